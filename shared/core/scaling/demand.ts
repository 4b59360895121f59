import type { CapacityPoint } from '../fleet-state.ts';
import type { Datapoint, Series } from '../reading.ts';
import { MINUTE_MS } from '../time.ts';
import type { Capacity } from './capacity-history.ts';
import { capacityOver } from './capacity-history.ts';
import { measuresTotal } from './measures-total.ts';
import type { MetricSource } from './scaling-policy.ts';

/** One minute as a policy sees it: the metric, the same per unit of capacity, and the capacity it was measured over. */
export type Sample = {
  readonly atMs: number;
  readonly value: number;
  readonly perUnit: number;
  readonly capacity: Capacity;
};

/** Samples, oldest first and never empty, or why there are none that may be acted on. */
export type Samples =
  | { readonly kind: 'known'; readonly samples: readonly [Sample, ...Sample[]]; readonly newest: Sample }
  | { readonly kind: 'unknown'; readonly code: 'STALE_METRIC' | 'INSUFFICIENT_DATA'; readonly because: string };

/** An average stays as it is, to the last bit: multiplied and divided again it may miss the boundary that it stands on. */
const perUnitOf = (source: MetricSource, value: number, { units, machines }: Capacity): number => {
  if (measuresTotal(source)) return value / units;
  return source.kind === 'requests-per-target' ? value * (machines / units) : value;
};

/** Pairs each datapoint with the capacity of its own minute; a minute without capacity in service gives no sample. */
export const toSamples = (
  source: MetricSource,
  points: readonly Datapoint[],
  history: readonly CapacityPoint[],
): readonly Sample[] =>
  points.flatMap(({ atMs, value }) => {
    const capacity = capacityOver(history, atMs);
    if (capacity === null || capacity.units <= 0) return [];
    return [{ atMs, value, perUnit: perUnitOf(source, value, capacity), capacity }];
  });

const seconds = (ms: number): string => `${Math.round(ms / 1_000)} s`;

/**
 * The samples of a series that may be acted on.
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
  const [first, ...rest] = toSamples(source, series.points, history);
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
