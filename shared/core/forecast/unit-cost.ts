import type { Sample } from '../scaling/demand.ts';
import type { PredictivePolicy } from '../scaling/scaling-policy.ts';
import { keptPerMinute } from './spans.ts';

/** What load has cost in the policy's metric, both summed over minutes that count half as much six hours later. */
export type UnitCost = { readonly metric: number; readonly load: number; readonly untilMs: number };

const KEPT = keptPerMinute(360);

/** From here on CPU says only "at least this much", and a minute no longer tells what its load costs. */
const CPU_BELIEVED_MAX = 90;

/** Nothing known of the cost. */
export const UNKNOWN_COST: UnitCost = { metric: 0, load: 0, untilMs: 0 };

const isBelieved = ({ source }: PredictivePolicy, perUnit: number): boolean =>
  perUnit > 0 && (source.kind !== 'cpu' || perUnit < CPU_BELIEVED_MAX);

/** Learns from minutes of which both the metric and the load are known, each once. */
export const learnCost = (
  cost: UnitCost,
  policy: PredictivePolicy,
  samples: readonly Sample[],
  loadAt: (atMs: number) => number | undefined,
): UnitCost => {
  let { metric, load, untilMs } = cost;
  for (const { atMs, perUnit, capacity } of samples) {
    const came = loadAt(atMs) ?? 0;
    if (atMs < untilMs || came <= 0 || !isBelieved(policy, perUnit)) continue;
    metric = metric * KEPT + perUnit * capacity.units;
    load = load * KEPT + came;
    untilMs = atMs + 1;
  }
  return { metric, load, untilMs };
};

/** The load that one unit serves at the policy's target; null while nobody knows what load costs. */
export const unitLoadOf = ({ metric, load }: UnitCost, target: number): number | null =>
  metric > 0 ? (target * load) / metric : null;
