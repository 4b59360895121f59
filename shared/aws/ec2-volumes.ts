import {
  AttachVolumeCommand,
  CreateTagsCommand,
  DetachVolumeCommand,
  type EC2Client,
  ModifyInstanceAttributeCommand,
  type Tag,
  type Volume,
  type VolumeAttachment,
} from '@aws-sdk/client-ec2';
import { Fault } from '../core/fault.ts';
import type { SlotDevice, SlotVolume } from '../core/healing/slot.ts';
import type { Volumes } from '../ports/volumes.ts';
import type { CallAws } from './call-aws.ts';
import { chunksOf } from './chunks-of.ts';
import { describeVolumes } from './describe-volumes.ts';
import { assignAddress, giveAddress, listAddresses } from './ec2-addresses.ts';
import { DEVICE_TAG, FLEET_TAG, SLOT_TAG } from './ec2-instance.ts';
import { tagsFromEc2 } from './ec2-tags.ts';

const FILTER_VALUES_MAX = 200;

/** The volumes port over EC2. */
export const createEc2Volumes = (client: EC2Client, call: CallAws): Volumes => ({
  listSlotVolumes: async (fleet) => {
    const volumes = await describeVolumes(client, call, [
      { Name: `tag:${FLEET_TAG}`, Values: [fleet] },
      { Name: 'tag-key', Values: [SLOT_TAG] },
    ]);
    return volumes.map(slotVolumeFromEc2).filter((volume) => volume !== null);
  },
  listAttached: async (instanceIds) => {
    const asked = new Set(instanceIds);
    const volumes: Volume[] = [];
    for (const ids of chunksOf([...asked], FILTER_VALUES_MAX)) {
      volumes.push(...(await describeVolumes(client, call, [{ Name: 'attachment.instance-id', Values: [...ids] }])));
    }
    return volumes.flatMap(({ VolumeId: volumeId = '', Attachments = [] }) =>
      Attachments.filter(isHeld).flatMap(({ InstanceId = '', Device = '', DeleteOnTermination = false }) =>
        asked.has(InstanceId)
          ? [{ volumeId, device: Device, instanceId: InstanceId, deleteOnTermination: DeleteOnTermination }]
          : [],
      ),
    );
  },
  adopt: (fleet, slot, instanceId, volumes) => adopt(client, call, { fleet, slot, instanceId, volumes }),
  detach: async (volumeId, instanceId) => {
    const command = new DetachVolumeCommand({ VolumeId: volumeId, InstanceId: instanceId });
    try {
      await call('ec2:DetachVolume', (options) => client.send(command, options));
    } catch (error) {
      // EC2 has several codes for a volume that is not there to detach, and uses them for other things too: a look tells.
      if (!isRefusal(error)) throw error;
      const attachments = await readAttachments(client, call, volumeId);
      if (attachments.some((attachment) => attachment.InstanceId === instanceId && isHeld(attachment))) throw error;
    }
  },
  attach: async (volumeId, instanceId, device) => {
    // Asked before too: EC2 gives a volume made for several instances to a second one without a word.
    if (await isHolder(client, call, volumeId, instanceId)) return;
    const command = new AttachVolumeCommand({ VolumeId: volumeId, InstanceId: instanceId, Device: device });
    try {
      await call('ec2:AttachVolume', (options) => client.send(command, options));
    } catch (error) {
      // The reply to a first attempt may have been lost.
      if (!(isRefusal(error) && (await isHolder(client, call, volumeId, instanceId)))) throw error;
    }
  },
  listAddresses: (fleet, instanceIds) => listAddresses(client, call, fleet, instanceIds),
  giveAddress: (fleet, slot, instanceId, kind) => giveAddress(client, call, { fleet, slot, instanceId, kind }),
  assign: (address, instanceId, from) => assignAddress(client, call, address, { instanceId, from }),
});

type Adoption = {
  readonly fleet: string;
  readonly slot: string;
  readonly instanceId: string;
  readonly volumes: readonly SlotDevice[];
};

const adopt = async (client: EC2Client, call: CallAws, adoption: Adoption): Promise<void> => {
  const { slot, instanceId, volumes } = adoption;
  const tag = async (resources: readonly string[], tags: readonly Tag[]): Promise<void> => {
    const command = new CreateTagsCommand({ Resources: [...resources], Tags: [...tags] });
    await call('ec2:CreateTags', (options) => client.send(command, options));
  };
  if (volumes.length > 0) {
    await checkOwned(client, call, adoption);
    const keep = new ModifyInstanceAttributeCommand({
      InstanceId: instanceId,
      BlockDeviceMappings: volumes.map(({ device }) => ({ DeviceName: device, Ebs: { DeleteOnTermination: false } })),
    });
    await call('ec2:ModifyInstanceAttribute', (options) => client.send(keep, options));
  }
  const slotTag = { Key: SLOT_TAG, Value: slot };
  for (const { volumeId, device } of volumes) {
    await tag([volumeId], [{ Key: DEVICE_TAG, Value: device }, slotTag]);
  }
  await tag([instanceId], [slotTag]);
};

/** No volume is claimed that a person, or the launch, has not made the fleet's: neither may the functions tag another. */
const checkOwned = async (client: EC2Client, call: CallAws, { fleet, volumes }: Adoption): Promise<void> => {
  const ids = volumes.map(({ volumeId }) => volumeId);
  const shown = await describeVolumes(client, call, [{ Name: 'volume-id', Values: ids }]);
  const isOwned = ({ Tags = [] }: Volume): boolean =>
    Tags.some(({ Key, Value }) => Key === FLEET_TAG && Value === fleet);
  const owned = new Set(shown.filter(isOwned).map(({ VolumeId }) => VolumeId));
  const foreign = ids.filter((id) => !owned.has(id));
  if (foreign.length === 0) return;
  const message = `no tag ${FLEET_TAG}=${fleet} on ${foreign.join(', ')}; add it, and the slot takes what is on it`;
  throw new Fault('conflict', 'ec2:CreateTags', message);
};

/** Who holds a volume, or is letting it go. */
const readAttachments = async (
  client: EC2Client,
  call: CallAws,
  volumeId: string,
): Promise<readonly VolumeAttachment[]> => {
  const [volume] = await describeVolumes(client, call, [{ Name: 'volume-id', Values: [volumeId] }]);
  if (volume === undefined) {
    throw new Fault('not-found', 'ec2:DescribeVolumes', `no volume ${volumeId} in this Region`);
  }
  return (volume.Attachments ?? []).filter(({ State }) => State !== 'detached');
};

/** Rejects with `conflict` while another instance has the volume. */
const isHolder = async (client: EC2Client, call: CallAws, volumeId: string, instanceId: string): Promise<boolean> => {
  const attachments = await readAttachments(client, call, volumeId);
  const other = attachments.find(({ InstanceId }) => InstanceId !== instanceId);
  if (other !== undefined) {
    throw new Fault('conflict', 'ec2:AttachVolume', `volume ${volumeId} is ${other.State} at ${other.InstanceId}`);
  }
  return attachments.some(isHeld);
};

/** `busy` is a volume whose instance was told to let go and does not. */
const isHeld = ({ State }: VolumeAttachment): boolean =>
  State === 'attaching' || State === 'attached' || State === 'busy';

const isRefusal = (error: unknown): boolean =>
  error instanceof Fault && (error.kind === 'conflict' || error.kind === 'not-found');

const VOLUME_STATES: ReadonlyMap<string | undefined, SlotVolume['state']> = new Map(
  (['creating', 'available', 'in-use', 'deleting', 'error'] as const).map((state) => [state, state]),
);
const ATTACHMENT_STATES: ReadonlyMap<string | undefined, SlotVolume['attachment']> = new Map([
  ['attaching', 'attaching'],
  ['attached', 'attached'],
  ['detaching', 'detaching'],
  ['busy', 'detaching'],
]);

/** Null for one that is deleted, or that lacks the tags of a slot's volume. */
const slotVolumeFromEc2 = (volume: Volume): SlotVolume | null => {
  const tags = tagsFromEc2(volume.Tags);
  const [slot, device, state] = [tags.get(SLOT_TAG), tags.get(DEVICE_TAG), VOLUME_STATES.get(volume.State)];
  if (!(volume.VolumeId && slot && device && state)) return null;
  const attachment = volume.Attachments?.find(({ State }) => State !== 'detached');
  return {
    volumeId: volume.VolumeId,
    slot,
    device,
    zone: volume.AvailabilityZone ?? '',
    state,
    instanceId: attachment?.InstanceId ?? null,
    attachment: ATTACHMENT_STATES.get(attachment?.State) ?? 'detached',
    deleteOnTermination: attachment?.DeleteOnTermination ?? false,
  };
};
