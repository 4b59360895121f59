import type { BackupState } from './backup-state.ts';
import type { BackupSituation } from './backup-view.ts';
import { lineageKey } from './lineage-index.ts';
import type { PointLabel } from './point-label.ts';
import type { SourceStanding } from './retention.ts';

/** Whether what a point was taken of is still there; one that cannot be read is. */
export const standingOf = (
  { view, protections, nowMs }: BackupSituation,
  state: BackupState,
  { protection: name, lineage }: PointLabel,
): SourceStanding => {
  const protection = protections.find((candidate) => candidate.name === name);
  if (protection === undefined) return { kind: 'unprotected' };
  const reading = view.sources.get(name);
  if (reading?.kind !== 'known' || reading.sources.some((source) => source.lineage === lineage))
    return { kind: 'there' };
  const absent = state.absent.filter(({ subject }) => subject === lineageKey(name, lineage));
  return { kind: 'gone', sinceMs: Math.min(nowMs, ...absent.map(({ sinceMs }) => sinceMs)) };
};
