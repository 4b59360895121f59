import { describe, expect, it } from 'vitest';
import type { Restoration } from '../../../shared/ports/restoration.ts';
import { EC2_TAGS, openRestoration, RESTORE_TAGS_GIVEN } from './open-restoration.ts';
import { awsError, type SentCommand } from './scripted-client.ts';

const names = (sent: readonly SentCommand[]): readonly string[] => sent.map(({ name }) => name);

describe('making a volume', () => {
  const call = {
    token: 'token-1',
    snapshotId: 'snap-1',
    zone: 'eu-west-1a',
    performance: null,
    initializationRate: null,
    tags: RESTORE_TAGS_GIVEN,
  } as const;
  const common = {
    ClientToken: 'token-1',
    SnapshotId: 'snap-1',
    AvailabilityZone: 'eu-west-1a',
    TagSpecifications: [{ ResourceType: 'volume', Tags: EC2_TAGS }],
  };

  it.each([
    [call, { VolumeType: 'gp3' }],
    [
      { ...call, initializationRate: 300 },
      { VolumeType: 'gp3', VolumeInitializationRate: 300 },
    ],
    [
      { ...call, performance: { volumeType: 'gp3', iops: 6_000, throughputMiBps: 500 } },
      { VolumeType: 'gp3', Iops: 6_000, Throughput: 500 },
    ],
    [{ ...call, performance: { volumeType: 'st1', iops: null, throughputMiBps: null } }, { VolumeType: 'st1' }],
  ])('says in one request what is asked for: %#', async (asked, more) => {
    const { restoration, sent } = openRestoration(() => ({ VolumeId: 'vol-1' }));
    expect(await restoration.createVolume(asked)).toBe('vol-1');
    expect(sent).toEqual([{ name: 'CreateVolume', input: { ...common, ...more } }]);
  });

  it('refuses a type that is none before AWS does, and an answer without an id', async () => {
    const { restoration, sent } = openRestoration(() => ({}));
    const odd = { ...call, performance: { volumeType: 'fast', iops: null, throughputMiBps: null } };
    await expect(restoration.createVolume(odd)).rejects.toMatchObject({
      kind: 'invalid',
      message: '"fast" is no type of volume; expected one like "gp3"',
    });
    expect(sent).toEqual([]);
    await expect(restoration.createVolume(call)).rejects.toMatchObject({ kind: 'unknown' });
  });

  it.each([
    ['InvalidSnapshot.NotFound', 'not-found'],
    ['IdempotentParameterMismatch', 'conflict'],
    ['VolumeLimitExceeded', 'no-capacity'],
    ['RequestLimitExceeded', 'throttled'],
  ])('that EC2 refuses with %s is %s', async (code, kind) => {
    const { restoration } = openRestoration(() => {
      throw awsError(code);
    });
    await expect(restoration.createVolume(call)).rejects.toMatchObject({ kind, operation: 'ec2:CreateVolume' });
  });
});

describe('what is made', () => {
  it.each(['ballast:restore', 'ballast:expires-at'])(
    'is refused without the tag %s, by which it is found and removed',
    async (key) => {
      const { restoration, sent } = openRestoration(() => ({}));
      const tags = new Map([...RESTORE_TAGS_GIVEN].filter(([name]) => name !== key));
      const volume = { token: 't', snapshotId: 's', zone: 'z', performance: null, initializationRate: null, tags };
      const launch = {
        token: 't',
        template: { id: 'lt-1', version: 1 },
        instanceType: 'm7g.large',
        subnet: 's',
        securityGroup: null,
        tags,
      };
      const refused = { kind: 'invalid', message: expect.stringContaining(`without the tag ${key}`) };
      await expect(restoration.createVolume(volume)).rejects.toMatchObject(refused);
      await expect(restoration.launch(launch)).rejects.toMatchObject(refused);
      const isolation = { restoreId: 'restore-1', subnet: 's', allowsHttps: true, tags };
      await expect(restoration.createIsolation(isolation)).rejects.toMatchObject(refused);
      expect(sent).toEqual([]);
    },
  );
});

describe('changing and removing', () => {
  it('sets tags before it removes others, and sends nothing for nothing', async () => {
    const { restoration, sent } = openRestoration(() => ({}));
    await restoration.tag(
      ['i-1', 'vol-1'],
      new Map([
        ['ballast:restore', null],
        ['ballast:fleet', 'web'],
      ]),
    );
    expect(sent).toEqual([
      { name: 'CreateTags', input: { Resources: ['i-1', 'vol-1'], Tags: [{ Key: 'ballast:fleet', Value: 'web' }] } },
      { name: 'DeleteTags', input: { Resources: ['i-1', 'vol-1'], Tags: [{ Key: 'ballast:restore' }] } },
    ]);
    await restoration.tag(['i-1'], new Map());
    await restoration.tag([], RESTORE_TAGS_GIVEN);
    expect(sent).toHaveLength(2);
  });

  it('keeps a volume, or lets it go', async () => {
    const { restoration, sent } = openRestoration(() => ({}));
    await restoration.keepOnTermination('i-1', '/dev/sdf', true);
    await restoration.keepOnTermination('i-1', '/dev/sdf', false);
    expect(sent.map(({ input }) => input)).toEqual(
      [false, true].map((isDeleted) => ({
        InstanceId: 'i-1',
        BlockDeviceMappings: [{ DeviceName: '/dev/sdf', Ebs: { DeleteOnTermination: isDeleted } }],
      })),
    );
  });

  const removals = {
    TerminateInstances: (it: Restoration) => it.terminate('i-1'),
    DeleteVolume: (it: Restoration) => it.deleteVolume('vol-1'),
    DeleteSecurityGroup: (it: Restoration) => it.deleteIsolation('sg-1'),
  } as const;

  it.each([
    ['TerminateInstances', 'InvalidInstanceID.NotFound', null],
    ['DeleteVolume', 'InvalidVolume.NotFound', null],
    ['DeleteSecurityGroup', 'InvalidGroup.NotFound', null],
    ['TerminateInstances', 'OperationNotPermitted', 'conflict'],
    ['DeleteVolume', 'VolumeInUse', 'conflict'],
    ['DeleteSecurityGroup', 'DependencyViolation', 'conflict'],
    ['DeleteSecurityGroup', 'RequestLimitExceeded', 'throttled'],
  ] as const)('%s that EC2 refuses with %s is %s', async (name, code, kind) => {
    const { restoration, sent } = openRestoration(() => {
      throw awsError(code);
    });
    const removing = removals[name](restoration);
    if (kind === null) await expect(removing).resolves.toBeUndefined();
    else await expect(removing).rejects.toMatchObject({ kind, operation: `ec2:${name}` });
    expect(names(sent)).toEqual([name]);
  });
});

describe('reading', () => {
  it.each([
    [{ SystemStatus: 'ok', InstanceStatus: 'ok' }, 'passed'],
    [{ SystemStatus: 'ok', InstanceStatus: 'ok', AttachedEbsStatus: 'ok' }, 'passed'],
    [{ SystemStatus: 'ok', InstanceStatus: 'ok', AttachedEbsStatus: 'not-applicable' }, 'passed'],
    [{ SystemStatus: 'ok', InstanceStatus: 'ok', AttachedEbsStatus: 'initializing' }, 'unknown'],
    [{ SystemStatus: 'ok', InstanceStatus: 'ok', AttachedEbsStatus: 'impaired' }, 'failed'],
    [{ SystemStatus: 'impaired', InstanceStatus: 'initializing' }, 'failed'],
    [{ SystemStatus: 'ok', InstanceStatus: 'initializing' }, 'unknown'],
    [{ SystemStatus: 'insufficient-data', InstanceStatus: 'ok' }, 'unknown'],
    [{}, 'unknown'],
  ])('checks %o as %s', async (shown, checks) => {
    const status = Object.fromEntries(Object.entries(shown).map(([name, Status]) => [name, { Status }]));
    const { restoration, sent } = openRestoration(() => ({ InstanceStatuses: [{ InstanceId: 'i-1', ...status }] }));
    expect(await restoration.readChecks('i-1')).toBe(checks);
    expect(sent).toEqual([{ name: 'DescribeInstanceStatus', input: { InstanceIds: ['i-1'] } }]);
  });

  it('takes checks of an instance that is not shown, or gone, for unknown', async () => {
    expect(await openRestoration(() => ({ InstanceStatuses: [] })).restoration.readChecks('i-1')).toBe('unknown');
    const gone = openRestoration(() => {
      throw awsError('InvalidInstanceID.NotFound');
    });
    expect(await gone.restoration.readChecks('i-1')).toBe('unknown');
  });

  it('tells how fast a volume was made, where that can be asked for', async () => {
    const devices = ['gp2', 'gp3', 'io2', 'st1'].map((type, index) => ({
      DeviceName: `/dev/sd${index}`,
      Ebs: { VolumeId: type, Status: index === 0 ? 'detached' : 'attached' },
    }));
    const { restoration } = openRestoration(({ name }) =>
      name === 'DescribeInstances'
        ? {
            Reservations: [
              { Instances: [{ InstanceId: 'i-1', BlockDeviceMappings: [...devices, { DeviceName: 'x' }] }] },
            ],
          }
        : {
            Volumes: ['gp2', 'gp3', 'io2'].map((type) => ({
              VolumeId: type,
              VolumeType: type,
              Iops: 3_000,
              Throughput: 125,
            })),
          },
    );
    const machine = await restoration.describeInstance('i-1');
    expect(machine?.volumes.map(({ performance }) => performance)).toEqual([
      { volumeType: 'gp3', iops: 3_000, throughputMiBps: 125 },
      { volumeType: 'io2', iops: 3_000, throughputMiBps: null },
      { volumeType: 'gp3', iops: null, throughputMiBps: null },
    ]);
  });

  it('leaves alone what tells no time at which it expires', async () => {
    const tagged = (expires: string | null) => ({
      Tags: [
        { Key: 'ballast:restore', Value: 'restore-1' },
        ...(expires === null ? [] : [{ Key: 'ballast:expires-at', Value: expires }]),
      ],
    });
    const { restoration } = openRestoration(({ name }) =>
      name === 'DescribeVolumes'
        ? {
            Volumes: [
              { VolumeId: 'vol-1', ...tagged(null) },
              { VolumeId: 'vol-2', ...tagged('yesterday') },
              { VolumeId: 'vol-3', ...tagged('2020-01-01T00:00:00Z') },
            ],
          }
        : {},
    );
    expect(await restoration.listExpired(Date.parse('2026-01-01T00:00:00Z'))).toEqual([
      { kind: 'volume', id: 'vol-3', restoreId: 'restore-1' },
    ]);
  });

  it('finds everything on every page, and no volume that is deleted', async () => {
    const { restoration } = openRestoration(({ name, input }) => {
      const isFirst = input['NextToken'] === undefined;
      if (name === 'DescribeVolumes') {
        return isFirst
          ? { Volumes: [{ VolumeId: 'vol-1', State: 'deleted' }], NextToken: 'second' }
          : {
              Volumes: [{ VolumeId: 'vol-2', State: 'error', Attachments: [{ State: 'detached', InstanceId: 'i-1' }] }],
            };
      }
      if (name === 'DescribeSecurityGroups') {
        return isFirst
          ? { SecurityGroups: [{ GroupId: 'sg-1' }], NextToken: 'second' }
          : { SecurityGroups: [{ GroupId: 'sg-2' }] };
      }
      return {};
    });
    expect(await restoration.find('restore-1')).toEqual({
      volumes: [{ volumeId: 'vol-2', device: '', zone: '', state: 'error', instanceId: null }],
      instances: [],
      securityGroups: ['sg-1', 'sg-2'],
    });
  });
});
