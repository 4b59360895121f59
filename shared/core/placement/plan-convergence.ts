import type { Step } from '../decision.ts';
import type { Fleet } from '../fleet.ts';
import type { PlanStep } from '../fleet-decision.ts';
import type {
  CapacityPoint,
  DryPool,
  FleetState,
  LaunchCall,
  LaunchIntent,
  Retirement,
  SizingRecord,
} from '../fleet-state.ts';
import type { FleetView } from '../fleet-view.ts';
import type { Health } from '../healing/assess-health.ts';
import type { StandbyPolicy } from '../healing/health-policy.ts';
import type { HealthReport } from '../healing/health-report.ts';
import type { StandbyState } from '../healing/health-state.ts';
import { rebalancedUnits } from '../healing/plan-rebalance.ts';
import { planReplacements, runs, servesStill } from '../healing/plan-replacements.ts';
import type { StandbyPlan } from '../healing/plan-standby.ts';
import { planStandby } from '../healing/plan-standby.ts';
import type { WakePlan } from '../healing/plan-wakes.ts';
import { planWakes } from '../healing/plan-wakes.ts';
import type { SlotState } from '../healing/slot.ts';
import { standbyCall } from '../healing/standby-call.ts';
import { isEnough } from '../scaling/round-units.ts';
import type { Composition } from '../sizing/composition.ts';
import { machinesIn } from '../sizing/composition.ts';
import type { SizingPlan } from '../sizing/plan-sizes.ts';
import { planSizes } from '../sizing/plan-sizes.ts';
import { beginRetirements } from './begin-retirements.ts';
import type { Retiree } from './choose-retirees.ts';
import { chooseRetirees } from './choose-retirees.ts';
import { countDisturbed, type Members, unitsServing } from './members.ts';
import type { OpenLaunches } from './open-launches.ts';
import { planLaunches } from './plan-launches.ts';
import { planRepeats } from './plan-repeats.ts';
import type { RetirementPlan } from './plan-retirements.ts';
import { planRetirements } from './plan-retirements.ts';
import { poolsBarred } from './pools-barred.ts';
import { planRegistrations } from './target-moves.ts';

/** Instances that one sentence names. */
const NAMED_MAX = 3;

/** Of a fleet whose file does not ask for standbys any more: those that are left go. */
export const NO_STANDBY: StandbyPolicy = { size: { kind: 'machines', machines: 0 }, state: 'stopped' };

/** The ordered plan that brings what is there to what is desired, and what the ledger must hold before it is taken. */
export type Convergence = {
  readonly plan: readonly PlanStep[];
  readonly launches: readonly LaunchIntent[];
  readonly retirements: readonly Retirement[];
  readonly sequence: number;
  readonly sizing: SizingRecord | null;
  /** Null where no standby was ever kept. */
  readonly standby: StandbyState | null;
  readonly standbyCount: HealthReport['standby'];
  /** Absent in a fleet without slots. */
  readonly slots?: readonly SlotState[];
  readonly steps: readonly Step[];
};

/** What is there, what is under way, and what is desired. */
export type ConvergenceInput = {
  readonly fleet: Fleet;
  readonly view: FleetView;
  readonly state: FleetState;
  readonly members: Members;
  readonly open: OpenLaunches;
  readonly desired: number;
  /** Units that must not be exceeded, although machines come whole. */
  readonly max: number;
  /** Null where the fleet's health is not judged. */
  readonly health: Health | null;
  readonly history: readonly CapacityPoint[];
  readonly nowMs: number;
};

/** Names a launch call: unique for the fleet's life, even when its ledger is lost, and within EC2's 64 characters. */
export const tokenOf = (fleet: Fleet, { epoch, sequence }: FleetState, index: number): string =>
  `${fleet.name}-${epoch}-${sequence + 1 + index}`;

/** What is left of the upper bound beside machines that still run and are no capacity any more. */
const roomBeside = ({ members, max }: ConvergenceInput): number =>
  members.failing.reduce((room, member) => (runs(member) ? room - member.units : room), max);

type Additions = {
  readonly calls: readonly LaunchCall[];
  readonly wakes: WakePlan | null;
  readonly standby: StandbyPlan | null;
  readonly missing: number;
  readonly unplaced: number;
  /** Why what is missing is not launched. */
  readonly held: readonly Step[];
};

const explainPause = (missing: number, because: string): Step => ({
  rule: 'launch',
  before: missing,
  after: 0,
  because,
});

/** Whether nothing is missing but for balance: a standby is On-Demand, in whatever zone, and would bring none. */
const isOnlyForBalance = ({ members, open, desired, state }: ConvergenceInput): boolean => {
  const there = members.active.reduce((sum, { units }) => sum + units, open.unseenUnits);
  return isEnough(there, desired - (state.health?.rebalance?.units ?? 0));
};

/** Units of one machine that is launched for balance; null where none is, or more is missing. */
const balanceUnitsOf = (input: ConvergenceInput): number | null => {
  const { fleet, state, nowMs } = input;
  const rebalance = state.health?.rebalance ?? null;
  const isOn = rebalance !== null && rebalancedUnits(fleet, rebalance, nowMs) > 0 && isOnlyForBalance(input);
  return isOn ? (rebalance.unitsEach ?? rebalance.units / rebalance.machines) : null;
};

const planWakesFor = (input: ConvergenceInput, lots: Composition): WakePlan | null => {
  const { fleet, view, state, members, health, nowMs } = input;
  if (fleet.standby === undefined && state.standby === undefined) return null;
  const zonesLeft = new Set(health?.zonesLeft.map(({ zone }) => zone));
  return planWakes({ view, state, active: members.active, lots, zonesLeft, nowMs });
};

const planStandbyFor = (
  input: ConvergenceInput,
  wakes: WakePlan,
  isWhole: boolean,
  dryPools: readonly DryPool[],
): StandbyPlan => {
  const { fleet, view, state, open, history, desired, nowMs } = input;
  const { standby: policy = NO_STANDBY } = fleet;
  const busy = [...wakes.standby.wakes, ...state.retirements];
  const leaving = new Set(busy.map(({ instanceId }) => instanceId));
  const unseen = open.unseenStandbys;
  return planStandby({ fleet, policy, view, leaving, history, desired, unseen, isWhole, dryPools, nowMs });
};

/** What is added: standbys are woken first, what is still missing is launched, and in a whole fleet standbys are refilled. */
const planAdditions = (input: ConvergenceInput, sizes: SizingPlan, dryPools: readonly DryPool[]): Additions => {
  const { fleet, view, state, members, open, desired, health } = input;
  const isForBalance = isOnlyForBalance(input);
  const wakes = planWakesFor(input, isForBalance ? [] : sizes.launches);
  const wanted = isForBalance ? sizes.launches : (wakes?.left ?? sizes.launches);
  const pause = health?.launchPause ?? null;
  const lots = pause === null ? wanted : [];
  const { machines = 0, spot = 0 } = state.health?.rebalance ?? {};
  const passing = { machines, spot };
  const shortfall = { fleet, view, active: members.active, open, dryPools, lots, surplus: sizes.replaced, passing };
  const { calls, unplaced } = planLaunches(shortfall, (index) => tokenOf(fleet, state, index));
  const serving = [...members.active.filter(({ inService }) => inService), ...members.failing.filter(servesStill)];
  const served = serving.reduce((sum, { units }) => sum + units, 0);
  const mayRefill = pause === null && (health?.breaker ?? null) === null;
  const isWhole = mayRefill && sizes.launches.length === 0 && isEnough(served, desired);
  const standby = wakes === null ? null : planStandbyFor(input, wakes, isWhole, dryPools);
  const standbyCalls = (standby?.lots ?? []).map((lot, index) =>
    standbyCall(lot, view, tokenOf(fleet, state, calls.length + index)),
  );
  const held = pause === null || wanted.length === 0 ? [] : [explainPause(machinesIn(wanted), pause)];
  return { calls: [...calls, ...standbyCalls], wakes, standby, missing: machinesIn(lots), unplaced, held };
};

/** Who leaves: those that fail, what is more than desired, and standbys that are. */
const planDepartures = (
  input: ConvergenceInput,
  sizes: SizingPlan,
  standby: StandbyPlan | null,
): { readonly retirement: RetirementPlan; readonly chosen: readonly Retiree[]; readonly steps: readonly Step[] } => {
  const { fleet, view, state, members, open, desired, max, health, nowMs } = input;
  const breaker = health?.breaker ?? null;
  const isShortNow = !isEnough(unitsServing(members.active), desired);
  const disturbed = countDisturbed(view, state, members.retiring, () => isShortNow);
  const lostZones = new Set(health?.zonesLeft.flatMap(({ zone, kind }) => (kind === 'failing' ? [zone] : [])));
  const unproven = new Set(health?.verdicts.map(({ instanceId }) => instanceId));
  const replaced = planReplacements({
    fleet,
    members,
    desired,
    max,
    breaker,
    isHeard: health?.isHeard ?? true,
    lostZones,
    unproven,
    disturbed,
    nowMs,
  });
  const templateVersion = view.launchTemplate.version;
  const zonesLeft = new Set(health?.zonesLeft.map(({ zone }) => zone));
  const surplus = { unseenUnits: open.unseenUnits, desired, templateVersion, sparing: sizes.sparing, zonesLeft };
  const spared = breaker === null ? chooseRetirees(fleet, members.active, surplus) : [];
  const chosen = [...replaced.retirees, ...spared, ...(breaker === null ? (standby?.retirees ?? []) : [])];
  const leaving = new Set(chosen.map(({ instanceId }) => instanceId));
  const retired = view.instances.filter(({ id }) => leaving.has(id));
  const known = beginRetirements(state.retirements, chosen, members.failing, nowMs);
  const isShort = !isEnough(unitsServing(members.active, leaving), desired);
  const retirement = planRetirements(view, known, [...members.retiring, ...retired], () => isShort, nowMs);
  const steps = retirement.steps.filter(({ kind }) => breaker === null || kind !== 'terminate');
  return { retirement: { ...retirement, steps }, chosen, steps: replaced.steps };
};

/** What sizing must remember after this look; null in a fleet of one size. */
const recordSizing = (
  { members, state }: ConvergenceInput,
  { launches, replaced, sparing, desiredLately }: SizingPlan,
  retires: boolean,
): SizingRecord | null => {
  if (sparing === null) return null;
  const begins = launches.length > 0 && replaced.length > 0;
  const goesOn = retires || members.retiring.length > 0 || members.active.some(({ inService }) => !inService);
  return { desired: desiredLately, replacing: begins || (state.sizing?.replacing === true && goesOn) };
};

const explainUnplaced = (missing: number, unplaced: number): readonly Step[] => {
  const because = 'no pool is left that has not refused lately, or one look asks for no more';
  return unplaced === 0 ? [] : [{ rule: 'capacity', before: missing, after: missing - unplaced, because }];
};

const becauseOf = ({ role }: LaunchCall, activeUnits: number, { desired, members }: ConvergenceInput): string => {
  if (role === 'standby') return 'to be kept ready';
  const failing = members.failing.map(({ instance }) => instance.id);
  const inPlaceOf = failing.length === 0 ? '' : `, in place of ${failing.slice(0, NAMED_MAX).join(', ')}`;
  const others = failing.length > NAMED_MAX ? ` and ${failing.length - NAMED_MAX} others` : '';
  return `${activeUnits} of ${desired} units${inPlaceOf}${others}`;
};

/** Compares desired with actual and orders what is to be done: wake, launch, register, retire, deregister, terminate. */
export const planConvergence = (input: ConvergenceInput): Convergence => {
  const { fleet, view, state, members, open, desired, nowMs } = input;
  const activeUnits = members.active.reduce((sum, { units }) => sum + units, open.unseenUnits);
  const dryPools = poolsBarred(fleet, state.dryPools, input.health?.zonesLeft ?? [], nowMs);
  const { zones } = view;
  const max = roomBeside(input);
  const balanceUnits = balanceUnitsOf(input);
  const record = state.sizing;
  const sizes = planSizes({ fleet, zones, members, open, dryPools, desired, max, balanceUnits, record, nowMs });
  const additions = planAdditions(input, sizes, dryPools);
  const { calls, wakes, standby } = additions;
  const { retirement, chosen, steps } = planDepartures(input, sizes, standby);
  const leaving = new Set(chosen.map(({ instanceId }) => instanceId));
  const staying = members.active.flatMap(({ instance }) => (leaving.has(instance.id) ? [] : [instance]));
  const asked = (call: LaunchCall, because: string): PlanStep => ({ kind: 'launch', call, because });
  return {
    plan: [
      ...(wakes?.plan ?? []),
      ...planRepeats({ fleet, view, members, open, desired, max }).map(({ call }) =>
        asked(call, 'its answer was lost: same token, same machines'),
      ),
      ...calls.map((call) => asked(call, becauseOf(call, activeUnits, input))),
      ...planRegistrations(view, staying),
      ...retirement.steps,
      ...(standby?.rest ?? []),
    ],
    launches: [...open.open, ...calls.map((call): LaunchIntent => ({ call, atMs: nowMs, answer: { kind: 'none' } }))],
    retirements: retirement.open,
    sequence: state.sequence + calls.length,
    sizing: recordSizing(input, sizes, chosen.length > 0),
    standby: wakes?.standby ?? null,
    standbyCount: standby?.count ?? null,
    steps: [
      ...sizes.steps,
      ...(wakes?.steps ?? []),
      ...additions.held,
      ...explainUnplaced(additions.missing, additions.unplaced),
      ...(standby?.steps ?? []),
      ...steps,
    ],
  };
};
