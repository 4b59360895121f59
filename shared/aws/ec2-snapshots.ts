import {
  CreateSnapshotCommand,
  CreateSnapshotsCommand,
  CreateTagsCommand,
  DeleteSnapshotCommand,
  DescribeSnapshotsCommand,
  EC2Client,
  type Snapshot,
} from '@aws-sdk/client-ec2';
import { POINT_TAGS } from '../core/backup/point-label.ts';
import type { SnapshotView } from '../core/backup/snapshot-view.ts';
import { Fault } from '../core/fault.ts';
import type { SnapshotSource, Snapshots } from '../ports/snapshots.ts';
import type { CallAws } from './call-aws.ts';
import { chunksOf } from './chunks-of.ts';
import { clientSettings } from './client-settings.ts';
import { copySnapshot } from './copy-snapshot.ts';
import { tagSpecifications, tagsFromEc2, tagsToEc2 } from './ec2-tags.ts';
import { readPages } from './read-pages.ts';
import { sendSplitting } from './send-splitting.ts';
import { unlessGone } from './unless-gone.ts';

const PAGE_SIZE = 1_000;
const TAGGED_MAX = 1_000;

/** Clients of one Region: what takes no token is sent once, for a repeat by the SDK would make a second one. */
export type SnapshotClients = { readonly ec2: EC2Client; readonly ec2Once: EC2Client };

/** EC2's clients of a Region, made once per process. */
export const createSnapshotClients = (region: string): SnapshotClients => ({
  ec2: new EC2Client(clientSettings(region)),
  ec2Once: new EC2Client({ ...clientSettings(region), maxAttempts: 1 }),
});

type CreatedSnapshot = { readonly snapshotId: string; readonly volumeId: string };

/** The snapshots port over EC2, of the Region of the clients. */
export const createEc2Snapshots = ({ ec2, ec2Once }: SnapshotClients, call: CallAws): Snapshots => ({
  list: () => listSnapshots(ec2, call),
  create: (source, tags) =>
    source.kind === 'instance' ? createSet(ec2Once, call, source, tags) : createOne(ec2Once, call, source, tags),
  copy: (copy) => copySnapshot(ec2Once, call, copy),
  tag: async (snapshotIds, tags) => {
    for (const ids of chunksOf(snapshotIds, TAGGED_MAX)) {
      await sendSplitting(ids, { on: ['not-found'] }, async (part) => {
        const command = new CreateTagsCommand({ Resources: [...part], Tags: tagsToEc2(tags) });
        await call('ec2:CreateTags', (options) => ec2.send(command, options));
      });
    }
  },
  delete: async (snapshotId) => {
    const command = new DeleteSnapshotCommand({ SnapshotId: snapshotId });
    try {
      await unlessGone(call('ec2:DeleteSnapshot', (options) => ec2.send(command, options)));
      return 'deleted';
    } catch (error) {
      if (error instanceof Fault && error.kind === 'conflict') return 'in-use';
      throw error;
    }
  },
});

const listSnapshots = async (client: EC2Client, call: CallAws): Promise<readonly SnapshotView[]> => {
  const operation = 'ec2:DescribeSnapshots';
  const snapshots = await readPages(operation, async (token) => {
    const command = new DescribeSnapshotsCommand({
      OwnerIds: ['self'],
      Filters: [{ Name: 'tag-key', Values: [POINT_TAGS.set] }],
      MaxResults: PAGE_SIZE,
      NextToken: token,
    });
    const answer = await call(operation, (options) => client.send(command, options));
    return { items: answer.Snapshots ?? [], next: answer.NextToken };
  });
  // By id: pages that change while they are read may show a snapshot twice.
  return [...new Map(snapshots.map((snapshot) => [snapshot.SnapshotId, viewFromEc2(snapshot)])).values()];
};

const viewFromEc2 = (snapshot: Snapshot): SnapshotView => ({
  snapshotId: snapshot.SnapshotId ?? '',
  state: snapshot.State === 'completed' || snapshot.State === 'error' ? snapshot.State : 'pending',
  startedMs: snapshot.StartTime?.getTime() ?? 0,
  volumeId: snapshot.VolumeId ?? '',
  sizeGiB: snapshot.VolumeSize ?? 0,
  fullBytes: snapshot.FullSnapshotSizeInBytes ?? null,
  encrypted: snapshot.Encrypted ?? false,
  tags: tagsFromEc2(snapshot.Tags),
});

const createSet = async (
  client: EC2Client,
  call: CallAws,
  { instanceId }: SnapshotSource & { readonly kind: 'instance' },
  tags: ReadonlyMap<string, string>,
): Promise<readonly CreatedSnapshot[]> => {
  const command = new CreateSnapshotsCommand({
    InstanceSpecification: { InstanceId: instanceId, ExcludeBootVolume: false },
    TagSpecifications: tagSpecifications(['snapshot'], tags),
  });
  const answer = await call('ec2:CreateSnapshots', (options) => client.send(command, options));
  return (answer.Snapshots ?? []).map(({ SnapshotId = '', VolumeId = '' }) => ({
    snapshotId: SnapshotId,
    volumeId: VolumeId,
  }));
};

const createOne = async (
  client: EC2Client,
  call: CallAws,
  { volumeId }: SnapshotSource & { readonly kind: 'volume' },
  tags: ReadonlyMap<string, string>,
): Promise<readonly CreatedSnapshot[]> => {
  const command = new CreateSnapshotCommand({
    VolumeId: volumeId,
    TagSpecifications: tagSpecifications(['snapshot'], tags),
  });
  const { SnapshotId } = await call('ec2:CreateSnapshot', (options) => client.send(command, options));
  return SnapshotId ? [{ snapshotId: SnapshotId, volumeId }] : [];
};
