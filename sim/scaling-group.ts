import type { Fleet } from '../shared/core/fleet.ts';
import type { Market } from '../shared/core/fleet-state.ts';
import { MINUTE_MS } from '../shared/core/time.ts';
import { answers } from './answers.ts';
import { isUnhealthy, replaceableNow } from './group-health.ts';
import { launchInstance, markRetiring, terminateInstances } from './instances.ts';
import { takeFromPool } from './pools.ts';
import { deregisterTargets, registerTargets } from './target-groups.ts';
import { setTimer } from './timer-queue.ts';
import type { Instance, SimulatedFleet, World } from './world-state.ts';

/** From in service until a machine's metrics count: short, which favours whoever scales such a group. */
const WARM_UP_MS = 2 * MINUTE_MS;

/** An Auto Scaling group's machines by what they can do now. */
type GroupCount = { readonly pending: number; readonly inService: number; readonly warming: number };

/** What EC2 Auto Scaling does for a baseline once it has a desired capacity; everything counts in machines of one size. */
export type ScalingGroup = {
  readonly bounds: { readonly min: number; readonly max: number };
  readonly desired: () => number;
  readonly setDesired: (machines: number) => void;
  readonly count: () => GroupCount;
  /** Terminates what is unhealthy, retires what is too much, launches what is missing in the emptiest zones. */
  readonly converge: () => void;
  readonly toUnits: (machines: number) => number;
};

const isMember = ({ role, lifecycle }: Instance): boolean =>
  role === 'active' && (lifecycle === 'pending' || lifecycle === 'running');

const countByZone = (members: readonly Instance[], zones: readonly string[]): Map<string, number> => {
  const counts = new Map(zones.map((zone) => [zone, 0]));
  for (const { zone } of members) counts.set(zone, (counts.get(zone) ?? 0) + 1);
  return counts;
};

/** How many of `machines` are On-Demand: the base, and of the rest what is not Spot's share. */
const onDemandOf = ({ onDemandBase, spotShare }: Fleet['purchase'], machines: number): number =>
  Math.min(machines, onDemandBase) + Math.ceil(Math.max(0, machines - onDemandBase) * (1 - spotShare));

const boundsOf = ({ capacity, machinesMin, sizes, subnets }: Fleet): ScalingGroup['bounds'] => {
  const [{ units }] = sizes;
  const min = Math.max(Math.ceil(capacity.min / units), machinesMin ?? Math.min(2, subnets.length));
  return { min, max: Math.max(min, Math.floor(capacity.max / units)) };
};

/** What a group desires, and the unhealthy machines that drain before they end. */
type GroupState = { desired: number; readonly leaving: Set<Instance> };

const portOf = (fleet: Fleet, index: number): number => fleet.targetGroups[index]?.port ?? 0;

/** Registers members as soon as they run, as Auto Scaling does for the target groups attached to it. */
const registerWhenRunning = (world: World, fleet: Fleet, simulated: SimulatedFleet): void => {
  world.listeners.push((event) => {
    if (event.kind !== 'instance-state' || event.instance.lifecycle !== 'running' || !isMember(event.instance)) return;
    for (const [index, { arn }] of simulated.groups.entries()) {
      registerTargets(world, arn, portOf(fleet, index), [event.instance.id]);
    }
  });
};

const isEnding = ({ lifecycle }: Instance): boolean => lifecycle === 'shutting-down' || lifecycle === 'terminated';

const retire = (world: World, fleet: Fleet, simulated: SimulatedFleet, instance: Instance): void => {
  markRetiring(world, [instance.id]);
  let drainMs = 0;
  for (const [index, { arn, deregistrationDelayMs }] of simulated.groups.entries()) {
    deregisterTargets(world, arn, portOf(fleet, index), [instance.id]);
    drainMs = Math.max(drainMs, Math.min(world.timing.drainMs, deregistrationDelayMs));
  }
  if (!answers(world, instance)) drainMs = 0;
  setTimer(world.timers, world.nowMs + drainMs, () => terminateInstances(world, [instance.id]));
};

/** Launches in the emptiest zone whose pool still gives; false when no zone has any. */
const launchOne = (world: World, fleet: Fleet, simulated: SimulatedFleet, members: Instance[]): boolean => {
  const zones = [...new Set(fleet.subnets.map((subnet) => world.zones.get(subnet) ?? ''))];
  const counts = countByZone(members, zones);
  const onDemand = members.filter(({ market: bought }) => bought === 'on-demand').length;
  const wanted: Market = onDemand < onDemandOf(fleet.purchase, members.length + 1) ? 'on-demand' : 'spot';
  const [{ instanceType }] = fleet.sizes;
  zones.sort((one, other) => (counts.get(one) ?? 0) - (counts.get(other) ?? 0));
  for (const zone of zones) {
    const pool = { instanceType, zone, market: wanted };
    if (takeFromPool(world, pool, 1) === 0) continue;
    const instance = launchInstance(world, simulated, { ...pool, templateVersion: 1, intent: null });
    if (instance !== null) members.push(instance);
    return true;
  }
  return false;
};

/** From the fullest zone, the oldest. */
const chooseRetiree = (members: readonly Instance[]): Instance | undefined => {
  const counts = countByZone(members, []);
  const crowd = ({ zone }: Instance): number => counts.get(zone) ?? 0;
  return members.reduce<Instance | undefined>((chosen, member) => {
    if (chosen === undefined || crowd(member) > crowd(chosen)) return member;
    return crowd(member) === crowd(chosen) && member.launchedAtMs < chosen.launchedAtMs ? member : chosen;
  }, undefined);
};

/** Terminates stopped machines, and unhealthy ones a few at a time; returns those that stay. */
const heal = (world: World, fleet: Fleet, simulated: SimulatedFleet, { desired, leaving }: GroupState): Instance[] => {
  const instances = [...(world.tagged.get(fleet.name)?.instances ?? [])];
  const stopped = instances.filter(
    ({ role, lifecycle }) => role === 'active' && (lifecycle === 'stopping' || lifecycle === 'stopped'),
  );
  terminateInstances(
    world,
    stopped.map(({ id }) => id),
  );
  const members = instances.filter(isMember);
  const unhealthy = members.filter((member) => isUnhealthy(world, member));
  if (unhealthy.length === 0) return members;
  const arriving = members.filter((member) => !(member.ready || member.deaf || unhealthy.includes(member))).length;
  const replaceable = replaceableNow(desired, Math.max(0, desired - members.length) + arriving);
  for (const member of unhealthy.slice(0, replaceable)) {
    leaving.add(member);
    retire(world, fleet, simulated, member);
    members.splice(members.indexOf(member), 1);
  }
  return members;
};

const convergeTo = (world: World, fleet: Fleet, simulated: SimulatedFleet, state: GroupState): void => {
  const { desired, leaving } = state;
  const members = heal(world, fleet, simulated, state);
  for (const instance of leaving) if (isEnding(instance)) leaving.delete(instance);
  while (members.length > desired) {
    const retiree = chooseRetiree(members);
    if (retiree === undefined) return;
    members.splice(members.indexOf(retiree), 1);
    retire(world, fleet, simulated, retiree);
  }
  let launched = true;
  // Terminate, then launch: the place of an unhealthy machine is taken until it ends.
  while (launched && members.length + leaving.size < desired) launched = launchOne(world, fleet, simulated, members);
};

const countMembers = (world: World, fleet: Fleet): GroupCount => {
  let pending = 0;
  let inService = 0;
  let warming = 0;
  for (const instance of world.tagged.get(fleet.name)?.instances ?? []) {
    if (!isMember(instance)) continue;
    if (!instance.ready) {
      pending += 1;
      continue;
    }
    inService += 1;
    const sinceMs = instance.readySpans.at(-1)?.fromMs ?? world.nowMs;
    if (sinceMs > world.startMs && world.nowMs - sinceMs < WARM_UP_MS) warming += 1;
  }
  return { pending, inService, warming };
};

/** Takes over the fleet's machines as they are; desired is what is there. */
export const createScalingGroup = (world: World, fleet: Fleet, simulated: SimulatedFleet): ScalingGroup => {
  registerWhenRunning(world, fleet, simulated);
  const { pending, inService } = countMembers(world, fleet);
  const state: GroupState = { desired: pending + inService, leaving: new Set() };
  const converge = (): void => convergeTo(world, fleet, simulated, state);
  world.listeners.push((event) => {
    if (event.kind !== 'instance-state') return;
    const { instance } = event;
    const isOurs = instance.fleet === simulated && (instance.role === 'active' || state.leaving.has(instance));
    const isLost = instance.lifecycle !== 'pending' && instance.lifecycle !== 'running';
    // Not from within what ends it.
    if (isOurs && isLost) setTimer(world.timers, world.nowMs, converge);
  });
  return {
    bounds: boundsOf(fleet),
    desired: () => state.desired,
    setDesired: (machines) => {
      state.desired = machines;
    },
    count: () => countMembers(world, fleet),
    converge,
    toUnits: (machines) => machines * fleet.sizes[0].units,
  };
};
