import type { Fleet } from '../fleet.ts';
import type { PlanStep } from '../fleet-decision.ts';
import type { FleetState } from '../fleet-state.ts';
import type { FleetView, InstanceView } from '../fleet-view.ts';
import type { Member } from '../placement/members.ts';
import { sizeOf } from '../sizing/units-of.ts';
import type { StatefulPolicy } from './health-policy.ts';
import type { StandbyState, Wake } from './health-state.ts';
import { memberRungs, placesFor, subnetOf } from './plan-slot-launches.ts';
import { openWakes, readyStandbys, restingStandbys, wakeSteps } from './plan-wakes.ts';
import type { SlotReadings } from './slot.ts';
import { dataVolumesOn } from './slot-keeper.ts';
import type { SlotSituation } from './slot-situation.ts';
import type { ZoneLeft } from './zones-left.ts';

/** Standbys that one sentence names. */
const NAMED_MAX = 3;

/** What standbys are woken by. */
export type SlotWakeInput = {
  readonly fleet: Fleet;
  readonly policy: StatefulPolicy;
  readonly readings: SlotReadings;
  readonly view: FleetView;
  readonly state: FleetState;
  readonly active: readonly Member[];
  /** Slots that need a machine. */
  readonly needing: readonly SlotSituation[];
  /** Zones that nothing is started in, but for volumes that can come up nowhere else. */
  readonly zonesLeft: readonly ZoneLeft[];
  readonly nowMs: number;
};

/** Who is woken for which slot, which slots must have a machine launched, and what the ledger must hold before. */
export type SlotWakePlan = {
  readonly plan: readonly PlanStep[];
  readonly left: readonly SlotSituation[];
  readonly standby: StandbyState;
  /** Why a slot has none of the standbys that there are. */
  readonly notes: readonly { readonly name: string; readonly because: string }[];
};

/** A standby can take a slot over with the slot's volumes alone: the first ones come from the template, with a launch. */
const mayWake = (input: SlotWakeInput, situation: SlotSituation): boolean =>
  situation.belongings.freshDevices.length === 0 && 'places' in placesFor(input, situation);

/** Why a standby cannot take a slot over; null when it can. */
const obstacleTo = (input: SlotWakeInput, situation: SlotSituation, standby: InstanceView): string | null => {
  const { fleet, policy, readings } = input;
  const { id, instanceType, zone } = standby;
  if (!memberRungs(fleet).some(({ types }) => types.includes(instanceType))) return `${id} is a ${instanceType}`;
  const placement = placesFor(input, situation);
  const isPlaced = 'places' in placement && placement.places.some((place) => place.zone.name === zone);
  if (!isPlaced) return `${id} is in ${zone}`;
  const subnet = subnetOf(situation.belongings);
  if (subnet !== null && standby.subnet !== subnet) return `${id} is not in ${subnet}`;
  const [own] = dataVolumesOn(policy, readings, id);
  return own === undefined ? null : `${id} has ${own.volumeId} on ${own.device}`;
};

/**
 * Wakes a standby for each slot that needs a machine, where there is one of the members' size with nothing of its own, in
 * the zone of the volumes and the subnet of the private address. It gets the slot's tag before it starts: whatever is lost
 * after that, it serves nothing else.
 */
export const planSlotWakes = (input: SlotWakeInput): SlotWakePlan => {
  const { fleet, view, needing, nowMs } = input;
  const open = openWakes(input);
  const resting = restingStandbys(input);
  let ready = readyStandbys({ ...input, zonesLeft: new Set() }, open, resting);
  const woken: InstanceView[] = [];
  const wakes: Wake[] = [...open];
  const adoptions: PlanStep[] = [];
  const left: SlotSituation[] = [];
  const notes: { readonly name: string; readonly because: string }[] = [];
  for (const situation of needing) {
    const { name: slot } = situation;
    const judged = mayWake(input, situation)
      ? ready.map((standby) => ({ standby, obstacle: obstacleTo(input, situation, standby) }))
      : [];
    const standby = judged.find(({ obstacle }) => obstacle === null)?.standby;
    if (standby === undefined) {
      left.push(situation);
      const obstacles = judged.slice(0, NAMED_MAX).map(({ obstacle }) => obstacle);
      if (judged.length > 0)
        notes.push({ name: slot, because: `no standby can take it over: ${obstacles.join('; ')}` });
      continue;
    }
    const { id: instanceId, instanceType, zone } = standby;
    ready = ready.filter((one) => one !== standby);
    woken.push(standby);
    wakes.push({ instanceId, zone, units: sizeOf(fleet, instanceType).units, atMs: nowMs, slot });
    adoptions.push({ kind: 'adopt', instanceId, slot, volumes: [], because: `it becomes slot ${slot}` });
  }
  return { plan: [...adoptions, ...wakeSteps(view, open, woken)], left, standby: { wakes, resting }, notes };
};
