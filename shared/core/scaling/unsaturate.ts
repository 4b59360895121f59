import type { CapacityPoint } from '../fleet-state.ts';
import type { Series } from '../reading.ts';
import type { Sample } from './demand.ts';
import { toSamples } from './demand.ts';
import type { MetricSource, TargetTrackingPolicy } from './scaling-policy.ts';

/** Unsaturated minutes needed before the load signal is believed. */
const LEARNED_MINUTES_MIN = 5;

/** A sample with what it would read if the metric had no ceiling, and how that is known. */
export type Unsaturated = { readonly sample: Sample; readonly because: string | null };

/** Load per unit of capacity by minute; empty without a load signal. */
const loadByMinute = (
  source: MetricSource | null,
  series: Series | undefined,
  history: readonly CapacityPoint[],
): ReadonlyMap<number, number> => {
  if (source === null || series?.kind !== 'known') return new Map();
  return new Map(toSamples(source, series.points, history).map(({ atMs, perUnit }) => [atMs, perUnit]));
};

/** What one unit of load has cost in the metric, over the minutes in which it could still rise; null if too few. */
const learnCost = (
  samples: readonly Sample[],
  loads: ReadonlyMap<number, number>,
  saturation: number,
): number | null => {
  const usable = samples.flatMap(({ atMs, perUnit, capacity }) => {
    const load = loads.get(atMs) ?? 0;
    return perUnit < saturation && load > 0 ? [{ metric: perUnit * capacity.units, load: load * capacity.units }] : [];
  });
  if (usable.length < LEARNED_MINUTES_MIN) return null;
  return usable.reduce((sum, { metric }) => sum + metric, 0) / usable.reduce((sum, { load }) => sum + load, 0);
};

/**
 * Says what a saturated metric hides: gives a function that reads one sample as if the metric had no ceiling.
 *
 * CPU stops at 100 % however large the load; the load signal does not, and what a unit of load cost while CPU could
 * still rise turns it into the CPU that the load asks for. Without such a signal the load is assumed to be at least
 * `factor` times what the capacity of that minute serves at `target`.
 */
export const unsaturate = (
  { surge, target }: TargetTrackingPolicy,
  samples: readonly Sample[],
  loadSeries: Series | undefined,
  history: readonly CapacityPoint[],
): ((sample: Sample) => Unsaturated) => {
  if (surge === null) return (sample) => ({ sample, because: null });
  const loads = loadByMinute(surge.load, loadSeries, history);
  const cost = learnCost(samples, loads, surge.saturation);
  return (sample) => {
    if (sample.perUnit < surge.saturation) return { sample, because: null };
    const load = loads.get(sample.atMs);
    const believed = cost === null || load === undefined ? null : cost * load;
    const perUnit = Math.max(sample.perUnit, believed ?? target * surge.factor);
    const how =
      believed === null
        ? `no load signal, so at least ${surge.factor} times the capacity`
        : `the load signal implies ${round(perUnit)}`;
    return { sample: { ...sample, perUnit }, because: `saturated at ${round(sample.perUnit)}; ${how}` };
  };
};

const round = (value: number): number => Math.round(value * 10) / 10;
