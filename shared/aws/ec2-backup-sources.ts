import type { EC2Client, Filter, Instance, InstanceBlockDeviceMapping, Volume } from '@aws-sdk/client-ec2';
import type { BackupSource, SourceVolume } from '../core/backup/backup-source.ts';
import { RESTORE_TAGS } from '../core/restore/restore-tags.ts';
import type { BackupSources, SourceQuery } from '../ports/backup-sources.ts';
import type { CallAws } from './call-aws.ts';
import { describeInstances } from './describe-instances.ts';
import { describeVolumes, readVolumes } from './describe-volumes.ts';
import { DEVICE_TAG, FLEET_TAG, ROLE_TAG, SLOT_TAG } from './ec2-instance.ts';
import { tagsFromEc2 } from './ec2-tags.ts';

/** What a volume that was never attached is told to be attached as. */
const UNATTACHED = 'unattached';

/** The backup sources port over EC2. */
export const createEc2BackupSources = (client: EC2Client, call: CallAws): BackupSources => ({
  list: async (query) => {
    const sources =
      query.kind === 'tag' && query.of === 'volumes'
        ? await listVolumes(client, call, query)
        : await listInstances(client, call, query);
    return sources.toSorted((one, other) => (one.lineage < other.lineage ? -1 : Number(one.lineage > other.lineage)));
  },
});

type TagQuery = SourceQuery & { readonly kind: 'tag' };

const taggedWith = ({ key, value }: TagQuery): Filter => ({ Name: `tag:${key}`, Values: [value] });

const filtersOf = (query: SourceQuery): readonly Filter[] =>
  query.kind === 'fleet'
    ? [
        { Name: `tag:${FLEET_TAG}`, Values: [query.fleet] },
        { Name: 'instance-state-name', Values: ['running'] },
      ]
    : [taggedWith(query), { Name: 'instance-state-name', Values: ['running', 'stopped'] }];

const listInstances = async (
  client: EC2Client,
  call: CallAws,
  query: SourceQuery,
): Promise<readonly BackupSource[]> => {
  const found = await describeInstances(client, call, filtersOf(query));
  // By id: pages that change while they are read may show an instance twice.
  const instances = [...new Map(found.map((instance) => [instance.InstanceId, instance])).values()].filter((instance) =>
    isSource(instance, query),
  );
  const attached = instances.flatMap(attachmentsOf).map(({ Ebs }) => Ebs?.VolumeId ?? '');
  const volumes = await readVolumes(client, call, attached);
  return instances.flatMap((instance) => {
    const source = instanceSource(instance, query, volumes);
    // One without EBS volumes has nothing that a snapshot could be taken of.
    return source.volumes.length === 0 ? [] : [source];
  });
};

const isSource = ({ Tags }: Instance, { kind }: SourceQuery): boolean => {
  const tags = tagsFromEc2(Tags);
  return !tags.has(RESTORE_TAGS.restore) && (kind === 'tag' || (tags.get(ROLE_TAG) ?? 'active') === 'active');
};

/** Those that CreateSnapshots takes: a volume that is on its way off is none. */
const attachmentsOf = ({ BlockDeviceMappings = [] }: Instance): readonly InstanceBlockDeviceMapping[] =>
  BlockDeviceMappings.filter(({ Ebs }) => Ebs?.Status === 'attached' || Ebs?.Status === 'attaching');

const instanceSource = (
  instance: Instance,
  { kind }: SourceQuery,
  volumes: ReadonlyMap<string, Volume>,
): BackupSource => {
  const { InstanceId: instanceId = '', RootDeviceName, Placement } = instance;
  // Only within its fleet does a slot's name mean one slot.
  const slot = kind === 'fleet' ? (tagsFromEc2(instance.Tags).get(SLOT_TAG) ?? null) : null;
  return {
    lineage: slot ?? instanceId,
    instanceId,
    slot,
    zone: Placement?.AvailabilityZone ?? '',
    volumes: attachmentsOf(instance)
      .map(({ DeviceName: device = '', Ebs }): SourceVolume => {
        const volumeId = Ebs?.VolumeId ?? '';
        return { volumeId, device, root: device === RootDeviceName, ...shapeOf(volumes.get(volumeId)) };
      })
      .toSorted((one, other) => (one.device < other.device ? -1 : 1)),
  };
};

/** Of a volume that went away between two reads: nothing is known, and the call that takes its snapshot will tell. */
const shapeOf = (volume: Volume | undefined): Pick<SourceVolume, 'sizeGiB' | 'volumeType' | 'slot'> => {
  const slot = tagsFromEc2(volume?.Tags).get(SLOT_TAG);
  return { sizeGiB: volume?.Size ?? 0, volumeType: volume?.VolumeType ?? '', ...(slot && { slot }) };
};

const listVolumes = async (client: EC2Client, call: CallAws, query: TagQuery): Promise<readonly BackupSource[]> => {
  const existing = { Name: 'status', Values: ['available', 'in-use'] };
  const volumes = await describeVolumes(client, call, [taggedWith(query), existing]);
  const byId = new Map(volumes.map((volume) => [volume.VolumeId ?? '', volume]));
  return [...byId].flatMap(([volumeId, volume]): readonly BackupSource[] => {
    const tags = tagsFromEc2(volume.Tags);
    if (tags.has(RESTORE_TAGS.restore)) return [];
    const device = volume.Attachments?.[0]?.Device ?? tags.get(DEVICE_TAG) ?? UNATTACHED;
    const shape = { volumeId, device, root: false, ...shapeOf(volume) };
    return [{ lineage: volumeId, instanceId: null, slot: null, zone: volume.AvailabilityZone ?? '', volumes: [shape] }];
  });
};
