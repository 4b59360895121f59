import type { Step } from '../decision.ts';
import type { Fleet } from '../fleet.ts';
import type { CapacityPoint } from '../fleet-state.ts';
import type { Series } from '../reading.ts';
import { unitStepOf } from '../sizing/rungs-of.ts';
import type { Sample } from './demand.ts';
import { pairSamples } from './demand.ts';
import { measuresTotal } from './measures-total.ts';
import { bandOf } from './propose-step.ts';
import { roundUpUnits } from './round-units.ts';
import type { MetricPolicy, StepPolicy } from './scaling-policy.ts';

const growsBy = (policy: StepPolicy, value: number): boolean => {
  const band = bandOf(policy, value);
  return band !== null && policy.adjustment !== 'exact' && band.adjustBy > 0;
};

/** Whether the policy would ask out if the same load met `units` of capacity. */
const wouldAskOut = (policy: MetricPolicy, sample: Sample, units: number, unitStep: number): boolean => {
  const total = sample.perUnit * sample.capacity.units;
  if (policy.kind === 'target-tracking') return roundUpUnits(total / policy.target, unitStep) > units;
  return growsBy(policy, measuresTotal(policy.source) ? sample.value : total / units);
};

const recentSamples = (
  policy: MetricPolicy,
  series: Readonly<Record<string, Series>>,
  history: readonly CapacityPoint[],
  nowMs: number,
): readonly Sample[] => {
  const paired = pairSamples(policy.source, series[policy.name], history, policy.staleAfterMs, nowMs);
  if (paired.kind === 'unknown') return [];
  return paired.samples.slice(-(policy.kind === 'step' ? policy.datapoints : policy.scaleIn.datapoints));
};

/**
 * Raises a smaller capacity until no policy would ask out again at once under the load of its own recent datapoints, as
 * Azure's autoscale does; with nothing left to take, the answer is `desired`. Null when the move stands as it is.
 */
export const presimulateScaleIn = (
  fleet: Fleet,
  series: Readonly<Record<string, Series>>,
  history: readonly CapacityPoint[],
  move: { readonly desired: number; readonly units: number },
  nowMs: number,
): Step | null => {
  const unitStep = unitStepOf(fleet);
  const readers = fleet.policies
    .filter((policy) => policy.kind === 'target-tracking' || policy.kind === 'step')
    .map((policy) => ({ policy, samples: recentSamples(policy, series, history, nowMs) }));
  const objector = (units: number): MetricPolicy | undefined =>
    readers.find(({ policy, samples }) => samples.some((sample) => wouldAskOut(policy, sample, units, unitStep)))
      ?.policy;
  const first = objector(move.units);
  if (first === undefined) return null;
  let units = move.units;
  while (units < move.desired && objector(units) !== undefined) units += unitStep;
  const after = Math.min(units, move.desired);
  return { rule: 'pre-simulation', before: move.units, after, because: `${first.name} would ask out again at once` };
};
