import type { BackupDecision, BackupTrouble } from '../core/backup/backup-decision.ts';
import { troubleKey } from '../core/backup/find-troubles.ts';
import { Fault } from '../core/fault.ts';
import type { BackupPorts } from '../ports/backup-ports.ts';
import type { Outcome } from '../ports/journal.ts';
import type { Notice } from '../ports/notices.ts';
import { catchFault } from './catch-fault.ts';

/** Which troubles people know of now, and what could not be told. */
export type ToldTroubles = { readonly keys: readonly string[]; readonly outcomes: readonly Outcome[] };

/** Troubles that one notice says in full. */
const LINES_MAX = 20;

type Alike = readonly [BackupTrouble, ...BackupTrouble[]];

const isSome = (troubles: readonly BackupTrouble[]): troubles is Alike => troubles.length > 0;

const toNotice = (alike: Alike, nowMs: number): Notice => {
  const [{ code, protection, subject: first }, ...others] = alike;
  const more = others.length > 0 ? `, and ${others.length} more` : '';
  const lines = alike.slice(0, LINES_MAX).map(({ subject, because }) => `${subject}: ${because}`);
  const unsaid = alike.length > LINES_MAX ? [`and ${alike.length - LINES_MAX} more`] : [];
  return {
    fleet: protection,
    decisionId: `backups-${nowMs.toString(36)}`,
    code,
    subject: `Ballast ${protection}: ${code} ${first}${more}`.slice(0, 100),
    explained: [...lines, ...unsaid].join('\n'),
    atMs: nowMs,
  };
};

/**
 * Tells people of every trouble once, those that are alike together: what befalls a Region befalls hundreds of sources at
 * once. What could not be told, or not in time, is told by the next look.
 */
export const tellTroubles = async (
  { notices, clock }: Pick<BackupPorts, 'notices' | 'clock'>,
  { troubles, state }: BackupDecision,
  untilMs: number,
): Promise<ToldTroubles> => {
  const keys = new Set(state.told);
  const outcomes: Outcome[] = [];
  const fresh = troubles.filter((trouble) => !keys.has(troubleKey(trouble)));
  for (const alike of Map.groupBy(fresh, ({ code, protection }) => `${code} ${protection}`).values()) {
    const nowMs = clock.nowMs();
    if (!isSome(alike) || nowMs >= untilMs) continue;
    const told = await catchFault(notices.send(toNotice(alike, nowMs)));
    if (told instanceof Fault) outcomes.push({ step: 'notice', result: 'failed', because: told.message });
    else for (const trouble of alike) keys.add(troubleKey(trouble));
  }
  return { keys: [...keys], outcomes };
};
