import type { DesiredPoint } from '../fleet-state.ts';
import { MINUTE_MS } from '../time.ts';

/**
 * How long another composition must have been enough before machines are replaced to reach it: as long as AWS's scale-in
 * alarms look back. A load that goes up and down within it buys no machine twice.
 */
export const RESIZE_AFTER_MS = 15 * MINUTE_MS;

/** Adds what is desired now, and forgets what was desired before the time that counts. */
export const recordDesired = (
  points: readonly DesiredPoint[],
  nowMs: number,
  units: number,
): readonly DesiredPoint[] => {
  const recorded = points.at(-1)?.units === units ? points : [...points, { fromMs: nowMs, units }];
  const firstNeeded = recorded.findLastIndex(({ fromMs }) => fromMs <= nowMs - RESIZE_AFTER_MS);
  return recorded.slice(Math.max(0, firstNeeded));
};

/** The most that was desired in the time that counts; null when that is not known for all of it. */
export const peakDesired = (points: readonly DesiredPoint[], nowMs: number): number | null => {
  const [first] = points;
  if (first === undefined || first.fromMs > nowMs - RESIZE_AFTER_MS) return null;
  return Math.max(...points.map(({ units }) => units));
};

/** Whether desired capacity has risen in the time that counts. */
export const roseLately = (points: readonly DesiredPoint[]): boolean =>
  points.some(({ units }, index) => units > (points[index - 1]?.units ?? units));
