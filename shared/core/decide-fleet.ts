import type { DecisionCode, Step } from './decision.ts';
import type { Fleet } from './fleet.ts';
import type { FleetAction, FleetDecision } from './fleet-decision.ts';
import type { CapacityPoint, FleetState } from './fleet-state.ts';
import type { FleetView, InstanceView } from './fleet-view.ts';
import type { Health } from './healing/assess-health.ts';
import { assessHealth } from './healing/assess-health.ts';
import { doubtedUnits } from './healing/doubted-units.ts';
import type { Healing } from './healing/plan-healing.ts';
import { planHealing } from './healing/plan-healing.ts';
import { rebalancedUnits } from './healing/plan-rebalance.ts';
import { servesStill } from './healing/plan-replacements.ts';
import { planSlotConvergence } from './healing/plan-slot-convergence.ts';
import type { Moving } from './next-look.ts';
import { nextLookMs } from './next-look.ts';
import { callOffRetirements } from './placement/call-off-retirements.ts';
import type { Members } from './placement/members.ts';
import { countCapacity, isInService, sortMembers } from './placement/members.ts';
import type { OpenLaunches } from './placement/open-launches.ts';
import { settleLaunches, withMissing } from './placement/open-launches.ts';
import { planConvergence } from './placement/plan-convergence.ts';
import { poolsRemembered } from './placement/record-launch-answer.ts';
import type { Bounds } from './scaling/bounds.ts';
import { boundsAt, pauseInForce } from './scaling/bounds.ts';
import type { Capacity } from './scaling/capacity-history.ts';
import { recordCapacity } from './scaling/capacity-history.ts';
import type { DesiredCapacity } from './scaling/decide-desired.ts';
import { decideDesired } from './scaling/decide-desired.ts';
import { readSchedules } from './scaling/schedules.ts';
import { sizeInPlace } from './sizing/in-place-size.ts';
import type { ResizePlan } from './sizing/resize-in-place.ts';
import { planResize } from './sizing/resize-in-place.ts';
import { sizeOf } from './sizing/units-of.ts';
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

/** Whether a target group says that it serves: where none does, what is on its way out counts for nothing. */
const isHealthy = (instance: InstanceView): boolean => isInService(instance, false);

/** What the load is shared by now, and every reading with it: what is to go is among it for as long as it gets requests. */
const capacityNow = (fleet: Fleet, { active, failing, retiring }: Members): Capacity => {
  const serving = [
    ...active.filter(({ inService }) => inService),
    ...failing.filter((member) => servesStill(member) || isHealthy(member.instance)),
    ...retiring.filter(isHealthy).map(({ instanceType }) => sizeOf(fleet, instanceType)),
  ];
  return { units: serving.reduce((sum, { units }) => sum + units, 0), machines: serving.length };
};

/**
 * Healing explains a hold best, and a resize better than the policies do, but for one that waits: that must not hide why
 * they hold.
 */
const codeOfHold = (code: DecisionCode, resizing: ResizePlan['code'], healing: Healing | null): DecisionCode => {
  if (healing !== null && healing.code !== null) return healing.code;
  return resizing === null || (resizing === 'RESIZE_DUE' && code !== 'IN_BAND' && code !== 'NO_POLICY')
    ? code
    : resizing;
};

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
      capacity: recordCapacity(state.capacity, state.scheduledUntilMs, nowMs, capacityNow(fleet, members)),
      ...(resizing.resize !== null && { resize: resizing.resize }),
      // What was seen before the pause is no second look at what is seen after it.
      ...(state.health !== undefined && { health: { ...state.health, sightings: [] } }),
      lookAtMs,
    },
    lookAtMs,
  };
};

/** The ledger's record after this decision, with the parts that this fleet has. */
const remember = (state: FleetState, { desired, convergence, resizing, healing }: Moving): FleetState => ({
  ...state,
  sequence: convergence.sequence,
  desired: desired.desired,
  launches: convergence.launches,
  retirements: convergence.retirements,
  ...(convergence.sizing !== null && { sizing: convergence.sizing }),
  ...(resizing.resize !== null && { resize: resizing.resize }),
  ...(healing !== null && { health: healing.state }),
  ...(convergence.standby !== null && { standby: convergence.standby }),
  ...(convergence.slots !== undefined && { slots: convergence.slots }),
});

/** Whether nothing speaks against a disturbance for its own sake. */
const isSound = (health: Health | null): boolean =>
  health === null || (health.breaker === null && health.members.failing.length === 0);

type Stock = {
  readonly members: Members;
  readonly open: OpenLaunches;
  readonly health: Health | null;
  /** Units that are made up for on a doubt, and those that are more for balance. */
  readonly doubted: number;
  readonly rebalanced: number;
};

/** The fleet's members, those that fail apart, and launches that EC2 does not show yet. */
const takeStock = (fleet: Fleet, view: FleetView, state: FleetState, nowMs: number): Stock => {
  const sorted = sortMembers(fleet, view, nowMs);
  const launches = settleLaunches(fleet, view, state, nowMs);
  const { health: policy } = fleet;
  if (policy === undefined) return { members: sorted, open: launches, health: null, doubted: 0, rebalanced: 0 };
  const desired = view.state?.desired ?? 0;
  const health = assessHealth({ fleet, policy, view, state, members: sorted, desired, nowMs });
  const { members } = health;
  const { active } = members;
  return {
    members,
    open: withMissing(launches, health.missing),
    health,
    // A member with a slot cannot be stood in for by one more machine.
    doubted: fleet.stateful === undefined ? doubtedUnits({ fleet, view, state, active, health, nowMs }) : 0,
    rebalanced: rebalancedUnits(fleet, state.health?.rebalance, nowMs),
  };
};

/** What is there, and the record that it is compared with. */
type Standing = Stock & { readonly view: FleetView; readonly state: FleetState; readonly steps: readonly Step[] };

/** Takes stock anew where retirements are called off. */
const keepServing = (fleet: Fleet, standing: Standing, desired: number, nowMs: number): Standing => {
  const { view, state, members } = standing;
  const { retirements, steps } = callOffRetirements(view, state, members, desired);
  if (steps.length === 0) return standing;
  const kept = { ...state, retirements };
  const seen = { ...view, state: kept };
  return { view: seen, state: kept, steps, ...takeStock(fleet, seen, kept, nowMs) };
};

/** Desired capacity, and what it was decided by. */
type Wanted = {
  readonly desired: DesiredCapacity;
  readonly bounds: Bounds;
  readonly history: readonly CapacityPoint[];
  /** When the next schedule is due. */
  readonly dueMs: number | null;
};

type Reached = Pick<FleetDecision, 'capacity' | 'steps' | 'plan' | 'state' | 'lookAtMs'> & {
  readonly resizing: ResizePlan;
  readonly healing: Healing | null;
};

/** Plans the way from what is there to what is desired. */
const planWay = (fleet: Fleet, standing: Standing, wanted: Wanted, nowMs: number): Reached => {
  const { view, state, members, open, health, doubted, rebalanced } = standing;
  const { desired, bounds, history, dueMs } = wanted;
  const { max } = bounds;
  const size = sizeInPlace({ fleet, view, state, members, history, desired: desired.desired, max, nowMs });
  const extra = Math.max(doubted, rebalanced);
  const placement = { ...size.placement, desired: Math.min(max, size.placement.desired + extra) };
  const converge = fleet.stateful === undefined ? planConvergence : planSlotConvergence;
  const convergence = converge({ ...placement, view, state, open, max, health, history, nowMs });
  const isCalm = convergence.plan.length === 0 && open.open.length === 0 && isSound(health);
  const isKnown = desired.proposals.every(({ asks }) => asks !== 'unknown');
  const resizing = planResize({ fleet, view, state, members, wanted: size.wanted, isCalm, isKnown, nowMs });
  const concluded = { view, state, health, convergence, resizing, doubted, max, nowMs };
  const healing =
    health === null ? null : planHealing({ ...placement, ...concluded, health, desired: size.placement.desired });
  const moving = { fleet, members, open, desired, convergence, resizing, healing };
  const lookAtMs = nextLookMs(moving, view, [dueMs, size.wanted?.window.opensMs ?? null], nowMs);
  const remembered = { ...state, capacity: history, dryPools: poolsRemembered(state.dryPools, nowMs) };
  return {
    capacity: countCapacity(members.active, open.unseenUnits, open.unseenMachines),
    steps: [...standing.steps, ...(healing?.steps ?? []), ...convergence.steps, ...resizing.steps],
    plan: [...convergence.plan, ...resizing.plan],
    state: { ...remember(remembered, moving), scheduledUntilMs: nowMs, lookAtMs },
    lookAtMs,
    resizing,
    healing,
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

  const stock = takeStock(fleet, view, state, nowMs);
  const { members, open } = stock;
  const capacity = countCapacity(members.active, open.unseenUnits, open.unseenMachines);
  const history = recordCapacity(state.capacity, state.scheduledUntilMs, nowMs, capacityNow(fleet, members));
  const schedules = readSchedules(fleet, state.scheduledUntilMs, nowMs);
  const bounds = boundsAt(fleet, view.zones.length, schedules, view.overrides, nowMs);
  const before = view.state?.desired ?? null;
  const scheduled = schedules.desired;
  const desired = decideDesired({ fleet, view, history, capacity, bounds, before, scheduled, nowMs });
  const standing = keepServing(fleet, { view, state, steps: [], ...stock }, desired.desired, nowMs);
  const wanted = { desired, bounds, history, dueMs: schedules.nextMs };
  const { resizing, healing, steps, ...reached } = planWay(fleet, standing, wanted, nowMs);

  const from = before ?? capacity.active;
  const action: FleetAction =
    desired.desired === from
      ? { kind: 'hold', desired: desired.desired }
      : { kind: 'scale', from, to: desired.desired };
  return {
    action,
    code: action.kind === 'hold' ? codeOfHold(desired.code, resizing.code, healing) : desired.code,
    steps: [...bounds.steps, ...desired.steps, ...steps],
    proposals: desired.proposals,
    bounds: { min: bounds.min, max: bounds.max },
    ...(healing !== null && { health: healing.report }),
    ...reached,
  };
};
