import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import type { BackupTrouble } from '../../shared/core/backup/backup-decision.ts';
import { Fault } from '../../shared/core/fault.ts';
import { catchFault } from '../../shared/operations/catch-fault.ts';
import { lookAtRestores } from '../../shared/operations/look-at-restores.ts';
import type { RestoreReport } from '../../shared/operations/restore-report.ts';
import type { BackupPorts } from '../../shared/ports/backup-ports.ts';
import type { RestorePorts } from '../../shared/ports/restore-ports.ts';
import type { Stage } from '../account/open-account.ts';
import { type LineageStanding, reportBackups, type ShownProtection } from '../backups/backups-report.ts';
import { lookDryAtBackups } from '../backups/look-dry.ts';

/** How the recovery points of one name stand: where most would be lost now, beside what is allowed. */
export type BackupStatus = {
  readonly name: string;
  readonly points: number;
  /** Of sources that are there, the one furthest behind; null where there is none. */
  readonly worst: (LineageStanding & { readonly lineage: string }) | null;
  /** Sources that are there and late in some Region. */
  readonly late: number;
};

/** How backups and restores stand; what could not be read is said, and costs the rest nothing. */
export type UpkeepStatus = {
  readonly backups: readonly BackupStatus[];
  readonly troubles: readonly BackupTrouble[];
  /** Those that are not over, the newest first. */
  readonly restores: readonly RestoreReport[];
  readonly unreadable: readonly string[];
};

type Standing = LineageStanding & { readonly lineage: string };

/** Without any point everything would be lost. */
const shareOf = ({ rpoNowMs, rpoMs }: LineageStanding): number =>
  rpoNowMs === null ? Number.POSITIVE_INFINITY : rpoNowMs / rpoMs;

const toStatus = ({ name, lineages, points }: ShownProtection): BackupStatus => {
  const present = lineages.filter((lineage) => lineage.present !== false);
  const standings = present.flatMap(({ lineage, regions }): readonly Standing[] =>
    regions.map((standing) => ({ ...standing, lineage })),
  );
  const [worst = null] = standings.toSorted((one, other) => (shareOf(one) < shareOf(other) ? 1 : -1));
  const late = present.filter(({ regions }) => regions.some(({ missed }) => missed)).length;
  return { name, points: points.length, worst, late };
};

const readBackups = async (
  ports: BackupPorts,
  config: BallastConfig,
  at: Stage,
): Promise<Pick<UpkeepStatus, 'backups' | 'troubles'>> => {
  if ((config.protections ?? []).length === 0) return { backups: [], troubles: [] };
  const report = reportBackups(await lookDryAtBackups(ports, config, at), config, at.stage, undefined);
  const shown = report.protections.filter(({ protection }) => protection !== null);
  return { backups: shown.map(toStatus), troubles: report.troubles };
};

const readRestores = async (ports: RestorePorts): Promise<readonly RestoreReport[]> => {
  const wake = { kind: 'manual', id: 'status', because: 'ballast status' } as const;
  const { restores } = await lookAtRestores(ports, { wake, id: null, wish: null, dryRun: true });
  return restores.filter(({ isOver }) => !isOver);
};

/** Reads how backups and restores stand in a Region; nothing is changed. */
export const readUpkeep = async (
  ports: { readonly backups: BackupPorts; readonly restores: RestorePorts },
  config: BallastConfig,
  at: Stage,
  name: string | undefined,
): Promise<UpkeepStatus> => {
  const [backups, restores] = await Promise.all([
    catchFault(readBackups(ports.backups, config, at)),
    catchFault(readRestores(ports.restores)),
  ]);
  const known = backups instanceof Fault ? { backups: [], troubles: [] } : backups;
  const isAsked = (protection: string): boolean => name === undefined || ['', name].includes(protection);
  return {
    backups: known.backups.filter((status) => isAsked(status.name)),
    troubles: known.troubles.filter(({ protection }) => isAsked(protection)),
    restores: restores instanceof Fault ? [] : restores.filter(({ protection }) => isAsked(protection)),
    unreadable: [backups, restores].flatMap((read) => (read instanceof Fault ? [read.message] : [])),
  };
};
