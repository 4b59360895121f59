import { Fault } from '../shared/core/fault.ts';
import { boot, moveTo, priceOf, setBilled, sizeIn, stopInstance } from './instances.ts';
import { takeFromPool } from './pools.ts';
import { refreshInstance } from './readiness.ts';
import type { Instance, World } from './world-state.ts';

const findInstance = (world: World, id: string, operation: string): Instance => {
  const instance = world.instances.get(id);
  if (instance === undefined) throw new Fault('not-found', operation, `no instance ${id}`);
  return instance;
};

/** Stops instances as EC2 does: one that stops or is stopped stays so, a Spot instance or a terminated one refuses. */
export const stopInstances = (world: World, instanceIds: readonly string[]): void => {
  const operation = 'ec2:StopInstances';
  const instances = instanceIds.map((id) => findInstance(world, id, operation));
  for (const { id, market, lifecycle } of instances) {
    if (market === 'spot') throw new Fault('invalid', operation, `instance ${id} is Spot and cannot be stopped`);
    if (lifecycle === 'shutting-down' || lifecycle === 'terminated') {
      throw new Fault('conflict', operation, `instance ${id} is ${lifecycle}`);
    }
  }
  for (const { id } of instances) stopInstance(world, id);
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
  instance.launchedAtMs = world.nowMs;
  instance.app = 'booting';
  setBilled(world, instance, true);
  moveTo(world, instance, 'pending');
  boot(world, instance);
};

/**
 * Starts stopped instances, each out of the pool of its type, from when they are pending, running and up as after a
 * launch; one that runs already goes on, and a dry pool is `no-capacity`.
 */
export const startInstances = (world: World, instanceIds: readonly string[]): void => {
  const operation = 'ec2:StartInstances';
  for (const instance of instanceIds.map((id) => findInstance(world, id, operation))) {
    const { id, lifecycle, instanceType, zone, market } = instance;
    if (lifecycle === 'pending' || lifecycle === 'running') continue;
    if (lifecycle !== 'stopped') throw new Fault('conflict', operation, `instance ${id} is ${lifecycle}, not stopped`);
    if (takeFromPool(world, { instanceType, zone, market }, 1) === 0) {
      throw new Fault('no-capacity', operation, `insufficient ${market} capacity of ${instanceType} in ${zone}`);
    }
    startInstance(world, instance);
  }
};
