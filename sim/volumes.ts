import { Fault } from '../shared/core/fault.ts';
import type { SlotDevice } from '../shared/core/healing/slot.ts';
import { SECOND_MS } from '../shared/core/time.ts';
import { forgetInstanceView } from './describe.ts';
import { findKnown } from './find-known.ts';
import { drawHex } from './random.ts';
import { putVolume, volumesOn } from './storage.ts';
import { type Attachment, COMMON_PERFORMANCE, ROOT_DEVICE, type Volume, type VolumeKind } from './storage-state.ts';
import { setTimer } from './timer-queue.ts';
import { contentOf, newContent } from './volume-content.ts';
import type { Instance, World } from './world-state.ts';

/** How long EC2 takes to attach a volume, and to let go of one. */
const ATTACHING_MS = 10 * SECOND_MS;
const DETACHING_MS = 5 * SECOND_MS;

/** What a data volume is, where nothing says otherwise. */
const DATA_VOLUME: VolumeKind = { ...COMMON_PERFORMANCE, sizeGiB: 100 };

/** Finds a volume, or throws. */
export const findVolume = (world: World, volumeId: string, operation: string): Volume => {
  const volume = world.storage.volumes.get(volumeId);
  if (volume === undefined) throw new Fault('not-found', operation, `no volume ${volumeId} in this Region`);
  return volume;
};

/** Finds an instance that has not ended, or throws. */
export const findHolder = (world: World, instanceId: string, operation: string): Instance => {
  const instance = findKnown(world, instanceId);
  if (instance === undefined) throw new Fault('not-found', operation, `no instance ${instanceId}`);
  if (instance.lifecycle === 'shutting-down' || instance.lifecycle === 'terminated') {
    throw new Fault('conflict', operation, `instance ${instanceId} is ${instance.lifecycle}`);
  }
  return instance;
};

/** Makes a volume on an instance, which EC2 deletes with it unless somebody says otherwise; returns its id. */
export const addVolume = (world: World, instance: Instance, device: string, kind = DATA_VOLUME): string => {
  const id = `vol-${drawHex(world.random, 17)}`;
  putVolume(world, id, {
    ...kind,
    id,
    zone: instance.zone,
    creating: false,
    encrypted: false,
    content: newContent(id),
    fleetTag: instance.fleetTag,
    slot: null,
    deviceTag: null,
    tags: new Map(),
    attachment: {
      instanceId: instance.id,
      device,
      sinceMs: instance.launchedAtMs,
      state: 'attached',
      deleteOnTermination: true,
    },
  });
  return id;
};

/** Takes the volumes off an instance that ended: they are free again, or gone with it. */
export const releaseVolumes = (world: World, { id }: Instance): void => {
  for (const volume of volumesOn(world, id)) {
    const { attachment } = volume;
    if (attachment === null) continue;
    const kept = { ...volume, content: contentOf(world, volume), attachment: null };
    putVolume(world, volume.id, attachment.deleteOnTermination ? null : kept);
  }
};

/** Whether an instance has a volume on it that is of no use. */
export const hasSpoiledVolume = (world: World, { id }: Instance): boolean =>
  volumesOn(world, id).some(({ content }) => content.spoiled);

/** Keeps these volumes when the instance ends, and tags them and the instance as the slot's. */
export const adoptVolumes = (
  world: World,
  fleet: string,
  slot: string,
  instanceId: string,
  devices: readonly SlotDevice[],
): void => {
  const operation = 'ec2:ModifyInstanceAttribute';
  const instance = findHolder(world, instanceId, operation);
  for (const { volumeId, device } of devices) {
    const volume = findVolume(world, volumeId, operation);
    const { attachment } = volume;
    if (attachment?.instanceId !== instanceId) {
      throw new Fault('conflict', operation, `${instanceId} does not hold ${volumeId}`);
    }
    if (volume.fleetTag !== fleet) throw new Fault('conflict', operation, `${volumeId} is not tagged as ${fleet}'s`);
    const kept = { ...attachment, deleteOnTermination: false };
    putVolume(world, volumeId, { ...volume, slot, deviceTag: device, attachment: kept });
  }
  instance.slot = slot;
  forgetInstanceView(world, instance);
};

const checkAttachable = (world: World, volume: Volume, instance: Instance, device: string): void => {
  const operation = 'ec2:AttachVolume';
  const { id, lifecycle, zone } = instance;
  if (volume.creating) throw new Fault('conflict', operation, `volume ${volume.id} is creating`);
  if (volume.attachment !== null) {
    const { state, instanceId } = volume.attachment;
    throw new Fault('conflict', operation, `volume ${volume.id} is ${state} at ${instanceId}`);
  }
  if (lifecycle !== 'running' && lifecycle !== 'stopped') {
    throw new Fault('conflict', operation, `instance ${id} is ${lifecycle}`);
  }
  if (zone !== volume.zone) {
    throw new Fault('invalid', operation, `volume ${volume.id} is in ${volume.zone}, ${id} in ${zone}`);
  }
  const isTaken = volumesOn(world, id).some(({ attachment }) => attachment?.device === device);
  if (isTaken || (device === ROOT_DEVICE && !world.storage.rooted.has(id))) {
    throw new Fault('invalid', operation, `${id} has a volume on ${device}`);
  }
};

/** Brings a volume into another state later, unless something else has happened to it meanwhile. */
const settleLater = (
  world: World,
  volumeId: string,
  { instanceId, state }: Attachment,
  ms: number,
  settled: (attachment: Attachment) => Attachment | null,
): void =>
  setTimer(world.timers, world.nowMs + ms, () => {
    const volume = world.storage.volumes.get(volumeId);
    if (volume?.attachment?.instanceId !== instanceId || volume.attachment.state !== state) return;
    const attachment = settled({ ...volume.attachment, sinceMs: world.nowMs });
    putVolume(world, volumeId, { ...volume, attachment });
  });

/** Attaches as EC2 does: nothing that another instance holds, only within a zone, only to a free device. */
export const attachVolume = (world: World, volumeId: string, instanceId: string, device: string): void => {
  const operation = 'ec2:AttachVolume';
  const volume = findVolume(world, volumeId, operation);
  const instance = findHolder(world, instanceId, operation);
  const held = volume.attachment;
  if (held?.instanceId === instanceId && held.state !== 'detaching') return;
  checkAttachable(world, volume, instance, device);
  const attachment: Attachment = {
    instanceId,
    device,
    sinceMs: world.nowMs,
    state: 'attaching',
    deleteOnTermination: false,
  };
  putVolume(world, volumeId, { ...volume, attachment });
  settleLater(world, volumeId, attachment, ATTACHING_MS, (settling) => ({ ...settling, state: 'attached' }));
};

/** Detaches what this instance holds; a volume that another holds, or none, is passed over, a root needs a stopped instance. */
export const detachVolume = (world: World, volumeId: string, instanceId: string): void => {
  const operation = 'ec2:DetachVolume';
  const volume = findVolume(world, volumeId, operation);
  const { attachment } = volume;
  if (attachment?.instanceId !== instanceId || attachment.state === 'detaching') return;
  const lifecycle = world.instances.get(instanceId)?.lifecycle;
  if (attachment.device === ROOT_DEVICE && lifecycle !== 'stopped') {
    throw new Fault('conflict', operation, `${instanceId} is ${lifecycle}: its root volume stays until it is stopped`);
  }
  const detaching: Attachment = { ...attachment, state: 'detaching', sinceMs: world.nowMs };
  putVolume(world, volumeId, { ...volume, content: contentOf(world, volume), attachment: detaching });
  settleLater(world, volumeId, detaching, DETACHING_MS, () => null);
};
