import { Fault } from '../shared/core/fault.ts';
import type { RestoreLaunch } from '../shared/ports/restoration.ts';
import { setFleetTag } from './describe.ts';
import { launchInstance, priceOf, setBilled, sizeIn, tagInstance } from './instances.ts';
import { templateVersion } from './launch.ts';
import { takeFromPool } from './pools.ts';
import { refreshInstance } from './readiness.ts';
import { bringRoot } from './root-volumes.ts';
import { createFleet } from './simulated-fleets.ts';
import { putVolume, volumesOn } from './storage.ts';
import { withTags } from './volume-tags.ts';
import { addVolume } from './volumes.ts';
import type { Instance, SimulatedFleet, World } from './world-state.ts';

const OPERATION = 'ec2:RunInstances';

/** A fleet of its own for a machine of none: no load reaches it, and no fleet pays for it. */
const createOutside = (world: World, name: string): SimulatedFleet =>
  createFleet(world, {
    name,
    sizes: [],
    // Only what is healthy in all of them serves: nothing is ever registered with this one.
    groups: [
      {
        arn: name,
        name,
        deregistrationDelayMs: 0,
        loadBalancers: [],
        registrations: [],
        listing: null,
        snapshots: [],
        healthy: 0,
      },
    ],
    unitRate: 1,
    loadAt: () => 0,
  });

/** Whether a machine is of no fleet that the world knows. */
const isOutside = ({ fleets }: World, { fleet }: Instance): boolean => fleets.get(fleet.name) !== fleet;

const addVolumes = (world: World, instance: Instance, { template, tags }: RestoreLaunch): void => {
  const { devices = [], volumeKinds } = templateVersion(world, template) ?? {};
  for (const device of devices) addVolume(world, instance, device, volumeKinds?.get(device));
  bringRoot(world, instance);
  for (const volume of volumesOn(world, instance.id)) putVolume(world, volume.id, withTags(volume, tags));
};

const zoneOf = ({ zones }: World, subnet: string): string => {
  const zone = zones.get(subnet);
  if (zone === undefined) throw new Fault('not-found', OPERATION, `no subnet ${subnet} in this Region`);
  return zone;
};

/** Whether Systems Manager can be reached from where a machine is launched. */
const reaches = ({ restores: { isolations } }: World, securityGroup: string | null): boolean => {
  if (securityGroup === null) return true;
  const isolation = isolations.get(securityGroup);
  if (isolation === undefined) {
    throw new Fault('not-found', OPERATION, `no security group ${securityGroup} in this Region`);
  }
  return isolation.allowsHttps;
};

/** Launches one machine outside of every fleet, with its volumes, all of them tagged; it serves nobody. */
export const launchMachine = (world: World, call: RestoreLaunch): string => {
  const { template, instanceType, subnet, securityGroup, tags, token } = call;
  const zone = zoneOf(world, subnet);
  const version = templateVersion(world, template);
  if (version === undefined) {
    const message = `no launch template ${template.id} with version ${template.version} in this Region`;
    throw new Fault('not-found', OPERATION, message);
  }
  const reports = (version.reports ?? true) && reaches(world, securityGroup);
  if (takeFromPool(world, { instanceType, zone, market: 'on-demand' }, 1) === 0) {
    throw new Fault('no-capacity', OPERATION, `insufficient on-demand capacity of ${instanceType} in ${zone}`);
  }
  const instance = launchInstance(world, createOutside(world, `restore ${token}`), {
    instanceType,
    zone,
    subnet,
    market: 'on-demand',
    templateVersion: template.version,
    intent: tags.get('ballast:intent') ?? null,
    fleetTag: null,
    reports,
    ...(securityGroup !== null && { securityGroup }),
  });
  if (instance === null) throw new Fault('invalid', OPERATION, `no such instance type: ${instanceType}`);
  for (const [key, value] of tags) if (key !== 'ballast:fleet') tagInstance(world, instance.id, key, value);
  addVolumes(world, instance, call);
  const fleet = tags.get('ballast:fleet');
  if (fleet !== undefined) joinFleet(world, instance, fleet);
  return instance.id;
};

/** Makes a machine a member of a fleet: from now on that fleet pays for it, and its load reaches it where it is registered. */
export const joinFleet = (world: World, instance: Instance, name: string): void => {
  const fleet = world.fleets.get(name);
  if (isOutside(world, instance) && fleet !== undefined) {
    const { billed, market } = instance;
    setBilled(world, instance, false);
    const size = sizeIn(fleet, instance.instanceType);
    instance.fleet = fleet;
    instance.units = size?.units ?? 1;
    instance.usdPerHour = priceOf(size?.usdPerHour ?? null, market);
    setBilled(world, instance, billed);
  }
  setFleetTag(world, instance, name);
  refreshInstance(world, instance);
};
