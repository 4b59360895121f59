import type { Size } from '../shared/core/fleet.ts';
import type { Market } from '../shared/core/fleet-state.ts';
import type { Lifecycle, Role } from '../shared/core/fleet-view.ts';
import { HOUR_MS, SECOND_MS } from '../shared/core/time.ts';
import { releaseAddresses } from './addresses.ts';
import { forgetInstanceView, setFleetTag } from './describe.ts';
import { findKnown } from './find-known.ts';
import { addBilled, meterTo } from './load-meter.ts';
import { drawHex } from './random.ts';
import { refreshInstance } from './readiness.ts';
import { firstSubnetIn } from './subnets.ts';
import { removeRegistration } from './target-groups.ts';
import { tellListeners } from './tell-listeners.ts';
import { setTimer } from './timer-queue.ts';
import { hasSpoiledVolume, releaseVolumes } from './volumes.ts';
import type { Instance, SimulatedFleet, World } from './world-state.ts';

/** How long EC2 takes to stop or to terminate. */
const STOPPING_MS = 30 * SECOND_MS;

/** How long EC2 goes on showing an instance that is terminated. */
const TERMINATED_VISIBLE_MS = HOUR_MS;

/** What an instance is made from; its tags are part of it, so that none is ever without. */
export type InstanceRequest = {
  readonly instanceType: string;
  readonly zone: string;
  /** The first one of its zone where it is not said. */
  readonly subnet?: string;
  readonly market: Market;
  readonly templateVersion: number;
  readonly intent: string | null;
  /** Active where it is not said. */
  readonly role?: Role;
  readonly slot?: string;
  /** Not, where it is not said. */
  readonly hibernates?: boolean;
  /** Yes, where it is not said. */
  readonly reports?: boolean;
  /** Membership: that of its fleet where it is not said, none with null. */
  readonly fleetTag?: null;
  readonly tags?: ReadonlyMap<string, string>;
  readonly securityGroup?: string;
};

const NO_TAGS: ReadonlyMap<string, string> = new Map();

const emitState = (world: World, instance: Instance): void =>
  tellListeners(world, { kind: 'instance-state', atMs: world.nowMs, instance });

/** Brings an instance into another state, and tells of it. */
export const moveTo = (world: World, instance: Instance, lifecycle: Lifecycle): void => {
  instance.lifecycle = lifecycle;
  refreshInstance(world, instance);
  emitState(world, instance);
};

/** Begins or ends what an instance costs. */
export const setBilled = (world: World, instance: Instance, billed: boolean): void => {
  if (instance.billed === billed) return;
  instance.billed = billed;
  meterTo(instance.fleet.meter, world.nowMs);
  addBilled(instance.fleet.meter, billed ? 1 : -1, instance.units, instance.usdPerHour);
};

/** Spot costs this share of On-Demand: an assumption, within what AWS has long shown for common sizes. */
const SPOT_PRICE_SHARE = 0.4;

/** What a machine of this On-Demand price costs on a market. */
export const priceOf = (usdPerHour: number | null, market: Market): number | null =>
  usdPerHour === null || market === 'on-demand' ? usdPerHour : usdPerHour * SPOT_PRICE_SHARE;

/** The size of this name; a fleet without sizes takes any, at one unit. Null when the fleet has no such size. */
export const sizeIn = ({ sizes }: SimulatedFleet, instanceType: string): Size | null =>
  sizes.length === 0
    ? { instanceType, units: 1, usdPerHour: null }
    : (sizes.find((size) => size.instanceType === instanceType) ?? null);

/** Adds an instance to its fleet, pending and billed from now on; null when the fleet has no such size. */
const addInstance = (
  world: World,
  fleet: SimulatedFleet,
  request: InstanceRequest,
  launchedAtMs: number,
): Instance | null => {
  const size = sizeIn(fleet, request.instanceType);
  if (size === null) return null;
  const instance: Instance = {
    ...request,
    subnet: request.subnet ?? firstSubnetIn(world, request.zone),
    id: `i-${drawHex(world.random, 17)}`,
    launchedAtMs,
    units: size.units,
    usdPerHour: priceOf(size.usdPerHour, request.market),
    haltedAtMs: null,
    fleet,
    fleetTag: null,
    hibernates: request.hibernates ?? false,
    reports: request.reports ?? true,
    role: request.role ?? 'active',
    slot: request.slot ?? null,
    protected: false,
    tags: request.tags ?? NO_TAGS,
    securityGroup: request.securityGroup ?? null,
    terminationProtected: false,
    lifecycle: 'pending',
    hibernated: false,
    ailments: { impaired: new Map(), retiresAtMs: null, agentDied: false },
    app: 'booting',
    ready: false,
    deaf: false,
    draining: null,
    billed: false,
    registrations: [],
    readySpans: [],
    answerSpans: [],
    agentSpan: null,
    view: null,
    shown: [],
  };
  world.instances.set(instance.id, instance);
  setFleetTag(world, instance, request.fleetTag === null ? null : fleet.name);
  setBilled(world, instance, true);
  return instance;
};

/** Lets an instance hang from its start on. */
const hang = (world: World, instance: Instance): void => {
  instance.ailments.impaired.set('instance', instance.launchedAtMs);
  world.ailing.add(instance);
};

/** Lets a pending instance run and its application come up, unless it is stopped before. */
export const boot = (world: World, instance: Instance, bootMs: number): void => {
  const { launchedAtMs } = instance;
  const runningAfterMs = Math.min(world.timing.runningAfterMs, bootMs);
  const isSameBoot = (): boolean => instance.launchedAtMs === launchedAtMs;
  setTimer(world.timers, world.nowMs + runningAfterMs, () => {
    if (!(isSameBoot() && instance.lifecycle === 'pending')) return;
    if (hasSpoiledVolume(world, instance)) hang(world, instance);
    moveTo(world, instance, 'running');
  });
  setTimer(world.timers, world.nowMs + bootMs, () => {
    const runs = instance.lifecycle === 'running' || instance.lifecycle === 'pending';
    if (!(isSameBoot() && runs && instance.app === 'booting')) return;
    instance.app = 'up';
    refreshInstance(world, instance);
  });
};

/** Launches one instance: pending, then running, then, at launch + boot, up. Null when the fleet has no such size. */
export const launchInstance = (world: World, fleet: SimulatedFleet, request: InstanceRequest): Instance | null => {
  const instance = addInstance(world, fleet, request, world.nowMs);
  if (instance === null) return null;
  emitState(world, instance);
  boot(world, instance, world.timing.bootMs);
  return instance;
};

/** Adds an instance that has been up for long, for the start of a world. Null when the fleet has no such size. */
export const addRunningInstance = (world: World, fleet: SimulatedFleet, request: InstanceRequest): Instance | null => {
  const instance = addInstance(world, fleet, request, world.nowMs - HOUR_MS - world.timing.bootMs);
  if (instance === null) return null;
  instance.lifecycle = 'running';
  instance.app = 'up';
  refreshInstance(world, instance);
  return instance;
};

const forgetInstance = (world: World, instance: Instance): void => {
  world.instances.delete(instance.id);
  world.storage.rooted.delete(instance.id);
  world.ailing.delete(instance);
  setFleetTag(world, instance, null);
};

const endTermination = (world: World, instance: Instance): void => {
  releaseVolumes(world, instance);
  releaseAddresses(world, instance);
  for (const registration of [...instance.registrations]) removeRegistration(world, registration);
  moveTo(world, instance, 'terminated');
  setTimer(world.timers, world.nowMs + TERMINATED_VISIBLE_MS, () => forgetInstance(world, instance));
};

const isGone = ({ lifecycle }: Instance): boolean => lifecycle === 'shutting-down' || lifecycle === 'terminated';

/** Terminates an instance, whatever protects it, unless it has ended. */
export const endInstance = (world: World, instance: Instance): void => {
  if (isGone(instance)) return;
  setBilled(world, instance, false);
  instance.haltedAtMs ??= world.nowMs;
  moveTo(world, instance, 'shutting-down');
  setTimer(world.timers, world.nowMs + STOPPING_MS, () => endTermination(world, instance));
};

/** Terminates what is not protected; ids that EC2 no longer knows are gone already. Returns those it refused. */
export const terminateInstances = (world: World, instanceIds: readonly string[]): readonly string[] => {
  const refused: string[] = [];
  for (const id of instanceIds) {
    const instance = findKnown(world, id);
    if (instance === undefined || isGone(instance)) continue;
    if (instance.terminationProtected) refused.push(id);
    else endInstance(world, instance);
  }
  return refused;
};

/** Stops an instance, as a person may by hand: it keeps its tags and its targets, and costs nothing from now on. */
export const stopInstance = (world: World, instanceId: string, how?: 'hibernate'): void => {
  const instance = world.instances.get(instanceId);
  if (instance?.lifecycle !== 'pending' && instance?.lifecycle !== 'running') return;
  setBilled(world, instance, false);
  instance.hibernated = how === 'hibernate';
  instance.haltedAtMs = world.nowMs;
  instance.app = 'down';
  moveTo(world, instance, 'stopping');
  setTimer(world.timers, world.nowMs + STOPPING_MS, () => {
    if (instance.lifecycle === 'stopping') moveTo(world, instance, 'stopped');
  });
};

/** Lets the application on an instance die: EC2 says running, the load balancer soon says unhealthy. */
export const failApp = (world: World, instanceId: string): void => {
  const instance = world.instances.get(instanceId);
  if (instance === undefined) return;
  instance.app = 'down';
  refreshInstance(world, instance);
};

const ROLES: readonly Role[] = ['active', 'standby', 'retiring'];

const withTag = (tags: ReadonlyMap<string, string>, key: string, value: string | null): ReadonlyMap<string, string> => {
  const changed = new Map(tags);
  if (value === null) changed.delete(key);
  else changed.set(key, value);
  return changed;
};

/** Sets one tag of an instance, or takes it off with null. */
export const tagInstance = (world: World, instanceId: string, key: string, value: string | null): void => {
  const instance = world.instances.get(instanceId);
  if (instance === undefined) return;
  if (key === 'ballast:fleet') setFleetTag(world, instance, value);
  else if (key === 'ballast:role') instance.role = ROLES.find((role) => role === value) ?? 'active';
  else if (key === 'ballast:slot') instance.slot = value;
  else if (key === 'ballast:protect') instance.protected = value !== null && value !== 'false';
  else instance.tags = withTag(instance.tags, key, value);
  forgetInstanceView(world, instance);
};

const knownOf = (world: World, instanceIds: readonly string[]): readonly string[] =>
  instanceIds.filter((id) => findKnown(world, id) !== undefined);

/** Sets the tag `ballast:role` to active; an instance that is gone is no failure. */
export const markActive = (world: World, instanceIds: readonly string[]): void => {
  for (const id of knownOf(world, instanceIds)) tagInstance(world, id, 'ballast:role', 'active');
};

/** Sets the tag `ballast:role` to retiring; an instance that is gone is no failure. */
export const markRetiring = (world: World, instanceIds: readonly string[]): void => {
  for (const id of knownOf(world, instanceIds)) tagInstance(world, id, 'ballast:role', 'retiring');
};
