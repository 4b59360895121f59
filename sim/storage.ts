import type { AttachedVolume, HeldAddress, SlotAddress, SlotVolume } from '../shared/core/healing/slot.ts';
import { keepSnapshot, laggingRows } from './describe.ts';
import type { Address, Storage, Volume } from './storage-state.ts';
import type { World } from './world-state.ts';

/** Storage with nothing in it. */
export const createStorage = (): Storage => ({
  volumes: new Map(),
  held: new Map(),
  rooted: new Set(),
  addresses: new Map(),
  given: 0,
  volumeListings: [],
  addressListings: [],
});

const noteChange = (world: World): void => {
  if (world.timing.describeLagMs === 0) return;
  const { volumes, addresses, volumeListings, addressListings } = world.storage;
  keepSnapshot(world, volumeListings, [...volumes.values()]);
  keepSnapshot(world, addressListings, [...addresses.values()]);
};

/** What names an address. */
export const keyOf = (address: SlotAddress): string =>
  address.kind === 'private' ? `${address.subnet}/${address.address}` : address.allocationId;

/** Notes which instance holds a volume from now on. */
const hold = ({ held, volumes }: Storage, volumeId: string, instanceId: string | undefined): void => {
  const before = volumes.get(volumeId)?.attachment?.instanceId;
  if (before === instanceId) return;
  if (before !== undefined) {
    held.get(before)?.delete(volumeId);
    if (held.get(before)?.size === 0) held.delete(before);
  }
  if (instanceId !== undefined) held.set(instanceId, (held.get(instanceId) ?? new Set()).add(volumeId));
};

/** Puts a volume as it is from now on, though no listing is told; null is gone. */
export const setVolume = ({ storage }: World, volumeId: string, volume: Volume | null): void => {
  hold(storage, volumeId, volume?.attachment?.instanceId);
  if (volume === null) storage.volumes.delete(volumeId);
  else storage.volumes.set(volumeId, volume);
};

/** Puts a volume as it is from now on; null is gone. */
export const putVolume = (world: World, volumeId: string, volume: Volume | null): void => {
  setVolume(world, volumeId, volume);
  noteChange(world);
};

/** Volumes on an instance as they truly are. */
export const volumesOn = ({ storage: { held, volumes } }: World, instanceId: string): readonly Volume[] =>
  [...(held.get(instanceId) ?? [])].flatMap((id) => volumes.get(id) ?? []);

/** Puts an address as it is from now on; a private one that nobody has is nobody's any more. */
export const putAddress = (world: World, address: Address): void => {
  const key = keyOf(address.address);
  if (address.address.kind === 'private' && address.instanceId === null) world.storage.addresses.delete(key);
  else world.storage.addresses.set(key, address);
  noteChange(world);
};

/** Volumes as of the describe lag ago. */
export const showVolumes = (world: World): readonly Volume[] =>
  world.timing.describeLagMs === 0
    ? [...world.storage.volumes.values()]
    : laggingRows(world, world.storage.volumeListings);

const showAddresses = (world: World): readonly Address[] =>
  world.timing.describeLagMs === 0
    ? [...world.storage.addresses.values()]
    : laggingRows(world, world.storage.addressListings);

const toSlotVolume = ({ id, zone, slot, deviceTag, attachment }: Volume): readonly SlotVolume[] =>
  slot === null || deviceTag === null
    ? []
    : [
        {
          volumeId: id,
          slot,
          device: deviceTag,
          zone,
          state: attachment === null ? 'available' : 'in-use',
          instanceId: attachment?.instanceId ?? null,
          attachment: attachment?.state ?? 'detached',
          deleteOnTermination: attachment?.deleteOnTermination ?? false,
        },
      ];

/** Volumes with the fleet's tag and a slot, as of the describe lag ago. */
export const listSlotVolumes = (world: World, fleet: string): readonly SlotVolume[] =>
  showVolumes(world).flatMap((volume) => (volume.fleetTag === fleet ? toSlotVolume(volume) : []));

/** What is on these instances, as of the describe lag ago; of roots, those that are among the volumes. */
export const listAttached = (world: World, instanceIds: readonly string[]): readonly AttachedVolume[] =>
  showVolumes(world).flatMap(({ id, attachment }): readonly AttachedVolume[] => {
    if (attachment === null || attachment.state === 'detaching') return [];
    const { instanceId, device, deleteOnTermination } = attachment;
    return instanceIds.includes(instanceId) ? [{ volumeId: id, device, instanceId, deleteOnTermination }] : [];
  });

/** Addresses on these instances and of the fleet's slots, as of the describe lag ago. */
export const listAddresses = (world: World, fleet: string, instanceIds: readonly string[]): readonly HeldAddress[] =>
  showAddresses(world).flatMap(({ address, fleetTag, slot, instanceId }): readonly HeldAddress[] => {
    const own = fleetTag === fleet ? slot : null;
    const isOn = instanceId !== null && instanceIds.includes(instanceId);
    return own !== null || isOn ? [{ address, slot: own, instanceId }] : [];
  });
