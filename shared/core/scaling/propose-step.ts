import type { Proposal } from '../fleet-decision.ts';
import type { Series } from '../reading.ts';
import type { Sample } from './demand.ts';
import { lastSamples, pairSamples } from './demand.ts';
import { measuresTotal } from './measures-total.ts';
import type { ProposalContext } from './propose-target-tracking.ts';
import type { StepBand, StepPolicy } from './scaling-policy.ts';

/**
 * The change in units that a percentage of capacity makes, rounded as AWS rounds it: above 1 down, between 0 and 1 up
 * to 1, below 0 in mirror image, then at least `adjustMin`.
 */
export const percentChange = (capacity: number, percent: number, adjustMin: number): number => {
  const raw = (capacity * percent) / 100;
  return Math.sign(raw) * Math.max(1, Math.trunc(Math.abs(raw)), adjustMin);
};

const holds = ({ from, to }: StepBand, offset: number): boolean =>
  from !== null && from >= 0
    ? offset >= from && (to === null || offset < to)
    : offset <= (to ?? 0) && (from === null || offset > from);

/** The band that a reading falls in: at and above the threshold lower bounds are inclusive, below it upper bounds are. */
export const bandOf = (policy: StepPolicy, value: number): StepBand | null =>
  policy.bands.find((band) => holds(band, value - policy.threshold)) ?? null;

const metricOf = (policy: StepPolicy, sample: Sample): number =>
  measuresTotal(policy.source) ? sample.value : sample.perUnit;

/** Capacity that the step of a reading makes of `base`; without a step, the same. Never less than none. */
const adjusted = (policy: StepPolicy, value: number, base: number): number => {
  const band = bandOf(policy, value);
  if (band === null) return base;
  switch (policy.adjustment) {
    case 'change':
      return Math.max(0, base + band.adjustBy);
    case 'exact':
      return band.adjustBy;
    case 'percent':
      return base + percentChange(base, band.adjustBy, policy.adjustMin);
  }
};

/**
 * What step scaling asks for.
 *
 * The base is capacity without what is warming, and what is warming counts in desired: a breach that goes on while its
 * machines boot is answered once. In is never asked while anything warms. Rules: AWS, "Step and simple scaling policies".
 */
export const proposeStep = (
  policy: StepPolicy,
  series: Readonly<Record<string, Series>>,
  { desired, capacity, history, nowMs }: ProposalContext,
): Proposal => {
  const paired = pairSamples(policy.source, series[policy.name], history, policy.staleAfterMs, nowMs);
  if (paired.kind === 'unknown') {
    const { code, because } = paired;
    return { policy: policy.name, asks: 'unknown', units: desired, code, because, readingAtMs: null };
  }
  const value = metricOf(policy, paired.newest);
  const stay = (code: Proposal['code'], because: string): Proposal => ({
    policy: policy.name,
    asks: 'stay',
    units: desired,
    code,
    because,
    readingAtMs: paired.newest.atMs,
  });
  const reading = `${Math.round(value * 100) / 100} against threshold ${policy.threshold}`;
  const base = capacity.active - capacity.warming;
  const wantedBy = (sample: Sample): number => adjusted(policy, metricOf(policy, sample), base);
  const wanted = wantedBy(paired.newest);
  const direction = Math.sign(wanted - base);
  if (direction === 0) return stay('IN_BAND', `${reading}: no step asks for a change`);
  const window = lastSamples(paired.samples, policy.datapoints);
  if (window === null || window.some((sample) => Math.sign(wantedBy(sample) - base) !== direction)) {
    return stay('STABILIZING', `${reading}, not yet for ${policy.datapoints} datapoints`);
  }
  const because = `${reading}: ${base} becomes ${wanted}`;
  if (direction > 0) {
    return wanted > desired
      ? { ...stay('SCALE_OUT', because), asks: 'out', units: wanted }
      : stay(capacity.warming > 0 ? 'WARMING' : 'IN_BAND', `${because}, already desired`);
  }
  if (capacity.warming > 0) return stay('WARMING', `${reading}, and ${capacity.warming} units are warming`);
  return wanted < desired ? { ...stay('SCALE_IN', because), asks: 'in', units: wanted } : stay('IN_BAND', because);
};
