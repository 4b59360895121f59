import { isWholeIn, type RecoveryPoint } from './recovery-point.ts';

/**
 * How far a recovery point is in its life: `complete` where it is to be copied nowhere, `held` once every Region that is to
 * hold it does, `proven` once a restore of it passed its check anywhere, `expired` when only what else keeps it keeps it.
 */
export type PointPhase = 'pending' | 'failed' | 'complete' | 'copying' | 'held' | 'proven' | 'expired';

/** Where a recovery point is in its life, by what every Region was seen to hold of it. */
export const phaseOf = (point: RecoveryPoint, copyTo: readonly string[], nowMs: number): PointPhase => {
  const { home, holdings, expiresAtMs } = point;
  const standings = [...holdings.values()];
  if (standings.every(({ standing }) => standing === 'failed' || standing === 'partial')) return 'failed';
  if (!standings.some(({ standing }) => standing === 'whole')) return 'pending';
  if (expiresAtMs <= nowMs) return 'expired';
  if (standings.some(({ proof }) => proof?.passed === true)) return 'proven';
  const wanted = copyTo.filter((region) => region !== home);
  if (wanted.length === 0) return 'complete';
  return wanted.every((region) => isWholeIn(point, region)) ? 'held' : 'copying';
};
