import { EC2Client } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { createEc2Snapshots, createSnapshotClients } from '../../../shared/aws/ec2-snapshots.ts';
import type { SnapshotCopy, Snapshots } from '../../../shared/ports/snapshots.ts';
import { awsError, plainCall, type Script, type SentCommand, scriptClient } from './scripted-client.ts';

const TAGS = new Map([
  ['ballast:set', 'web-1'],
  ['ballast:stage', 'prod'],
]);
const SNAPSHOT_TAGS = [
  {
    ResourceType: 'snapshot',
    Tags: [
      { Key: 'ballast:set', Value: 'web-1' },
      { Key: 'ballast:stage', Value: 'prod' },
    ],
  },
];

const open = (script: Script) => {
  const [ec2, ec2Once] = [new EC2Client({ region: 'eu-west-1' }), new EC2Client({ region: 'eu-west-1' })];
  const sent = scriptClient(ec2, script);
  const sentOnce = scriptClient(ec2Once, script);
  const snapshots: Snapshots = createEc2Snapshots({ ec2, ec2Once }, plainCall());
  return { snapshots, sent, sentOnce };
};

describe('listing snapshots', () => {
  it('asks for our own with a tag of sets, on every page, and shows each once', async () => {
    const shown = {
      SnapshotId: 'snap-1',
      State: 'completed',
      StartTime: new Date(1_700_000_000_000),
      VolumeId: 'vol-ffffffff',
      VolumeSize: 8,
      FullSnapshotSizeInBytes: 4_096,
      Encrypted: true,
      Tags: [{ Key: 'ballast:set', Value: 'web-1' }, { Key: 'empty' }],
    };
    const { snapshots, sent } = open(({ input }) =>
      input['NextToken'] === undefined
        ? { Snapshots: [{ ...shown, State: 'pending' }], NextToken: 'second' }
        : { Snapshots: [shown, { SnapshotId: 'snap-2' }] },
    );
    expect(await snapshots.list()).toEqual([
      {
        snapshotId: 'snap-1',
        state: 'completed',
        startedMs: 1_700_000_000_000,
        volumeId: 'vol-ffffffff',
        sizeGiB: 8,
        fullBytes: 4_096,
        encrypted: true,
        tags: new Map([
          ['ballast:set', 'web-1'],
          ['empty', ''],
        ]),
      },
      {
        snapshotId: 'snap-2',
        state: 'pending',
        startedMs: 0,
        volumeId: '',
        sizeGiB: 0,
        fullBytes: null,
        encrypted: false,
        tags: new Map(),
      },
    ]);
    expect(sent.map(({ input }) => input)).toEqual(
      [undefined, 'second'].map((NextToken) => ({
        OwnerIds: ['self'],
        Filters: [{ Name: 'tag-key', Values: ['ballast:set'] }],
        MaxResults: 1_000,
        NextToken,
      })),
    );
  });

  it.each([
    ['completed', 'completed'],
    ['error', 'error'],
    ['pending', 'pending'],
    ['recoverable', 'pending'],
    ['recovering', 'pending'],
    ['of-tomorrow', 'pending'],
  ])('takes what EC2 calls %s for %s', async (state, told) => {
    const { snapshots } = open(() => ({ Snapshots: [{ SnapshotId: 'snap-1', State: state }] }));
    expect(await snapshots.list()).toMatchObject([{ state: told }]);
  });

  it('is unknown, not empty, when it fails on a later page', async () => {
    const { snapshots } = open(({ input }) => {
      if (input['NextToken'] !== undefined) throw awsError('RequestLimitExceeded');
      return { Snapshots: [{ SnapshotId: 'snap-1' }], NextToken: 'second' };
    });
    await expect(snapshots.list()).rejects.toMatchObject({ kind: 'throttled', operation: 'ec2:DescribeSnapshots' });
  });
});

describe('taking snapshots', () => {
  it('takes all volumes of an instance, the one it boots from too, in one request that is sent once', async () => {
    const { snapshots, sent, sentOnce } = open(() => ({
      Snapshots: [
        { SnapshotId: 'snap-1', VolumeId: 'vol-1' },
        { SnapshotId: 'snap-2', VolumeId: 'vol-2' },
      ],
    }));
    expect(await snapshots.create({ kind: 'instance', instanceId: 'i-1' }, TAGS)).toEqual([
      { snapshotId: 'snap-1', volumeId: 'vol-1' },
      { snapshotId: 'snap-2', volumeId: 'vol-2' },
    ]);
    expect(sentOnce).toEqual([
      {
        name: 'CreateSnapshots',
        input: {
          InstanceSpecification: { InstanceId: 'i-1', ExcludeBootVolume: false },
          TagSpecifications: SNAPSHOT_TAGS,
        },
      },
    ]);
    expect(sent).toEqual([]);
  });

  it('takes one volume', async () => {
    const { snapshots, sentOnce } = open(() => ({ SnapshotId: 'snap-1' }));
    expect(await snapshots.create({ kind: 'volume', volumeId: 'vol-1' }, TAGS)).toEqual([
      { snapshotId: 'snap-1', volumeId: 'vol-1' },
    ]);
    expect(sentOnce).toEqual([
      { name: 'CreateSnapshot', input: { VolumeId: 'vol-1', TagSpecifications: SNAPSHOT_TAGS } },
    ]);
  });

  it('names nothing that EC2 did not name: the listing will', async () => {
    const { snapshots } = open(() => ({}));
    expect(await snapshots.create({ kind: 'instance', instanceId: 'i-1' }, TAGS)).toEqual([]);
    expect(await snapshots.create({ kind: 'volume', volumeId: 'vol-1' }, TAGS)).toEqual([]);
  });

  it.each([
    ['SnapshotCreationPerVolumeRateExceeded', 'throttled'],
    ['ConcurrentSnapshotLimitExceeded', 'throttled'],
    ['RequestLimitExceeded', 'throttled'],
    ['SnapshotLimitExceeded', 'no-capacity'],
    ['InvalidInstanceID.NotFound', 'not-found'],
    ['InvalidVolume.NotFound', 'not-found'],
    ['IncorrectState', 'conflict'],
    ['UnauthorizedOperation', 'denied'],
    ['InternalError', 'unknown'],
  ])('that EC2 refuses with %s is %s', async (code, kind) => {
    const { snapshots } = open(() => {
      throw awsError(code);
    });
    for (const source of [
      { kind: 'instance', instanceId: 'i-1' },
      { kind: 'volume', volumeId: 'vol-1' },
    ] as const) {
      await expect(snapshots.create(source, TAGS)).rejects.toMatchObject({ name: 'Fault', kind });
    }
  });

  it('is never repeated by the SDK, which would take a second set', async () => {
    const { ec2, ec2Once } = createSnapshotClients('eu-west-1');
    expect(await ec2Once.config.maxAttempts()).toBe(1);
    expect(await ec2.config.maxAttempts()).toBe(3);
  });
});

describe('copying', () => {
  const copy = (changes: Partial<SnapshotCopy> = {}): SnapshotCopy => ({
    from: { region: 'us-east-1', snapshotId: 'snap-1' },
    encrypted: false,
    kmsKey: null,
    withinMinutes: null,
    tags: TAGS,
    ...changes,
  });
  const common = { SourceRegion: 'us-east-1', SourceSnapshotId: 'snap-1', TagSpecifications: SNAPSHOT_TAGS };

  it.each([
    [copy(), {}],
    [copy({ encrypted: true }), { Encrypted: true }],
    [copy({ encrypted: true, kmsKey: 'alias/backups' }), { Encrypted: true, KmsKeyId: 'alias/backups' }],
    [copy({ kmsKey: 'alias/backups' }), { Encrypted: true, KmsKeyId: 'alias/backups' }],
    [copy({ withinMinutes: 45 }), { CompletionDurationMinutes: 45 }],
  ])('says in one request what is asked for: %#', async (asked, more) => {
    const { snapshots, sentOnce } = open(() => ({ SnapshotId: 'snap-2' }));
    expect(await snapshots.copy(asked)).toBe('snap-2');
    expect(sentOnce).toEqual([{ name: 'CopySnapshot', input: { ...common, ...more } }]);
  });

  it('goes to the destination, with its tags, and with a URL that the source signed for, without them', async () => {
    const requests: { readonly hostname: string; readonly body: URLSearchParams }[] = [];
    const requestHandler = {
      handle: async ({ hostname, body }: { readonly hostname: string; readonly body?: unknown }) => {
        requests.push({ hostname, body: new URLSearchParams(String(body)) });
        throw awsError('ResourceLimitExceeded');
      },
      updateHttpClientConfig: () => {},
      httpHandlerConfigs: () => ({}),
    };
    const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
    const ec2Once = new EC2Client({ region: 'eu-west-1', maxAttempts: 1, credentials, requestHandler });
    const snapshots = createEc2Snapshots({ ec2: ec2Once, ec2Once }, plainCall());
    const asked = copy({ kmsKey: 'alias/backups', withinMinutes: 15 });
    await expect(snapshots.copy(asked)).rejects.toMatchObject({ kind: 'throttled', operation: 'ec2:CopySnapshot' });
    const [{ hostname, body } = { hostname: '', body: new URLSearchParams() }] = requests;
    expect(hostname).toBe('ec2.eu-west-1.amazonaws.com');
    expect(Object.fromEntries(body)).toMatchObject({
      Action: 'CopySnapshot',
      SourceRegion: 'us-east-1',
      DestinationRegion: 'eu-west-1',
      'TagSpecification.1.ResourceType': 'snapshot',
      'TagSpecification.1.Tag.2.Key': 'ballast:stage',
      'TagSpecification.1.Tag.2.Value': 'prod',
    });
    const signed = new URL(body.get('PresignedUrl') ?? '');
    expect(signed.hostname).toBe('ec2.us-east-1.amazonaws.com');
    expect(Object.fromEntries(signed.searchParams)).toMatchObject({
      Action: 'CopySnapshot',
      SourceRegion: 'us-east-1',
      SourceSnapshotId: 'snap-1',
      DestinationRegion: 'eu-west-1',
      'X-Amz-Signature': expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect([...signed.searchParams.keys()].filter((name) => name.startsWith('TagSpec'))).toEqual([]);
  });

  it('is none without an id', async () => {
    await expect(open(() => ({})).snapshots.copy(copy())).rejects.toMatchObject({ kind: 'unknown' });
  });
});

describe('tagging snapshots', () => {
  const ids = (sent: readonly SentCommand[]): readonly unknown[] => sent.map(({ input }) => input['Resources']);

  it('takes a thousand in a request, and passes over one that is gone', async () => {
    const all = Array.from({ length: 1_001 }, (_, index) => `snap-${index}`);
    const many = open(() => ({}));
    await many.snapshots.tag(all, TAGS);
    expect(ids(many.sent)).toEqual([all.slice(0, 1_000), all.slice(1_000)]);
    expect(many.sent[0]?.input['Tags']).toEqual(SNAPSHOT_TAGS[0]?.Tags);
    const some = open(({ input }) => {
      if (JSON.stringify(input).includes('snap-1')) throw awsError('InvalidSnapshot.NotFound');
      return {};
    });
    await some.snapshots.tag(['snap-0', 'snap-1'], TAGS);
    expect(ids(some.sent)).toEqual([['snap-0', 'snap-1'], ['snap-0'], ['snap-1']]);
  });

  it('rejects when it is not allowed', async () => {
    const { snapshots } = open(() => {
      throw awsError('UnauthorizedOperation');
    });
    await expect(snapshots.tag(['snap-1'], TAGS)).rejects.toMatchObject({ kind: 'denied' });
  });
});

describe('deleting a snapshot', () => {
  it.each([
    ['InvalidSnapshot.InUse', 'in-use'],
    ['InvalidSnapshot.NotFound', 'deleted'],
  ])('that EC2 refuses with %s leaves it %s', async (code, left) => {
    const { snapshots, sent } = open(() => {
      throw awsError(code);
    });
    expect(await snapshots.delete('snap-1')).toBe(left);
    expect(sent).toEqual([{ name: 'DeleteSnapshot', input: { SnapshotId: 'snap-1' } }]);
  });

  it('rejects when EC2 is busy', async () => {
    const { snapshots } = open(() => {
      throw awsError('RequestLimitExceeded');
    });
    await expect(snapshots.delete('snap-1')).rejects.toMatchObject({ kind: 'throttled' });
  });
});
