import type { CapacityPoint } from '../fleet-state.ts';
import { HOUR_MS, MINUTE_MS } from '../time.ts';

/** How far back a datapoint can still be paired with the capacity it was measured over. */
export const CAPACITY_KEPT_MS = HOUR_MS;

/** Capacity in service, averaged over a span of time. */
export type Capacity = { readonly units: number; readonly machines: number };

/** Looks that are further apart leave minutes in which nobody knows what served. */
const UNSEEN_MIN_MS = 2 * MINUTE_MS;

/**
 * Since when it has been so: now, as far as anybody knows, but what came while nobody looked counts from the last look on.
 * What the whole of it carried must not be read as if less had, or it would look like too much.
 */
const sinceWhen = (newest: CapacityPoint, lookedMs: number, nowMs: number, { units }: Capacity): number => {
  const unseenMs = Math.max(newest.fromMs, lookedMs);
  return units > newest.units && nowMs - unseenMs > UNSEEN_MIN_MS ? unseenMs : nowMs;
};

/**
 * Adds what is in service now, seen last at `lookedMs`; keeps an unchanged capacity as one point and forgets what no
 * datapoint can need.
 */
export const recordCapacity = (
  points: readonly CapacityPoint[],
  lookedMs: number,
  nowMs: number,
  capacity: Capacity,
): readonly CapacityPoint[] => {
  const newest = points.at(-1);
  const isUnchanged = newest?.units === capacity.units && newest.machines === capacity.machines;
  const fromMs = newest === undefined ? nowMs : sinceWhen(newest, lookedMs, nowMs, capacity);
  const recorded = isUnchanged ? points : [...points, { fromMs, ...capacity }];
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
