import { Fault } from '../shared/core/fault.ts';
import type { Restoration } from '../shared/ports/restoration.ts';
import { drawHex } from './random.ts';
import type { World } from './world-state.ts';

/** Makes the security group of a restore, or gives the one that it has. */
export const createIsolation = (world: World, call: Parameters<Restoration['createIsolation']>[0]): string => {
  const { restoreId, subnet, allowsHttps, tags } = call;
  if (!world.zones.has(subnet)) {
    throw new Fault('not-found', 'ec2:CreateSecurityGroup', `no subnet ${subnet} in this Region`);
  }
  const { isolations } = world.restores;
  const known = [...isolations.values()].find((isolation) => isolation.restoreId === restoreId);
  if (known !== undefined) return known.id;
  const id = `sg-${drawHex(world.snapshots.random, 17)}`;
  isolations.set(id, { id, restoreId, allowsHttps, tags: new Map(tags) });
  return id;
};

/** Deletes a security group that no machine is in. */
export const deleteIsolation = (world: World, groupId: string): void => {
  const member = [...world.instances.values()].find(
    ({ securityGroup, lifecycle }) => securityGroup === groupId && lifecycle !== 'terminated',
  );
  if (member !== undefined) {
    throw new Fault('conflict', 'ec2:DeleteSecurityGroup', `instance ${member.id} is in ${groupId}`);
  }
  world.restores.isolations.delete(groupId);
};
