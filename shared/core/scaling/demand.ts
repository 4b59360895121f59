import type { CapacityPoint } from '../fleet-state.ts';
import type { Datapoint, Series } from '../reading.ts';
import { MINUTE_MS } from '../time.ts';
import type { Capacity } from './capacity-history.ts';
import { capacityOver } from './capacity-history.ts';
import type { MetricSource } from './scaling-policy.ts';

/** One minute as a policy sees it: the metric per unit of capacity, and the capacity it was measured over. */
export type Sample = { readonly atMs: number; readonly perUnit: number; readonly capacity: Capacity };

/** Samples, oldest first and never empty, or why there are none that may be acted on. */
export type Samples =
  | { readonly kind: 'known'; readonly samples: readonly [Sample, ...Sample[]]; readonly newest: Sample }
  | { readonly kind: 'unknown'; readonly code: 'STALE_METRIC' | 'INSUFFICIENT_DATA'; readonly because: string };

/** The fleet's total, from one value of a source: the same number however many machines share it. */
export const totalOf = (source: MetricSource, value: number, capacity: Capacity): number => {
  switch (source.kind) {
    case 'requests-per-target':
      return value * capacity.machines;
    case 'queue-backlog':
      return value;
    case 'cpu':
      return value * capacity.units;
    case 'metric':
    case 'expression':
      return source.measures === 'total' ? value : value * capacity.units;
  }
};

const toSample = (source: MetricSource, point: Datapoint, history: readonly CapacityPoint[]): Sample | null => {
  const capacity = capacityOver(history, point.atMs);
  if (capacity === null || capacity.units <= 0) return null;
  return { atMs: point.atMs, perUnit: totalOf(source, point.value, capacity) / capacity.units, capacity };
};

const seconds = (ms: number): string => `${Math.round(ms / 1_000)} s`;

/**
 * Pairs each datapoint with the capacity of its own minute.
 *
 * A series without datapoints, or whose newest is older than `staleAfterMs`, is unknown: it has no number to act on.
 */
export const pairSamples = (
  source: MetricSource,
  series: Series | undefined,
  history: readonly CapacityPoint[],
  staleAfterMs: number,
  nowMs: number,
): Samples => {
  if (series === undefined || series.kind === 'unknown') {
    const stale = series?.why === 'stale';
    return {
      kind: 'unknown',
      code: stale ? 'STALE_METRIC' : 'INSUFFICIENT_DATA',
      because: series?.because ?? 'the metric was not read',
    };
  }
  const [first, ...rest] = series.points.flatMap((point) => toSample(source, point, history) ?? []);
  if (first === undefined) {
    return {
      kind: 'unknown',
      code: 'INSUFFICIENT_DATA',
      because: 'no datapoint falls on a minute with capacity in service',
    };
  }
  const newest = rest.at(-1) ?? first;
  const ageMs = nowMs - (newest.atMs + MINUTE_MS);
  if (ageMs > staleAfterMs) {
    const because = `newest datapoint is ${seconds(ageMs)} old, older than ${seconds(staleAfterMs)}`;
    return { kind: 'unknown', code: 'STALE_METRIC', because };
  }
  return { kind: 'known', samples: [first, ...rest], newest };
};

/** The last `count` samples, or null when there are fewer. */
export const lastSamples = (samples: readonly Sample[], count: number): readonly Sample[] | null =>
  samples.length < count ? null : samples.slice(-count);
