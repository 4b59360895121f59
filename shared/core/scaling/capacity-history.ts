import type { CapacityPoint } from '../fleet-state.ts';
import { HOUR_MS, MINUTE_MS } from '../time.ts';

/** How far back a datapoint can still be paired with the capacity it was measured over. */
export const CAPACITY_KEPT_MS = HOUR_MS;

/** Capacity in service, averaged over a span of time. */
export type Capacity = { readonly units: number; readonly machines: number };

/** Adds what is in service now; keeps an unchanged capacity as one point and forgets what no datapoint can need. */
export const recordCapacity = (
  points: readonly CapacityPoint[],
  nowMs: number,
  capacity: Capacity,
): readonly CapacityPoint[] => {
  const newest = points.at(-1);
  const recorded =
    newest !== undefined && newest.units === capacity.units && newest.machines === capacity.machines
      ? points
      : [...points, { fromMs: nowMs, ...capacity }];
  const firstNeeded = recorded.findLastIndex((point) => point.fromMs <= nowMs - CAPACITY_KEPT_MS);
  return recorded.slice(Math.max(0, firstNeeded));
};

/**
 * The capacity that the one-minute datapoint starting at `atMs` was measured over, weighted by time.
 *
 * A metric must be paired with the capacity of its own minute: pairing it with a fleet that has grown since would count
 * the growth twice. Before the first point the first is the best there is; null when there is none.
 */
export const capacityOver = (points: readonly CapacityPoint[], atMs: number): Capacity | null => {
  const [oldest] = points;
  if (oldest === undefined) return null;
  let units = 0;
  let machines = 0;
  let untilMs = atMs + MINUTE_MS;
  for (const point of points.toReversed()) {
    const fromMs = point === oldest ? atMs : Math.max(atMs, point.fromMs);
    const spanMs = Math.max(0, untilMs - fromMs);
    units += point.units * spanMs;
    machines += point.machines * spanMs;
    untilMs -= spanMs;
  }
  return { units: units / MINUTE_MS, machines: machines / MINUTE_MS };
};
