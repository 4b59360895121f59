import type { CapacityCount, Proposal } from '../fleet-decision.ts';
import type { CapacityPoint } from '../fleet-state.ts';
import type { Series } from '../reading.ts';
import type { Sample } from './demand.ts';
import { lastSamples, pairSamples } from './demand.ts';
import { roundUpUnits } from './round-units.ts';
import type { TargetTrackingPolicy } from './scaling-policy.ts';
import type { Unsaturated } from './unsaturate.ts';
import { unsaturate } from './unsaturate.ts';

/** What a policy's proposal is made from besides its own series. */
export type ProposalContext = {
  readonly desired: number;
  readonly capacity: CapacityCount;
  readonly history: readonly CapacityPoint[];
  /** What capacity is rounded up to: one unit, or the smallest size where that is less. */
  readonly unitStep: number;
  readonly nowMs: number;
};

const show = (value: number): string => String(Math.round(value * 100) / 100);

/** Capacity at which a sample would have read exactly the target. */
const unitsAtTarget = ({ perUnit, capacity }: Sample, target: number, unitStep: number): number =>
  roundUpUnits((perUnit * capacity.units) / target, unitStep);

/**
 * What target tracking asks for: `ceil(capacity x metric / target)`, where capacity is that of the metric's own minute.
 *
 * Out when the last datapoints are all above the target, by the newest. In when the last datapoints are all below
 * `belowShare` of it, to what the busiest of those minutes needed; never while anything is warming. Rules: AWS, "Target
 * tracking scaling policies for Amazon EC2 Auto Scaling", with 3 and 15 datapoints as the alarms AWS makes.
 */
export const proposeTargetTracking = (
  policy: TargetTrackingPolicy,
  series: Readonly<Record<string, Series>>,
  context: ProposalContext,
): Proposal => {
  const { desired, history, nowMs } = context;
  const paired = pairSamples(policy.source, series[policy.name], history, policy.staleAfterMs, nowMs);
  if (paired.kind === 'unknown') {
    const { code, because } = paired;
    return { policy: policy.name, asks: 'unknown', units: desired, code, because, readingAtMs: null };
  }
  const read = unsaturate(policy, paired.samples, series[`${policy.name}:load`], history);
  const samples = paired.samples.map((sample) => read(sample).sample);
  const newest = read(paired.newest);
  const high = lastSamples(samples, policy.scaleOut.datapoints)?.every(({ perUnit }) => perUnit > policy.target);
  const vote = high === true ? voteHigh(policy, newest, context) : voteLow(policy, samples, newest, context);
  return { policy: policy.name, readingAtMs: newest.sample.atMs, ...vote };
};

type Vote = Pick<Proposal, 'asks' | 'units' | 'code' | 'because'>;

const voteHigh = (policy: TargetTrackingPolicy, newest: Unsaturated, context: ProposalContext): Vote => {
  const { desired, capacity, unitStep } = context;
  const { sample, because } = newest;
  const wanted = unitsAtTarget(sample, policy.target, unitStep);
  const reading = `${show(sample.perUnit)} above target ${policy.target} over ${show(sample.capacity.units)} units`;
  const evidence = because === null ? reading : `${reading} (${because})`;
  if (wanted <= desired) {
    const code = capacity.warming > 0 ? 'WARMING' : 'IN_BAND';
    return { asks: 'stay', units: desired, code, because: `${evidence}; ${wanted} wanted, already desired` };
  }
  const code = because === null ? 'SCALE_OUT' : 'SCALE_OUT_SURGE';
  return { asks: 'out', units: wanted, code, because: evidence };
};

const voteLow = (
  policy: TargetTrackingPolicy,
  samples: readonly Sample[],
  newest: Unsaturated,
  { desired, capacity, unitStep }: ProposalContext,
): Vote => {
  const low = policy.target * policy.scaleIn.belowShare;
  const stay = (code: Proposal['code'], because: string): Vote => ({ asks: 'stay', units: desired, code, because });
  const reading = show(newest.sample.perUnit);
  if (newest.sample.perUnit >= low) {
    const place = newest.sample.perUnit > policy.target ? 'above the target, not for long enough' : 'within the band';
    return stay('IN_BAND', `${reading} is ${place} ${show(low)}..${policy.target}`);
  }
  if (!policy.scaleIn.enabled)
    return stay('SCALE_IN_DISABLED', `${reading} is low, and scale-in is off for this policy`);
  const { datapoints } = policy.scaleIn;
  const window = lastSamples(samples, datapoints);
  if (window === null || window.some(({ perUnit }) => perUnit >= low)) {
    return stay('STABILIZING', `${reading} is below ${show(low)}, not yet for ${datapoints} datapoints`);
  }
  const wanted = Math.max(...window.map((sample) => unitsAtTarget(sample, policy.target, unitStep)));
  if (wanted >= desired) return stay('IN_BAND', `${reading} is low, and one unit less would be above the target`);
  if (capacity.warming > 0)
    return stay('WARMING', `${reading} is low, and ${show(capacity.warming)} units are warming`);
  const because = `below ${show(low)} for ${datapoints} datapoints; the busiest needed ${wanted}`;
  return { asks: 'in', units: wanted, code: 'SCALE_IN', because };
};
