import { Fault } from '../shared/core/fault.ts';
import type { World } from './world-state.ts';

/** The Availability Zone of each subnet, or a `not-found` fault that names those that are not there. */
export const listZones = (world: World, subnetIds: readonly string[]): ReadonlyMap<string, string> => {
  const zones = new Map<string, string>();
  const missing: string[] = [];
  for (const id of subnetIds) {
    const zone = world.zones.get(id);
    if (zone === undefined) missing.push(id);
    else zones.set(id, zone);
  }
  if (missing.length === 0) return zones;
  throw new Fault('not-found', 'ec2:DescribeSubnets', `no such subnet in this Region: ${missing.join(', ')}`);
};
