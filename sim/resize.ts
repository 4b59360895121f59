import { Fault } from '../shared/core/fault.ts';
import type { StartRefusal } from '../shared/ports/fleets.ts';
import { findKnown } from './find-known.ts';
import { boot, moveTo, priceOf, setBilled, sizeIn, stopInstance } from './instances.ts';
import { takeFromPool } from './pools.ts';
import { refreshInstance } from './readiness.ts';
import { hasRoot } from './root-volumes.ts';
import { ROOT_DEVICE } from './storage-state.ts';
import type { Instance, World } from './world-state.ts';

const findInstance = (world: World, id: string, operation: string): Instance => {
  const instance = findKnown(world, id);
  if (instance === undefined) throw new Fault('not-found', operation, `no instance ${id}`);
  return instance;
};

/** Why EC2 would not stop an instance, or null. */
const stopRefusal = (world: World, id: string, how: 'hibernate' | undefined): Fault | null => {
  const operation = 'ec2:StopInstances';
  const instance = findKnown(world, id);
  if (instance === undefined) return new Fault('not-found', operation, `no instance ${id}`);
  const { market, lifecycle, hibernates } = instance;
  if (how === 'hibernate' && !hibernates) {
    return new Fault(
      'invalid',
      operation,
      `instance ${id} cannot be hibernated: its launch template does not allow it`,
    );
  }
  if (market === 'spot') return new Fault('invalid', operation, `instance ${id} is Spot and cannot be stopped`);
  return lifecycle === 'shutting-down' || lifecycle === 'terminated'
    ? new Fault('conflict', operation, `instance ${id} is ${lifecycle}`)
    : null;
};

/**
 * Stops or hibernates instances: one that stops or is stopped stays so; a Spot instance or a terminated one refuses, and so
 * does one whose template does not let it be hibernated. One that refuses keeps no other from it.
 */
export const stopInstances = (world: World, instanceIds: readonly string[], how?: 'hibernate'): void => {
  const refusals: Fault[] = [];
  for (const id of instanceIds) {
    const refusal = stopRefusal(world, id, how);
    if (refusal === null) stopInstance(world, id, how);
    else refusals.push(refusal);
  }
  if (refusals[0] !== undefined) throw refusals[0];
};

/** Gives a stopped instance another type of its fleet; id, volumes and tags stay. */
export const modifyType = (world: World, instanceId: string, instanceType: string): void => {
  const operation = 'ec2:ModifyInstanceAttribute';
  const instance = findInstance(world, instanceId, operation);
  if (instance.lifecycle !== 'stopped') {
    throw new Fault('conflict', operation, `instance ${instanceId} is ${instance.lifecycle}, not stopped`);
  }
  const size = sizeIn(instance.fleet, instanceType);
  if (size === null) throw new Fault('invalid', operation, `no such instance type: ${instanceType}`);
  instance.instanceType = instanceType;
  instance.units = size.units;
  instance.usdPerHour = priceOf(size.usdPerHour, instance.market);
  refreshInstance(world, instance);
};

const startInstance = (world: World, instance: Instance): void => {
  const { stoppedStartMs, hibernatedStartMs } = world.timing;
  const bootMs = instance.hibernated ? hibernatedStartMs : stoppedStartMs;
  instance.hibernated = false;
  instance.haltedAtMs = null;
  // A start puts it on other hardware, with its operating system and its agent booted anew.
  instance.ailments.impaired.clear();
  instance.ailments.retiresAtMs = null;
  instance.ailments.agentDied = false;
  world.ailing.delete(instance);
  instance.launchedAtMs = world.nowMs;
  instance.app = 'booting';
  setBilled(world, instance, true);
  moveTo(world, instance, 'pending');
  boot(world, instance, bootMs);
};

/** Why an instance cannot be started, or null once it has been. */
const tryStart = (world: World, id: string): Fault | null => {
  const operation = 'ec2:StartInstances';
  const instance = findKnown(world, id);
  if (instance === undefined) return new Fault('not-found', operation, `no instance ${id}`);
  const { lifecycle, instanceType, zone, market } = instance;
  if (lifecycle === 'pending' || lifecycle === 'running') return null;
  if (lifecycle !== 'stopped') return new Fault('conflict', operation, `instance ${id} is ${lifecycle}, not stopped`);
  if (!hasRoot(world, id)) {
    return new Fault('invalid', operation, `instance ${id} has no volume attached at ${ROOT_DEVICE} to boot from`);
  }
  if (world.outages.get(zone)?.refusal === 'other') return new Fault('unknown', operation, `internal error in ${zone}`);
  const limit = world.disturbances.refusing.get(zone);
  if (limit?.left === 0 && limit.kind === 'other') return new Fault('unknown', operation, limit.because);
  if (takeFromPool(world, { instanceType, zone, market }, 1) === 0) {
    return new Fault('no-capacity', operation, `insufficient ${market} capacity of ${instanceType} in ${zone}`);
  }
  startInstance(world, instance);
  return null;
};

/**
 * Starts stopped instances, each out of the pool of its type, from when they are pending, running and up as after a
 * launch; one that runs already goes on, and one from a dry pool is refused as `no-capacity`.
 */
export const startInstances = (world: World, instanceIds: readonly string[]): readonly StartRefusal[] =>
  instanceIds.flatMap((instanceId) => {
    const fault = tryStart(world, instanceId);
    return fault === null ? [] : [{ instanceId, kind: fault.kind, because: fault.message }];
  });
