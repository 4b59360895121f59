import {
  AttachVolumeCommand,
  CreateVolumeCommand,
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  type EC2Client,
  type Instance,
  type Tag,
} from '@aws-sdk/client-ec2';

const mapOf = (tags: readonly Tag[] | undefined): ReadonlyMap<string, string> =>
  new Map((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));

/** One snapshot, or volume, with its tags. */
export type Tagged = { readonly id: string; readonly volumeId: string; readonly tags: ReadonlyMap<string, string> };

/** The account's snapshots that are part of a recovery point, by device. */
export const listPoints = async (ec2: EC2Client): Promise<readonly Tagged[]> => {
  const { Snapshots = [] } = await ec2.send(
    new DescribeSnapshotsCommand({ Filters: [{ Name: 'tag-key', Values: ['ballast:set'] }] }),
  );
  return Snapshots.map(({ SnapshotId = '', VolumeId = '', Tags }) => ({
    id: SnapshotId,
    volumeId: VolumeId,
    tags: mapOf(Tags),
  })).toSorted((one, other) => keyOf(one).localeCompare(keyOf(other)));
};

const keyOf = ({ tags }: Tagged): string => `${tags.get('ballast:set')} ${tags.get('ballast:device')}`;

/** Ids of everything that a restore could leave behind: machines that are not ended, volumes, security groups. */
export const listThings = async (ec2: EC2Client): Promise<readonly string[]> => {
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
  const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({}));
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  const machines = Reservations.flatMap(({ Instances = [] }) => Instances).filter(isThere);
  return [
    ...machines.map(({ InstanceId = '' }) => InstanceId),
    ...Volumes.map(({ VolumeId = '' }) => VolumeId),
    ...SecurityGroups.map(({ GroupId = '' }) => GroupId),
  ].toSorted();
};

const isThere = ({ State }: Instance): boolean => State?.Name !== 'terminated';

/** The volume of an instance on one device, or none. */
export const volumeOn = async (ec2: EC2Client, instanceId: string, device: string): Promise<string | undefined> => {
  const { Volumes = [] } = await ec2.send(
    new DescribeVolumesCommand({ Filters: [{ Name: 'attachment.instance-id', Values: [instanceId] }] }),
  );
  return Volumes.find(({ Attachments = [] }) => Attachments.some(({ Device }) => Device === device))?.VolumeId;
};

/** The snapshot that a volume was made of. */
export const snapshotOf = async (ec2: EC2Client, volumeId: string): Promise<string | undefined> => {
  const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({ VolumeIds: [volumeId] }));
  return Volumes[0]?.SnapshotId;
};

/** Gives a machine a volume for its data. */
export const attachData = async (
  ec2: EC2Client,
  { InstanceId: instanceId = '', Placement }: Instance,
): Promise<string> => {
  const made = await ec2.send(
    new CreateVolumeCommand({ AvailabilityZone: Placement?.AvailabilityZone, Size: 10, VolumeType: 'gp3' }),
  );
  const volumeId = made.VolumeId ?? '';
  await ec2.send(new AttachVolumeCommand({ VolumeId: volumeId, InstanceId: instanceId, Device: '/dev/sdf' }));
  return volumeId;
};
