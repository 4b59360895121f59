import { Fault } from '../shared/core/fault.ts';
import type { SlotAddress } from '../shared/core/healing/slot.ts';
import { drawHex } from './random.ts';
import { keyOf, putAddress } from './storage.ts';
import { findHolder } from './volumes.ts';
import type { Instance, World } from './world-state.ts';

const OPERATIONS = { private: 'ec2:AssignPrivateIpAddresses', elastic: 'ec2:AssociateAddress' } as const;

/** Private addresses of the embedded cloud, so many in each block. */
const BLOCK = 200;

const newAddress = (world: World, kind: SlotAddress['kind'], instance: Instance): SlotAddress => {
  if (kind === 'elastic') return { kind, allocationId: `eipalloc-${drawHex(world.random, 17)}` };
  const number = world.storage.given;
  world.storage.given += 1;
  const address = `10.0.${Math.floor(number / BLOCK)}.${(number % BLOCK) + 4}`;
  return { kind, address, subnet: instance.subnet };
};

/** Gives the instance an address for the slot: the slot's own, one that it holds, or a new one. */
export const giveAddress = (
  world: World,
  fleet: string,
  slot: string,
  instanceId: string,
  kind: SlotAddress['kind'],
): void => {
  const instance = findHolder(world, instanceId, OPERATIONS[kind]);
  const ofKind = [...world.storage.addresses.values()].filter(({ address }) => address.kind === kind);
  const own = ofKind.find((address) => address.fleetTag === fleet && address.slot === slot);
  if (own !== undefined) {
    assignAddress(world, own.address, instanceId, null);
    return;
  }
  const held = ofKind.find((address) => address.instanceId === instanceId);
  const address = held?.address ?? newAddress(world, kind, instance);
  const tags = kind === 'elastic' ? { fleetTag: fleet, slot } : { fleetTag: null, slot: null };
  putAddress(world, { address, ...tags, instanceId });
};

/** Moves an address to an instance, from `from` or from nobody. */
export const assignAddress = (world: World, address: SlotAddress, instanceId: string, from: string | null): void => {
  const operation = OPERATIONS[address.kind];
  const instance = findHolder(world, instanceId, operation);
  const known = world.storage.addresses.get(keyOf(address));
  if (known === undefined && address.kind === 'elastic') {
    throw new Fault('not-found', operation, `no elastic address ${address.allocationId} in this Region`);
  }
  const holder = known?.instanceId ?? null;
  if (holder !== null && holder !== instanceId && holder !== from) {
    throw new Fault('conflict', operation, `the address belongs to ${holder}`);
  }
  if (address.kind === 'private' && address.subnet !== instance.subnet) {
    throw new Fault('invalid', operation, `${address.address} is not in the subnet of ${instanceId}`);
  }
  putAddress(world, { ...(known ?? { address, fleetTag: null, slot: null }), instanceId });
};

/** Takes the addresses off an instance that ended: an elastic one stays the account's, a private one is anybody's. */
export const releaseAddresses = (world: World, { id }: Instance): void => {
  for (const address of [...world.storage.addresses.values()]) {
    if (address.instanceId === id) putAddress(world, { ...address, instanceId: null });
  }
};
