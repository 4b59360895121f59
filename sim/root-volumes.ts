import { setVolume, volumesOn } from './storage.ts';
import { COMMON_PERFORMANCE, ROOT_DEVICE, type Volume, type VolumeKind } from './storage-state.ts';
import { newContent } from './volume-content.ts';
import type { Instance, World } from './world-state.ts';

/** What a root volume is, whatever the template. */
const ROOT_VOLUME: VolumeKind = { ...COMMON_PERFORMANCE, sizeGiB: 8 };

/** Lets listings show a volume as if it had been among them since a time. */
const showSince = ({ storage, timing }: World, volume: Volume, sinceMs: number): void => {
  if (timing.describeLagMs === 0) return;
  const { volumeListings } = storage;
  const before = volumeListings.findLastIndex(({ fromMs }) => fromMs <= sinceMs);
  if (volumeListings[before]?.fromMs !== sinceMs) {
    volumeListings.splice(before + 1, 0, { fromMs: sinceMs, rows: volumeListings[before]?.rows ?? [] });
  }
  for (const [index, listed] of volumeListings.entries()) {
    if (listed.fromMs >= sinceMs) volumeListings[index] = { ...listed, rows: [...listed.rows, volume] };
  }
};

/**
 * Puts the root volume of an instance among the volumes, as it has been since the launch. Until something asks for it, it is
 * nowhere: worlds without backups hold and list none of them.
 */
export const bringRoot = (world: World, instance: Instance): void => {
  const { id, zone, fleetTag, launchedAtMs, lifecycle } = instance;
  const { rooted } = world.storage;
  if (rooted.has(id) || lifecycle === 'terminated') return;
  rooted.add(id);
  const volumeId = `vol-${id.slice(2)}`;
  const volume: Volume = {
    ...ROOT_VOLUME,
    id: volumeId,
    zone,
    creating: false,
    encrypted: false,
    content: newContent(volumeId),
    fleetTag,
    slot: null,
    deviceTag: null,
    tags: new Map(),
    attachment: {
      instanceId: id,
      device: ROOT_DEVICE,
      sinceMs: launchedAtMs,
      state: 'attached',
      deleteOnTermination: true,
    },
  };
  setVolume(world, volumeId, volume);
  showSince(world, volume, launchedAtMs);
};

/** Whether an instance has something to boot from. */
export const hasRoot = (world: World, instanceId: string): boolean =>
  !world.storage.rooted.has(instanceId) ||
  volumesOn(world, instanceId).some(
    ({ attachment }) => attachment?.device === ROOT_DEVICE && attachment.state === 'attached',
  );
