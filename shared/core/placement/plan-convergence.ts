import type { Step } from '../decision.ts';
import type { Fleet } from '../fleet.ts';
import type { PlanStep } from '../fleet-decision.ts';
import type { DryPool, FleetState, LaunchIntent, Retirement, SizingRecord } from '../fleet-state.ts';
import type { FleetView } from '../fleet-view.ts';
import { machinesIn } from '../sizing/composition.ts';
import type { SizingPlan } from '../sizing/plan-sizes.ts';
import { planSizes } from '../sizing/plan-sizes.ts';
import { chooseRetirees } from './choose-retirees.ts';
import type { Members } from './members.ts';
import type { OpenLaunches } from './open-launches.ts';
import type { LaunchPlan } from './plan-launches.ts';
import { planLaunches } from './plan-launches.ts';
import { planRetirements } from './plan-retirements.ts';
import { poolsResting } from './record-launch-answer.ts';
import { planRegistrations } from './target-moves.ts';

/** The ordered plan that brings what is there to what is desired, and what the ledger must hold before it is taken. */
export type Convergence = {
  readonly plan: readonly PlanStep[];
  readonly launches: readonly LaunchIntent[];
  readonly retirements: readonly Retirement[];
  readonly sequence: number;
  readonly sizing: SizingRecord | null;
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
  readonly nowMs: number;
};

/** Names a launch call: unique for the fleet's life, even when its ledger is lost, and within EC2's 64 characters. */
const tokenOf = (fleet: Fleet, { epoch, sequence }: FleetState, index: number): string =>
  `${fleet.name}-${epoch}-${sequence + 1 + index}`;

const planMissing = (
  { fleet, view, state, members, open }: ConvergenceInput,
  { launches: lots, replaced: surplus }: SizingPlan,
  dryPools: readonly DryPool[],
): LaunchPlan => {
  const shortfall = { fleet, view, active: members.active, open, dryPools, lots, surplus };
  return planLaunches(shortfall, (index) => tokenOf(fleet, state, index));
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

/** Compares desired with actual and orders what is to be done: launch, register, retire, deregister, terminate. */
export const planConvergence = (input: ConvergenceInput): Convergence => {
  const { fleet, view, state, members, open, desired, max, nowMs } = input;
  const activeUnits = members.active.reduce((sum, { units }) => sum + units, open.unseenUnits);
  const dryPools = poolsResting(state.dryPools, nowMs);
  const { zones } = view;
  const sizes = planSizes({ fleet, zones, members, open, dryPools, desired, max, record: state.sizing, nowMs });
  const missing = machinesIn(sizes.launches);
  const launches = planMissing(input, sizes, dryPools);
  const chosen = chooseRetirees(fleet, members.active, {
    unseenUnits: open.unseenUnits,
    desired,
    templateVersion: view.launchTemplate.version,
    sparing: sizes.sparing,
  });
  const leaving = new Set(chosen.map(({ instanceId }) => instanceId));
  const staying = members.active.flatMap(({ instance }) => (leaving.has(instance.id) ? [] : [instance]));
  const retired = members.active.flatMap(({ instance }) => (leaving.has(instance.id) ? [instance] : []));
  const known = [...state.retirements, ...chosen.map((retiree) => ({ ...retiree, sinceMs: nowMs }))];
  const retirement = planRetirements(view, known, [...members.retiring, ...retired], nowMs);
  const asked = (call: LaunchIntent['call'], because: string): PlanStep => ({ kind: 'launch', call, because });
  return {
    plan: [
      ...open.repeat.map(({ call }) => asked(call, 'its answer was lost: same token, same machines')),
      ...launches.calls.map((call) => asked(call, `${activeUnits} of ${desired} units`)),
      ...planRegistrations(view, staying),
      ...retirement.steps,
    ],
    launches: [
      ...open.open,
      ...launches.calls.map((call): LaunchIntent => ({ call, atMs: nowMs, answer: { kind: 'none' } })),
    ],
    retirements: retirement.open,
    sequence: state.sequence + launches.calls.length,
    sizing: recordSizing(input, sizes, chosen.length > 0),
    steps: [...sizes.steps, ...explainUnplaced(missing, launches.unplaced)],
  };
};
