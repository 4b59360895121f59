import { Fault } from '../shared/core/fault.ts';
import { SECOND_MS } from '../shared/core/time.ts';
import type { Restoration } from '../shared/ports/restoration.ts';
import { drawHex } from './random.ts';
import { putVolume, volumesOn } from './storage.ts';
import { COMMON_PERFORMANCE, type Volume } from './storage-state.ts';
import { setTimer } from './timer-queue.ts';
import { newContent } from './volume-content.ts';
import { withTags } from './volume-tags.ts';
import type { World } from './world-state.ts';

const CREATE = 'ec2:CreateVolume';

/** From the call until a volume can be attached. */
const CREATING_MS = 5 * SECOND_MS;

/** Makes a volume out of a completed snapshot of this Region: what was on it at the moment of the snapshot, and no later. */
export const createVolume = (world: World, call: Parameters<Restoration['createVolume']>[0]): string => {
  const { snapshotId, zone, performance, tags } = call;
  const snapshot = world.snapshots.byId.get(snapshotId);
  if (snapshot === undefined) throw new Fault('not-found', CREATE, `no snapshot ${snapshotId} in this Region`);
  if (snapshot.state !== 'completed') {
    throw new Fault('conflict', CREATE, `snapshot ${snapshotId} is ${snapshot.state}`);
  }
  if (![...world.zones.values()].includes(zone)) throw new Fault('invalid', CREATE, `no zone ${zone} in this Region`);
  const id = `vol-${drawHex(world.snapshots.random, 17)}`;
  const volume: Volume = {
    ...(performance ?? COMMON_PERFORMANCE),
    id,
    zone,
    sizeGiB: snapshot.sizeGiB,
    creating: true,
    encrypted: snapshot.encrypted,
    content: newContent(id, snapshot.content),
    fleetTag: null,
    slot: null,
    deviceTag: null,
    tags: new Map(),
    attachment: null,
  };
  putVolume(world, id, withTags(volume, tags));
  setTimer(world.timers, world.nowMs + CREATING_MS, () => {
    const made = world.storage.volumes.get(id);
    if (made !== undefined) putVolume(world, id, { ...made, creating: false });
  });
  return id;
};

/** Deletes a volume that nobody has. */
export const deleteVolume = (world: World, volumeId: string): void => {
  const volume = world.storage.volumes.get(volumeId);
  if (volume === undefined) return;
  if (volume.attachment !== null) {
    throw new Fault(
      'conflict',
      'ec2:DeleteVolume',
      `volume ${volumeId} is attached to ${volume.attachment.instanceId}`,
    );
  }
  putVolume(world, volumeId, null);
};

/** Says whether the volume at a device outlives its instance. */
export const keepOnTermination = (world: World, instanceId: string, device: string, keeps: boolean): void => {
  const volume = volumesOn(world, instanceId).find(({ attachment }) => attachment?.device === device);
  if (volume?.attachment == null) {
    throw new Fault('not-found', 'ec2:ModifyInstanceAttribute', `${instanceId} has no volume at ${device}`);
  }
  putVolume(world, volume.id, { ...volume, attachment: { ...volume.attachment, deleteOnTermination: !keeps } });
};
