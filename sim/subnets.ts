import { Fault } from '../shared/core/fault.ts';
import type { SubnetZone } from '../shared/ports/fleets.ts';
import type { World } from './world-state.ts';
import { zoneIdOf } from './zone-ids.ts';

/** The first subnet of a zone; no text where there is none. */
export const firstSubnetIn = ({ zones }: World, zone: string): string =>
  [...zones].find(([, name]) => name === zone)?.[0] ?? '';

/** The Availability Zone of each subnet, or a `not-found` fault that names those that are not there. */
export const listZones = (world: World, subnetIds: readonly string[]): ReadonlyMap<string, SubnetZone> => {
  const zones = new Map<string, SubnetZone>();
  const missing: string[] = [];
  for (const id of subnetIds) {
    const name = world.zones.get(id);
    if (name === undefined) missing.push(id);
    else zones.set(id, { name, id: zoneIdOf(name) });
  }
  if (missing.length === 0) return zones;
  throw new Fault('not-found', 'ec2:DescribeSubnets', `no such subnet in this Region: ${missing.join(', ')}`);
};
