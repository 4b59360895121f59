import type { Step } from '../decision.ts';
import type { LaunchCall } from '../fleet-state.ts';
import type { InstanceView, ZoneView } from '../fleet-view.ts';
import type { ConvergenceInput } from '../placement/plan-convergence.ts';
import { poolsBarred } from '../placement/pools-barred.ts';
import type { PlannedSlot } from './choose-slot-retirees.ts';
import type { StandbyPolicy, StatefulPolicy } from './health-policy.ts';
import type { Wake } from './health-state.ts';
import { livesIn, subnetOf } from './plan-slot-launches.ts';
import type { StandbyPlan } from './plan-standby.ts';
import { planStandby } from './plan-standby.ts';
import type { SlotReadings } from './slot.ts';
import { dataVolumesOn } from './slot-keeper.ts';
import { standbyCall } from './standby-call.ts';

/** What the standbys of a fleet with slots are kept by. */
export type SlotStandbyInput = {
  readonly policy: StandbyPolicy;
  readonly stateful: StatefulPolicy;
  readonly readings: SlotReadings;
  readonly slots: readonly PlannedSlot[];
  /** Standbys that are being woken. */
  readonly wakes: readonly Wake[];
  readonly tokenOf: (index: number) => string;
};

/** What is done about them: launches, and all that a fleet without slots does. */
export type SlotStandbyPlan = Omit<StandbyPlan, 'lots'> & { readonly calls: readonly LaunchCall[] };

/** Whether every slot that is wanted serves, and nobody doubts what is seen. */
const isWhole = ({ health }: ConvergenceInput, slots: readonly PlannedSlot[]): boolean =>
  (health?.breaker ?? null) === null &&
  (health?.launchPause ?? null) === null &&
  slots.every(
    ({ situation: { isWanted, machines }, plan }) =>
      !isWanted || (plan.serves !== null && machines.some(({ inService }) => inService)),
  );

/** Zones and subnets that slots are in, the zone with the most first: elsewhere a standby could take over none of them. */
const zonesOf = ({ view }: ConvergenceInput, slots: readonly PlannedSlot[]): readonly ZoneView[] => {
  const wanted = slots.flatMap(({ situation }) => (situation.isWanted ? [situation] : []));
  const homes = wanted.map(livesIn);
  const bound = new Set(wanted.map(({ belongings }) => subnetOf(belongings)));
  const slotsIn = ({ name }: ZoneView): number => homes.filter((home) => home === name).length;
  return view.zones
    .filter((zone) => slotsIn(zone) > 0)
    .toSorted((one, other) => slotsIn(other) - slotsIn(one))
    .map((zone) => {
      const subnets = zone.subnets.filter((subnet) => bound.has(subnet));
      return subnets.length === 0 ? zone : { ...zone, subnets };
    });
};

/**
 * Keeps the standbys of a fleet with slots as any other's, but in the slots' zones and without data devices. One that has a
 * data volume of its own is no standby for any slot: it is left to a person, for nobody knows whose data that is.
 */
export const planSlotStandbys = (input: ConvergenceInput, kept: SlotStandbyInput): SlotStandbyPlan => {
  const { fleet, view, state, open, health, history, desired, nowMs } = input;
  const { policy, stateful, readings, slots, wakes, tokenOf } = kept;
  const isLaden = ({ id, role }: InstanceView): boolean =>
    role === 'standby' && dataVolumesOn(stateful, readings, id).length > 0;
  const plan = planStandby({
    fleet,
    policy,
    view: { ...view, zones: zonesOf(input, slots), instances: view.instances.filter((instance) => !isLaden(instance)) },
    leaving: new Set([...wakes, ...state.retirements].map(({ instanceId }) => instanceId)),
    history,
    desired,
    unseen: open.unseenStandbys,
    isWhole: isWhole(input, slots),
    dryPools: poolsBarred(fleet, state.dryPools, health?.zonesLeft ?? [], nowMs),
    nowMs,
  });
  const calls = plan.lots.map(
    (lot, index): LaunchCall => ({
      ...standbyCall(lot, view, tokenOf(index)),
      withoutDevices: stateful.devices,
    }),
  );
  const laden = view.instances.filter(isLaden).map(({ id }): Step => {
    const because = `${id} is not counted, for it has data volumes of its own: terminate it, or detach them`;
    return { rule: 'standby', before: desired, after: desired, because };
  });
  return { ...plan, calls, steps: [...plan.steps, ...laden] };
};
