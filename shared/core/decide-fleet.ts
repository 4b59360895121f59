import type { DecisionCode, Step } from './decision.ts';
import type { Fleet } from './fleet.ts';
import type { FleetAction, FleetDecision } from './fleet-decision.ts';
import type { FleetState } from './fleet-state.ts';
import type { FleetView } from './fleet-view.ts';
import type { Members } from './placement/members.ts';
import { countCapacity, sortMembers } from './placement/members.ts';
import type { OpenLaunches } from './placement/open-launches.ts';
import { settleLaunches } from './placement/open-launches.ts';
import type { Convergence } from './placement/plan-convergence.ts';
import { planConvergence } from './placement/plan-convergence.ts';
import { poolsRemembered } from './placement/record-launch-answer.ts';
import { boundsAt, pauseInForce } from './scaling/bounds.ts';
import type { Capacity } from './scaling/capacity-history.ts';
import { recordCapacity } from './scaling/capacity-history.ts';
import type { DesiredCapacity } from './scaling/decide-desired.ts';
import { decideDesired } from './scaling/decide-desired.ts';
import { readSchedules } from './scaling/schedules.ts';
import { watchedByAlarms } from './scaling/watched-by-alarms.ts';
import { sizeInPlace } from './sizing/in-place-size.ts';
import type { ResizePlan } from './sizing/resize-in-place.ts';
import { planResize } from './sizing/resize-in-place.ts';
import { MINUTE_MS } from './time.ts';

const newState = (nowMs: number): FleetState => ({
  version: 1,
  epoch: nowMs.toString(36),
  sequence: 0,
  desired: 0,
  launches: [],
  retirements: [],
  capacity: [],
  dryPools: [],
  scheduledUntilMs: nowMs,
  lookAtMs: nowMs,
});

const capacityNow = ({ active }: Members): Capacity => {
  const serving = active.filter(({ inService }) => inService);
  return { units: serving.reduce((sum, { units }) => sum + units, 0), machines: serving.length };
};

type Moving = {
  readonly fleet: Fleet;
  readonly members: Members;
  readonly open: OpenLaunches;
  readonly desired: DesiredCapacity;
  readonly convergence: Convergence;
  readonly resizing: ResizePlan;
};

/** Whether something is under way, or hidden, that only another look in a minute can carry on. */
const isMoving = ({ fleet, members, open, desired, convergence, resizing }: Moving): boolean =>
  convergence.plan.length > 0 ||
  convergence.steps.length > 0 ||
  convergence.retirements.length > 0 ||
  resizing.resize?.underWay != null ||
  open.open.length > 0 ||
  members.active.some(({ warming, inService }) => warming || !inService) ||
  desired.proposals.some(({ asks }) => asks === 'unknown' || asks === 'out') ||
  !fleet.policies.every((policy) => watchedByAlarms(policy, fleet.targetGroups));

const nextLookMs = (
  moving: Moving,
  view: FleetView,
  schedulesMs: readonly (number | null)[],
  nowMs: number,
): number => {
  if (isMoving(moving)) return nowMs + MINUTE_MS;
  const ends = view.overrides.map(({ untilMs }) => untilMs).filter((untilMs) => untilMs > nowMs);
  const occurrences = schedulesMs.filter((atMs) => atMs !== null);
  return Math.min(nowMs + moving.fleet.settledLookMs, ...occurrences, ...ends);
};

/** A resize explains a hold better than the policies do, but for one that waits: that must not hide why they hold. */
const codeOfHold = (code: DecisionCode, resizing: ResizePlan['code']): DecisionCode =>
  resizing === null || (resizing === 'RESIZE_DUE' && code !== 'IN_BAND' && code !== 'NO_POLICY') ? code : resizing;

const holdPaused = (
  fleet: Fleet,
  view: FleetView,
  state: FleetState,
  because: string,
  nowMs: number,
): FleetDecision => {
  const members = sortMembers(fleet, view, nowMs);
  const open = settleLaunches(fleet, view, state, nowMs);
  const capacity = countCapacity(members.active, open.unseenUnits, open.unseenMachines);
  const desired = view.state?.desired ?? capacity.active;
  // A machine that was stopped to be resized must not stay so for as long as somebody pauses the fleet.
  const resizing = planResize({ fleet, view, state, members, wanted: null, isCalm: false, isKnown: false, nowMs });
  const step: Step = { rule: 'pause', before: desired, after: desired, because };
  const lookAtMs = nowMs + MINUTE_MS;
  return {
    action: { kind: 'hold', desired },
    code: 'PAUSED',
    steps: [step, ...resizing.steps],
    proposals: [],
    capacity,
    bounds: fleet.capacity,
    plan: resizing.plan,
    state: {
      ...state,
      desired,
      capacity: recordCapacity(state.capacity, nowMs, capacityNow(members)),
      ...(resizing.resize !== null && { resize: resizing.resize }),
      lookAtMs,
    },
    lookAtMs,
  };
};

/**
 * Decides everything about one fleet: desired capacity, the ordered plan towards it, and the ledger record that must be
 * written before the plan is taken. Pure and total: the same view, fleet and time give the same answer, so a journal
 * record can be decided again.
 */
export const decideFleet = (fleet: Fleet, view: FleetView, nowMs: number): FleetDecision => {
  const state = view.state ?? newState(nowMs);
  const pause = pauseInForce(view.overrides, nowMs);
  if (pause !== null) return holdPaused(fleet, view, state, pause.why, nowMs);

  const members = sortMembers(fleet, view, nowMs);
  const open = settleLaunches(fleet, view, state, nowMs);
  const capacity = countCapacity(members.active, open.unseenUnits, open.unseenMachines);
  const history = recordCapacity(state.capacity, nowMs, capacityNow(members));
  const schedules = readSchedules(fleet, state.scheduledUntilMs, nowMs);
  const bounds = boundsAt(fleet, view.zones.length, schedules, view.overrides, nowMs);
  const before = view.state?.desired ?? null;
  const scheduled = schedules.desired;
  const desired = decideDesired({ fleet, view, history, capacity, bounds, before, scheduled, nowMs });
  const { max } = bounds;
  const size = sizeInPlace({ fleet, view, state, members, history, desired: desired.desired, max, nowMs });
  const convergence = planConvergence({ ...size.placement, view, state, open, max, nowMs });
  const isCalm = convergence.plan.length === 0 && open.open.length === 0;
  const isKnown = desired.proposals.every(({ asks }) => asks !== 'unknown');
  const resizing = planResize({ fleet, view, state, members, wanted: size.wanted, isCalm, isKnown, nowMs });

  const from = before ?? capacity.active;
  const action: FleetAction =
    desired.desired === from
      ? { kind: 'hold', desired: desired.desired }
      : { kind: 'scale', from, to: desired.desired };
  const schedulesMs = [schedules.nextMs, size.wanted?.window.opensMs ?? null];
  const lookAtMs = nextLookMs({ fleet, members, open, desired, convergence, resizing }, view, schedulesMs, nowMs);
  return {
    action,
    code: action.kind === 'hold' ? codeOfHold(desired.code, resizing.code) : desired.code,
    steps: [...bounds.steps, ...desired.steps, ...convergence.steps, ...resizing.steps],
    proposals: desired.proposals,
    capacity,
    bounds: { min: bounds.min, max: bounds.max },
    plan: [...convergence.plan, ...resizing.plan],
    state: {
      ...state,
      sequence: convergence.sequence,
      desired: desired.desired,
      launches: convergence.launches,
      retirements: convergence.retirements,
      capacity: history,
      dryPools: poolsRemembered(state.dryPools, nowMs),
      ...(convergence.sizing !== null && { sizing: convergence.sizing }),
      ...(resizing.resize !== null && { resize: resizing.resize }),
      scheduledUntilMs: nowMs,
      lookAtMs,
    },
    lookAtMs,
  };
};
