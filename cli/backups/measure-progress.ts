import type { BackupDecision } from '../../shared/core/backup/backup-decision.ts';
import type { Protection } from '../../shared/core/backup/backup-policy.ts';
import { isWholeIn, type RecoveryPoint } from '../../shared/core/backup/recovery-point.ts';

/** How far the recovery point of one lineage is that was asked for. */
export type LineageProgress = {
  readonly lineage: string;
  /** Null while there is none. */
  readonly id: string | null;
  readonly state: 'whole' | 'pending' | 'failed' | 'waiting';
  /** Regions of `copyTo` that hold it whole. */
  readonly copiedTo: readonly string[];
  /** Why there is none yet; null where there is one, or it is only being asked for. */
  readonly because: string | null;
};

/** Where, and since when, recovery points count. */
export type ProgressOf = {
  readonly protection: Protection;
  readonly stage: string;
  readonly region: string;
  /** Older ones do not count; null counts the newest, whatever its age. */
  readonly sinceMs: number | null;
};

const stateOf = (point: RecoveryPoint | undefined, region: string, isWaiting: boolean): LineageProgress['state'] => {
  const standing = point?.holdings.get(region)?.standing;
  if (standing === 'whole' || standing === 'failed') return standing;
  return standing === undefined && isWaiting ? 'waiting' : 'pending';
};

/** How far every source is that a protection covers now. */
export const measureProgress = (
  { points, lineages }: BackupDecision,
  { protection: { name, policy }, stage, region, sinceMs }: ProgressOf,
): readonly LineageProgress[] =>
  lineages
    .filter(({ protection, present }) => protection === name && present === true)
    .map(({ lineage, waiting }) => {
      const point = points.find(
        (candidate) =>
          candidate.protection === name &&
          candidate.lineage === lineage &&
          candidate.stage === stage &&
          candidate.home === region &&
          candidate.takenAtMs >= (sinceMs ?? 0),
      );
      return {
        lineage,
        id: point?.setId ?? null,
        state: stateOf(point, region, waiting !== null),
        copiedTo: policy.copyTo.filter((other) => point !== undefined && isWholeIn(point, other)),
        because: point === undefined ? waiting : null,
      };
    });
