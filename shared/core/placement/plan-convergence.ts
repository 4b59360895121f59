import type { Step } from '../decision.ts';
import type { Fleet } from '../fleet.ts';
import type { PlanStep } from '../fleet-decision.ts';
import type { FleetState, LaunchIntent, Retirement } from '../fleet-state.ts';
import type { FleetView } from '../fleet-view.ts';
import { roundDownUnits, roundUpUnits } from '../scaling/round-units.ts';
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

const planMissing = ({ fleet, view, state, members, open, nowMs }: ConvergenceInput, machines: number): LaunchPlan => {
  const dryPools = poolsResting(state.dryPools, nowMs);
  const shortfall = { fleet, view, active: members.active, open, dryPools, machines };
  return planLaunches(shortfall, (index) => tokenOf(fleet, state, index));
};

/** Compares desired with actual and orders what is to be done: launch, register, retire, deregister, terminate. */
export const planConvergence = (input: ConvergenceInput): Convergence => {
  const { fleet, view, state, members, open, desired, max, nowMs } = input;
  const activeUnits = members.active.reduce((sum, { units }) => sum + units, open.unseenUnits);
  const { units } = fleet.sizes[0];
  const missing = Math.min(roundUpUnits((desired - activeUnits) / units), roundDownUnits((max - activeUnits) / units));
  const launches = planMissing(input, missing);
  const chosen = chooseRetirees(fleet, members.active, open.unseenUnits, desired, view.launchTemplate.version);
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
    steps:
      launches.unplaced === 0
        ? []
        : [
            {
              rule: 'capacity',
              before: missing,
              after: missing - launches.unplaced,
              because: 'no pool is left that has not refused lately, or one look asks for no more',
            },
          ],
  };
};
