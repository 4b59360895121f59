import {
  type Address,
  DeleteVolumeCommand,
  DescribeAddressesCommand,
  type EC2Client,
  type Instance,
  ReleaseAddressCommand,
  type Volume,
} from '@aws-sdk/client-ec2';
import type { OwnedAddress, OwnedInstance, OwnedVolume, RegisteredInstance } from '../core/orphans/belonging.ts';
import type { Belongings } from '../ports/belongings.ts';
import type { CallAws } from './call-aws.ts';
import { chunksOf } from './chunks-of.ts';
import { describeInstances } from './describe-instances.ts';
import { describeVolumes } from './describe-volumes.ts';
import { FLEET_TAG, fleetInstanceFromEc2, INTENT_TAG, SLOT_TAG } from './ec2-instance.ts';
import { tagsFromEc2 } from './ec2-tags.ts';
import { unlessGone } from './unless-gone.ts';

const FILTER_VALUES_MAX = 200;
const OURS = { Name: 'tag-key', Values: [FLEET_TAG] };
/** Tags by which a person says: leave it alone. */
const KEEP_TAGS = ['ballast:keep', 'ballast:protect'];

/** The belongings port over EC2. */
export const createEc2Belongings = (client: EC2Client, call: CallAws): Belongings => ({
  listInstances: async () => {
    const instances = await describeInstances(client, call, [OURS]);
    return instances.map(toOwnedInstance).filter((instance) => instance !== null);
  },
  listVolumes: async () => {
    const volumes = await describeVolumes(client, call, [OURS]);
    return volumes.map(toOwnedVolume).filter((volume) => volume !== null);
  },
  listAddresses: async () => {
    // The one describe call without pages: an account has few addresses.
    const command = new DescribeAddressesCommand({ Filters: [OURS] });
    const answer = await call('ec2:DescribeAddresses', (options) => client.send(command, options));
    return (answer.Addresses ?? []).map(toOwnedAddress).filter((address) => address !== null);
  },
  findInstances: async (instanceIds) => {
    const found = new Map<string, RegisteredInstance>();
    for (const ids of chunksOf(instanceIds, FILTER_VALUES_MAX)) {
      // A filter, not InstanceIds: that one refuses all for the first id that is gone.
      for (const instance of await describeInstances(client, call, [{ Name: 'instance-id', Values: [...ids] }])) {
        found.set(instance.InstanceId ?? '', toRegisteredInstance(instance));
      }
    }
    return found;
  },
  deleteVolume: async (volumeId) => {
    const command = new DeleteVolumeCommand({ VolumeId: volumeId });
    await unlessGone(call('ec2:DeleteVolume', (options) => client.send(command, options)));
  },
  releaseAddress: async (allocationId) => {
    const command = new ReleaseAddressCommand({ AllocationId: allocationId });
    await unlessGone(call('ec2:ReleaseAddress', (options) => client.send(command, options)));
  },
});

const isKept = (tags: ReadonlyMap<string, string>): boolean =>
  KEEP_TAGS.some((key) => tags.has(key) && tags.get(key) !== 'false');

const ownerOf = (
  id: string | undefined,
  tags: ReadonlyMap<string, string>,
): { readonly id: string; readonly fleet: string; readonly slot: string | null; readonly kept: boolean } | null => {
  const fleet = tags.get(FLEET_TAG);
  return id && fleet ? { id, fleet, slot: tags.get(SLOT_TAG) ?? null, kept: isKept(tags) } : null;
};

const toOwnedInstance = (instance: Instance): OwnedInstance | null => {
  const owner = ownerOf(instance.InstanceId, tagsFromEc2(instance.Tags));
  const shown = fleetInstanceFromEc2(instance);
  if (owner === null || shown === null) return null;
  const { instanceType, market, lifecycle, role, launchedAtMs } = shown;
  const hasPublicAddress = instance.PublicIpAddress !== undefined;
  return { kind: 'instance', ...owner, instanceType, market, lifecycle, role, launchedAtMs, hasPublicAddress };
};

const toRegisteredInstance = (instance: Instance): RegisteredInstance => {
  const tags = tagsFromEc2(instance.Tags);
  const fleet = tags.get(FLEET_TAG) ?? '';
  // Read as if it were ours: its life does not depend on the tag.
  const shown = fleetInstanceFromEc2({ ...instance, Tags: [{ Key: FLEET_TAG, Value: 'any' }] });
  return {
    lifecycle: shown?.lifecycle ?? 'pending',
    fleet: fleet === '' ? null : fleet,
    wasLaunched: tags.has(INTENT_TAG),
    kept: isKept(tags),
    launchedAtMs: shown?.launchedAtMs ?? 0,
  };
};

const VOLUME_STATES: ReadonlyMap<string, OwnedVolume['state']> = new Map(
  (['creating', 'available', 'in-use', 'deleting', 'error'] as const).map((state) => [state, state]),
);

const toOwnedVolume = (volume: Volume): OwnedVolume | null => {
  const owner = ownerOf(volume.VolumeId, tagsFromEc2(volume.Tags));
  if (owner === null) return null;
  return {
    kind: 'volume',
    ...owner,
    volumeType: volume.VolumeType ?? '',
    gibibytes: volume.Size ?? 0,
    iops: volume.Iops ?? null,
    mebibytesPerSecond: volume.Throughput ?? null,
    // A state that is not known here is left alone, as one in use.
    state: VOLUME_STATES.get(volume.State ?? '') ?? 'in-use',
    instanceId: volume.Attachments?.[0]?.InstanceId ?? null,
    createdAtMs: volume.CreateTime?.getTime() ?? Number.POSITIVE_INFINITY,
  };
};

const toOwnedAddress = (address: Address): OwnedAddress | null => {
  const owner = ownerOf(address.AllocationId, tagsFromEc2(address.Tags));
  if (owner === null) return null;
  const isAssociated = [address.AssociationId, address.InstanceId, address.NetworkInterfaceId].some(Boolean);
  return { kind: 'address', ...owner, isAssociated };
};
