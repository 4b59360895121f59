import type { DecisionCode, Step } from '../decision.ts';
import type { Fleet } from '../fleet.ts';
import type { CapacityCount, Proposal } from '../fleet-decision.ts';
import type { CapacityPoint } from '../fleet-state.ts';
import type { FleetView } from '../fleet-view.ts';
import { findShift } from '../healing/zones-left.ts';
import { unitStepOf } from '../sizing/rungs-of.ts';
import { asksOutOnly } from './asks-out-only.ts';
import type { Bounds } from './bounds.ts';
import { combineProposals } from './combine-proposals.ts';
import { limitStep } from './limit-step.ts';
import { presimulateScaleIn } from './presimulate-scale-in.ts';
import { proposePredictive } from './propose-predictive.ts';
import { proposeStep } from './propose-step.ts';
import { proposeTargetTracking } from './propose-target-tracking.ts';
import type { Scheduled } from './schedules.ts';

/** Desired capacity after all rules have spoken, with the code of the outcome and each rule that moved it. */
export type DesiredCapacity = {
  readonly desired: number;
  readonly code: DecisionCode;
  readonly steps: readonly Step[];
  readonly proposals: readonly Proposal[];
};

/** What desired capacity is decided from. */
export type DesiredInput = {
  readonly fleet: Fleet;
  readonly view: FleetView;
  readonly history: readonly CapacityPoint[];
  readonly capacity: CapacityCount;
  readonly bounds: Bounds;
  /** Desired capacity so far; null for a fleet that Ballast sees for the first time. */
  readonly before: number | null;
  readonly scheduled: Scheduled | null;
  readonly nowMs: number;
};

const clamp = (units: number, { min, max }: Bounds): number => Math.min(max, Math.max(min, units));

const propose = ({ fleet, view, history, capacity, nowMs }: DesiredInput, desired: number): readonly Proposal[] =>
  fleet.policies.flatMap((policy) => {
    const context = { desired, capacity, history, unitStep: unitStepOf(fleet), nowMs };
    if (policy.kind === 'target-tracking') return [proposeTargetTracking(policy, view.series, context)];
    if (policy.kind === 'predictive') return [proposePredictive(policy.name, view.outlooks[policy.name], desired)];
    return policy.kind === 'step' ? [proposeStep(policy, view.series, context)] : [];
  });

type Move = { readonly units: number; readonly code: DecisionCode; readonly steps: readonly Step[] };

/** The policies' vote, after pre-simulation and the fleet's step limits. */
const decideByPolicies = (input: DesiredInput, proposals: readonly Proposal[], desired: number): Move => {
  const { fleet, view, history, nowMs } = input;
  const outOnly = new Set(fleet.policies.filter(asksOutOnly).map(({ name }) => name));
  const vote = combineProposals(proposals, desired, outOnly);
  const steps: Step[] = [vote.step];
  let { units, code } = vote;
  if (units < desired) {
    const raised = presimulateScaleIn(fleet, view.series, history, { desired, units }, nowMs);
    if (raised !== null) {
      steps.push(raised);
      units = raised.after;
      if (units >= desired) code = 'WOULD_FLAP';
    }
  }
  const shift = units < desired ? findShift(view, nowMs) : null;
  if (shift !== null) {
    // The machines of that zone idle, and lower every average: they will be needed when their traffic is back.
    steps.push({
      rule: 'zone shift',
      before: units,
      after: desired,
      because: `no scale-in meanwhile: ${shift.because}`,
    });
    units = desired;
    code = 'SCALE_IN_DISABLED';
  }
  const limited = limitStep(desired, units, fleet.limits.stepOutMax, fleet.limits.stepInMax);
  if (limited !== units) {
    steps.push({ rule: 'largest step', before: units, after: limited, because: `from ${desired}` });
    units = limited;
  }
  return { units, code, steps };
};

const decideBySchedule = ({ value, policy }: Scheduled, desired: number): Move => ({
  units: value,
  code: 'SCHEDULED',
  steps: [{ rule: 'schedule', before: desired, after: value, because: policy }],
});

/** The code of a move that the bounds stopped. */
const codeAtBound = (wanted: number, bounds: Bounds): DecisionCode => {
  if (wanted < bounds.min) return 'AT_MIN';
  return bounds.maxBy === 'usd' ? 'AT_USD_MAX' : 'AT_MAX';
};

const withinBounds = (move: Move, start: number, bounds: Bounds): Move => {
  const units = clamp(move.units, bounds);
  if (units === move.units) return move;
  const step = { rule: 'bounds', before: move.units, after: units, because: `${bounds.min}..${bounds.max}` };
  const code = units === start ? codeAtBound(move.units, bounds) : move.code;
  return { units, code, steps: [...move.steps, step] };
};

/**
 * Decides desired capacity in units: a fleet seen for the first time starts from what is active, a schedule that has just
 * fired sets it, otherwise the policies vote; the bounds in force hold in any case.
 */
export const decideDesired = (input: DesiredInput): DesiredCapacity => {
  const { bounds, scheduled, capacity } = input;
  const start = input.before ?? capacity.active;
  const proposals = propose(input, start);
  const move = withinBounds(
    scheduled === null ? decideByPolicies(input, proposals, start) : decideBySchedule(scheduled, start),
    start,
    bounds,
  );
  const inside = clamp(start, bounds);
  const movedByBounds = inside !== start && move.units === inside;
  return { desired: move.units, code: movedByBounds ? 'BOUNDS' : move.code, steps: move.steps, proposals };
};
