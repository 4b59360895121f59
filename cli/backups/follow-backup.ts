import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import type { BackupDecision, BackupTrouble } from '../../shared/core/backup/backup-decision.ts';
import type { Protection } from '../../shared/core/backup/backup-policy.ts';
import type { BackupLookReport } from '../../shared/operations/backup-report.ts';
import { lookAtBackups } from '../../shared/operations/look-at-backups.ts';
import type { BackupPorts } from '../../shared/ports/backup-ports.ts';
import type { Outcome } from '../../shared/ports/journal.ts';
import type { Stage } from '../account/open-account.ts';
import { failed } from '../stop.ts';
import { lookDryAtBackups } from './look-dry.ts';
import { type LineageProgress, measureProgress } from './measure-progress.ts';

/** What a person asks of recovery points. */
export type BackupWish = {
  readonly protection: Protection;
  /** A new one of every source, whether or not one is due. */
  readonly now: boolean;
  readonly why: string;
  readonly wait: 'not' | 'whole' | 'copied';
};

/** How far the recovery points are that were asked for, and what was done for them. */
export type BackupAnswer = {
  readonly askedAtMs: number;
  readonly atMs: number;
  readonly code: BackupLookReport['code'];
  readonly outcomes: readonly Outcome[];
  readonly lineages: readonly LineageProgress[];
  /** What keeps its sources from being known; null where they are. */
  readonly unreadable: string | null;
};

/** What follows a backup from look to look. */
export type Follower = {
  readonly show: (answer: BackupAnswer) => void;
  readonly pause: () => Promise<void>;
};

/** Looks in a row at which nothing is under way and not everything is done, before it is given up. */
const IDLE_LOOKS_MAX = 3;

const unreadableOf = (troubles: readonly BackupTrouble[], name: string, region: string): string | null =>
  troubles.find(
    ({ code, protection, subject }) => code === 'BACKUP_UNREADABLE' && (protection === name || subject === region),
  )?.because ?? null;

/** Everything that was asked for is there, in the other Regions too where those are waited for. */
export const isDone = (lineages: readonly LineageProgress[], { protection, wait }: BackupWish): boolean =>
  lineages.every(
    ({ state, copiedTo }) =>
      state === 'whole' && (wait !== 'copied' || copiedTo.length === protection.policy.copyTo.length),
  );

const isIdle = (lineages: readonly LineageProgress[]): boolean =>
  lineages.some(({ state }) => state === 'failed' || state === 'waiting') &&
  lineages.every(({ state }) => state !== 'pending');

/**
 * Asks for recovery points, and looks again and again, as the backup function does and with its code, until they are whole,
 * or copied; until nothing moves any more; or once, where nobody waits. What a killed process leaves, the function goes on with.
 */
export const followBackup = async (
  ports: BackupPorts,
  config: BallastConfig,
  at: Stage,
  wish: BackupWish,
  follower: Follower,
): Promise<BackupAnswer> => {
  const { protection, now, why, wait } = wish;
  const askedAtMs = ports.clock.nowMs();
  const outcomes: Outcome[] = [];
  const wake = { kind: 'manual', id: `backup-${askedAtMs.toString(36)}`, because: why } as const;
  const scope = { kind: 'named', protections: [protection.name] } as const;
  const look = async (asks: boolean): Promise<BackupAnswer> => {
    const { looks } = await lookAtBackups(ports, config, { wake, scope, now: asks, dryRun: false }, at.stage);
    outcomes.push(...looks.flatMap((report) => report.outcomes));
    const last = looks.at(-1);
    // Another look is under way, and what it does is seen all the same.
    const decision: BackupDecision = last?.decision ?? (await lookDryAtBackups(ports, config, at)).decision;
    const since = { protection, ...at, sinceMs: now ? askedAtMs : null };
    return {
      askedAtMs,
      atMs: ports.clock.nowMs(),
      code: last?.code ?? decision.code,
      outcomes,
      lineages: measureProgress(decision, since),
      unreadable: unreadableOf(decision.troubles, protection.name, at.region),
    };
  };
  let answer = await look(now);
  for (let idleLooks = 0; wait !== 'not' && answer.unreadable === null; ) {
    follower.show(answer);
    if (isDone(answer.lineages, wish)) return answer;
    idleLooks = isIdle(answer.lineages) ? idleLooks + 1 : 0;
    if (idleLooks >= IDLE_LOOKS_MAX) return answer;
    await follower.pause();
    answer = await look(false);
  }
  if (answer.unreadable !== null) throw failed(`${protection.name}: ${answer.unreadable}`);
  return answer;
};
