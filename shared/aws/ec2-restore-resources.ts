import {
  DescribeSecurityGroupsCommand,
  type EC2Client,
  type Filter,
  type Instance,
  type SecurityGroup,
  type Volume,
} from '@aws-sdk/client-ec2';
import { parseInstant } from '../core/backup/instant.ts';
import type { VolumePerformance } from '../core/restore/restore-state.ts';
import { RESTORE_TAGS } from '../core/restore/restore-tags.ts';
import type {
  InstanceVolume,
  RestoredVolume,
  RestoreInstance,
  RestoreResources,
} from '../core/restore/restore-view.ts';
import type { ExpiredResource } from '../ports/restoration.ts';
import type { CallAws } from './call-aws.ts';
import { describeInstances } from './describe-instances.ts';
import { describeVolumes, readVolumes } from './describe-volumes.ts';
import { LIFECYCLES } from './ec2-instance.ts';
import { tagsFromEc2 } from './ec2-tags.ts';
import { readPages } from './read-pages.ts';

const PAGE_SIZE = 1_000;
const NOT_ENDED: Filter = { Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] };

/** Everything in the Region that carries a restore's tag. */
export const findRestoreResources = async (
  client: EC2Client,
  call: CallAws,
  restoreId: string,
): Promise<RestoreResources> => {
  const ours: Filter = { Name: `tag:${RESTORE_TAGS.restore}`, Values: [restoreId] };
  const [volumes, instances, groups] = await Promise.all([
    describeVolumes(client, call, [ours]),
    describeInstances(client, call, [ours, NOT_ENDED]),
    describeGroups(client, call, [ours]),
  ]);
  return {
    volumes: volumes.map(restoredVolume).filter((volume) => volume !== null),
    instances: await toRestoreInstances(client, call, instances),
    securityGroups: groups.map(({ GroupId = '' }) => GroupId),
  };
};

/** What any restore made and whose time is over; what tells no time that can be read is left alone. */
export const listExpiredResources = async (
  client: EC2Client,
  call: CallAws,
  nowMs: number,
): Promise<readonly ExpiredResource[]> => {
  const anyRestore: Filter = { Name: 'tag-key', Values: [RESTORE_TAGS.restore] };
  const [instances, volumes, groups] = await Promise.all([
    describeInstances(client, call, [anyRestore, NOT_ENDED]),
    describeVolumes(client, call, [anyRestore]),
    describeGroups(client, call, [anyRestore]),
  ]);
  const expired = (
    kind: ExpiredResource['kind'],
    id: string | undefined,
    { Tags }: Pick<Volume, 'Tags'>,
  ): readonly ExpiredResource[] => {
    const tags = tagsFromEc2(Tags);
    const expiresAtMs = parseInstant(tags.get(RESTORE_TAGS.expiresAt) ?? '');
    if (!id || expiresAtMs === null || expiresAtMs > nowMs) return [];
    return [{ kind, id, restoreId: tags.get(RESTORE_TAGS.restore) ?? '' }];
  };
  // In the order in which they can be removed.
  return [
    ...instances.flatMap((instance) => expired('instance', instance.InstanceId, instance)),
    ...volumes.flatMap((volume) => expired('volume', volume.VolumeId, volume)),
    ...groups.flatMap((group) => expired('security-group', group.GroupId, group)),
  ];
};

/** An instance as a restore sees it; null for one that EC2 does not show, or that has ended. */
export const readRestoreInstance = async (
  client: EC2Client,
  call: CallAws,
  instanceId: string,
): Promise<RestoreInstance | null> => {
  const found = await describeInstances(client, call, [{ Name: 'instance-id', Values: [instanceId] }, NOT_ENDED]);
  const [instance = null] = await toRestoreInstances(client, call, found);
  return instance;
};

/** Security groups that the filters let through. */
export const describeGroups = (
  client: EC2Client,
  call: CallAws,
  filters: readonly Filter[],
): Promise<readonly SecurityGroup[]> =>
  readPages('ec2:DescribeSecurityGroups', async (token) => {
    const command = new DescribeSecurityGroupsCommand({
      Filters: [...filters],
      MaxResults: PAGE_SIZE,
      NextToken: token,
    });
    const answer = await call('ec2:DescribeSecurityGroups', (options) => client.send(command, options));
    return { items: answer.SecurityGroups ?? [], next: answer.NextToken };
  });

/** Types that are asked for with a number of operations a second. */
const IOPS_TYPES: ReadonlySet<string> = new Set(['gp3', 'io1', 'io2']);

const VOLUME_STATES: ReadonlyMap<string | undefined, RestoredVolume['state']> = new Map(
  (['creating', 'available', 'in-use', 'deleting', 'error'] as const).map((state) => [state, state]),
);

/** Null for one that is deleted. */
const restoredVolume = (volume: Volume): RestoredVolume | null => {
  const state = VOLUME_STATES.get(volume.State);
  if (state === undefined) return null;
  return {
    volumeId: volume.VolumeId ?? '',
    device: tagsFromEc2(volume.Tags).get(RESTORE_TAGS.device) ?? '',
    zone: volume.AvailabilityZone ?? '',
    state,
    instanceId: volume.Attachments?.find(({ State }) => State !== 'detached')?.InstanceId ?? null,
  };
};

const toRestoreInstances = async (
  client: EC2Client,
  call: CallAws,
  instances: readonly Instance[],
): Promise<readonly RestoreInstance[]> => {
  const attached = instances.flatMap(({ BlockDeviceMappings = [] }) =>
    BlockDeviceMappings.flatMap(({ Ebs }) => (Ebs?.VolumeId ? [Ebs.VolumeId] : [])),
  );
  const volumes = await readVolumes(client, call, attached);
  return instances.map((instance) => restoreInstance(instance, volumes));
};

const restoreInstance = (instance: Instance, volumes: ReadonlyMap<string, Volume>): RestoreInstance => {
  const tags = tagsFromEc2(instance.Tags);
  return {
    instanceId: instance.InstanceId ?? '',
    lifecycle: LIFECYCLES.get(instance.State?.Name ?? '') ?? 'pending',
    instanceType: instance.InstanceType ?? '',
    zone: instance.Placement?.AvailabilityZone ?? '',
    subnet: instance.SubnetId ?? '',
    rootDevice: instance.RootDeviceName ?? '',
    volumes: volumesOf(instance, volumes),
    fleet: tags.get(RESTORE_TAGS.fleet) ?? null,
    slot: tags.get(RESTORE_TAGS.slot) ?? null,
  };
};

const volumesOf = (
  { BlockDeviceMappings = [], RootDeviceName }: Instance,
  volumes: ReadonlyMap<string, Volume>,
): readonly InstanceVolume[] =>
  BlockDeviceMappings.flatMap(({ DeviceName: device = '', Ebs }): readonly InstanceVolume[] => {
    const { VolumeId: volumeId, Status: attachment, DeleteOnTermination: deleteOnTermination = false } = Ebs ?? {};
    if (!volumeId || attachment === undefined || attachment === 'detached') return [];
    const performance = performanceOf(volumes.get(volumeId));
    return [{ volumeId, device, root: device === RootDeviceName, attachment, deleteOnTermination, performance }];
  }).toSorted((one, other) => (one.device < other.device ? -1 : 1));

/** EC2 tells what each volume has, and takes it back only for the types of which it can be asked. */
const performanceOf = (volume: Volume | undefined): VolumePerformance => {
  const { VolumeType: volumeType = 'gp3', Iops = null, Throughput = null } = volume ?? {};
  return {
    volumeType,
    iops: IOPS_TYPES.has(volumeType) ? Iops : null,
    throughputMiBps: volumeType === 'gp3' ? Throughput : null,
  };
};
