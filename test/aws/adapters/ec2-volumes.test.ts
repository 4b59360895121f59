import { EC2Client } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { createEc2Volumes } from '../../../shared/aws/ec2-volumes.ts';
import type { Volumes } from '../../../shared/ports/volumes.ts';
import { awsError, plainCall, type Script, type SentCommand, scriptClient } from './scripted-client.ts';

const open = (script: Script): { readonly volumes: Volumes; readonly sent: readonly SentCommand[] } => {
  const client = new EC2Client({ region: 'eu-west-1' });
  return { sent: scriptClient(client, script), volumes: createEc2Volumes(client, plainCall()) };
};

const names = (sent: readonly SentCommand[]): readonly string[] => sent.map(({ name }) => name);

const attachment = (instanceId: string, state = 'attached') => ({
  InstanceId: instanceId,
  Device: '/dev/sdf',
  State: state,
  DeleteOnTermination: true,
});

/** EC2 with one volume, that shows these attachments in turn and refuses to change it. */
const refusing = (code: string, ...shown: readonly (readonly object[])[]): Script => {
  let looks = 0;
  return ({ name }) => {
    if (name !== 'DescribeVolumes') throw awsError(code);
    const attachments = shown[Math.min(looks, shown.length - 1)];
    looks += 1;
    return { Volumes: attachments ? [{ VolumeId: 'vol-1', Attachments: attachments }] : [] };
  };
};

describe('volumes of slots', () => {
  const tags = (slot: string, device: string) => [
    { Key: 'ballast:fleet', Value: 'db' },
    { Key: 'ballast:slot', Value: slot },
    { Key: 'ballast:device', Value: device },
  ];

  it('are found by their tags, on every page', async () => {
    const { volumes, sent } = open(({ input }) =>
      input['NextToken'] === undefined
        ? {
            Volumes: [
              {
                VolumeId: 'vol-1',
                Tags: tags('db-0', '/dev/sdf'),
                AvailabilityZone: 'eu-west-1a',
                State: 'in-use',
                Attachments: [attachment('i-1')],
              },
            ],
            NextToken: 'second',
          }
        : { Volumes: [{ VolumeId: 'vol-2', Tags: tags('db-1', '/dev/sdg'), State: 'available' }] },
    );
    expect(await volumes.listSlotVolumes('db')).toEqual([
      {
        volumeId: 'vol-1',
        slot: 'db-0',
        device: '/dev/sdf',
        zone: 'eu-west-1a',
        state: 'in-use',
        instanceId: 'i-1',
        attachment: 'attached',
        deleteOnTermination: true,
      },
      {
        volumeId: 'vol-2',
        slot: 'db-1',
        device: '/dev/sdg',
        zone: '',
        state: 'available',
        instanceId: null,
        attachment: 'detached',
        deleteOnTermination: false,
      },
    ]);
    expect(sent.map(({ input }) => [input['Filters'], input['NextToken']])).toEqual(
      [undefined, 'second'].map((token) => [
        [
          { Name: 'tag:ballast:fleet', Values: ['db'] },
          { Name: 'tag-key', Values: ['ballast:slot'] },
        ],
        token,
      ]),
    );
  });

  it.each([
    ['attaching', 'attaching', 'i-1'],
    ['detaching', 'detaching', 'i-1'],
    ['busy', 'detaching', 'i-1'],
    ['detached', 'detached', null],
  ])('that EC2 calls %s are %s, of %s', async (state, shown, instanceId) => {
    const { volumes } = open(() => ({
      Volumes: [
        {
          VolumeId: 'vol-1',
          Tags: tags('db-0', '/dev/sdf'),
          State: 'in-use',
          Attachments: [attachment('i-1', state)],
        },
      ],
    }));
    expect(await volumes.listSlotVolumes('db')).toMatchObject([{ attachment: shown, instanceId }]);
  });

  it('are not those that are deleted, or that lack the tag of their device', async () => {
    const { volumes } = open(() => ({
      Volumes: [
        { VolumeId: 'vol-1', Tags: tags('db-0', '/dev/sdf'), State: 'deleted' },
        { VolumeId: 'vol-2', Tags: tags('db-0', '/dev/sdf').slice(0, 2), State: 'available' },
      ],
    }));
    expect(await volumes.listSlotVolumes('db')).toEqual([]);
  });
});

describe('what is attached', () => {
  it('is asked for 200 instances at a time, and is what they hold, not what they let go', async () => {
    const { volumes, sent } = open(() => ({
      Volumes: [
        { VolumeId: 'vol-1', Attachments: [attachment('i-0'), attachment('i-foreign')] },
        { VolumeId: 'vol-2', Attachments: [attachment('i-1', 'detaching')] },
      ],
    }));
    const held = { volumeId: 'vol-1', device: '/dev/sdf', instanceId: 'i-0', deleteOnTermination: true };
    const ids = Array.from({ length: 201 }, (_, index) => `i-${index}`);
    expect(await volumes.listAttached(ids)).toEqual([held, held]);
    expect(sent.map(({ input }) => input['Filters'])).toEqual(
      [ids.slice(0, 200), ids.slice(200)].map((some) => [{ Name: 'attachment.instance-id', Values: some }]),
    );
    expect(await open(() => ({})).volumes.listAttached([])).toEqual([]);
  });
});

describe('adopting', () => {
  const owning =
    (...ids: readonly string[]): Script =>
    () => ({ Volumes: ids.map((id) => ({ VolumeId: id, Tags: [{ Key: 'ballast:fleet', Value: 'db' }] })) });

  it('touches nothing when a volume is not tagged as the fleet’s, and says what to do', async () => {
    const { volumes, sent } = open(() => ({
      Volumes: [
        { VolumeId: 'vol-1' },
        { VolumeId: 'vol-2', Tags: [{ Key: 'ballast:fleet', Value: 'web' }] },
        { VolumeId: 'vol-3', Tags: [{ Key: 'ballast:fleet', Value: 'db' }] },
      ],
    }));
    const devices = ['vol-1', 'vol-2', 'vol-3'].map((volumeId, index) => ({ volumeId, device: `/dev/sd${index}` }));
    await expect(volumes.adopt('db', 'db-0', 'i-1', devices)).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('no tag ballast:fleet=db on vol-1, vol-2; add it'),
    });
    expect(names(sent)).toEqual(['DescribeVolumes']);
  });

  it('keeps the data before anything carries the tag of a slot, and tags the instance last', async () => {
    const { volumes, sent } = open(owning('vol-1', 'vol-2'));
    await volumes.adopt('db', 'db-0', 'i-1', [
      { volumeId: 'vol-1', device: '/dev/sdf' },
      { volumeId: 'vol-2', device: '/dev/sdg' },
    ]);
    const slot = { Key: 'ballast:slot', Value: 'db-0' };
    const tagging = (id: string, device: string) => ({
      name: 'CreateTags',
      input: {
        Resources: [id],
        Tags: [{ Key: 'ballast:device', Value: device }, slot],
      },
    });
    const kept = (device: string) => ({ DeviceName: device, Ebs: { DeleteOnTermination: false } });
    expect(sent.filter(({ name }) => name !== 'DescribeVolumes')).toEqual([
      {
        name: 'ModifyInstanceAttribute',
        input: { InstanceId: 'i-1', BlockDeviceMappings: [kept('/dev/sdf'), kept('/dev/sdg')] },
      },
      tagging('vol-1', '/dev/sdf'),
      tagging('vol-2', '/dev/sdg'),
      { name: 'CreateTags', input: { Resources: ['i-1'], Tags: [slot] } },
    ]);
  });

  it('tags nothing when the data cannot be kept', async () => {
    const { volumes, sent } = open((command) => {
      if (command.name === 'DescribeVolumes') return owning('vol-1')(command);
      throw awsError('InvalidInstanceAttributeValue');
    });
    const adopting = volumes.adopt('db', 'db-0', 'i-1', [{ volumeId: 'vol-1', device: '/dev/sdf' }]);
    await expect(adopting).rejects.toMatchObject({ kind: 'invalid' });
    expect(names(sent)).toEqual(['DescribeVolumes', 'ModifyInstanceAttribute']);
  });

  it('tags an instance without data volumes', async () => {
    const { volumes, sent } = open(() => ({}));
    await volumes.adopt('db', 'db-0', 'i-1', []);
    expect(names(sent)).toEqual(['CreateTags']);
  });
});

describe('detaching', () => {
  it('takes one call', async () => {
    const { volumes, sent } = open(() => ({}));
    await volumes.detach('vol-1', 'i-1');
    expect(sent).toEqual([{ name: 'DetachVolume', input: { VolumeId: 'vol-1', InstanceId: 'i-1' } }]);
  });

  it.each([
    ['none holds', 'IncorrectState', []],
    ['another holds', 'InvalidAttachment.NotFound', [attachment('i-2')]],
    ['lets it go already', 'IncorrectState', [attachment('i-1', 'detaching')]],
  ])('is done where %s', async (_, code, shown) => {
    await expect(open(refusing(code, shown)).volumes.detach('vol-1', 'i-1')).resolves.toBeUndefined();
  });

  it('is refused where the instance holds it still', async () => {
    const { volumes } = open(refusing('OperationNotPermitted', [attachment('i-1')]));
    await expect(volumes.detach('vol-1', 'i-1')).rejects.toMatchObject({
      kind: 'conflict',
      operation: 'ec2:DetachVolume',
    });
  });

  it('is refused of a volume that is gone, and where AWS is busy', async () => {
    const gone: Script = ({ name }) => {
      if (name !== 'DescribeVolumes') throw awsError('InvalidVolume.NotFound');
      return { Volumes: [] };
    };
    await expect(open(gone).volumes.detach('vol-1', 'i-1')).rejects.toMatchObject({ kind: 'not-found' });
    const { volumes, sent } = open(refusing('RequestLimitExceeded', []));
    await expect(volumes.detach('vol-1', 'i-1')).rejects.toMatchObject({ kind: 'throttled' });
    expect(names(sent)).toEqual(['DetachVolume']);
  });
});

describe('attaching', () => {
  it('looks first, for a volume made for many instances would get a second one', async () => {
    const free = open(({ name }) => (name === 'DescribeVolumes' ? { Volumes: [{ VolumeId: 'vol-1' }] } : {}));
    await free.volumes.attach('vol-1', 'i-1', '/dev/sdf');
    expect(free.sent.map(({ name, input }) => [name, input['InstanceId'], input['Device']])).toEqual([
      ['DescribeVolumes', undefined, undefined],
      ['AttachVolume', 'i-1', '/dev/sdf'],
    ]);
  });

  it.each(['attached', 'attaching', 'detaching', 'busy'])('never gives away what is %s elsewhere', async (state) => {
    const { volumes, sent } = open(refusing('unused', [attachment('i-2', state)]));
    await expect(volumes.attach('vol-1', 'i-1', '/dev/sdf')).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining(`${state} at i-2`),
    });
    expect(names(sent)).toEqual(['DescribeVolumes']);
  });

  it('is done where the instance holds it, also when that shows only after the call', async () => {
    const held = open(refusing('unused', [attachment('i-1')]));
    await held.volumes.attach('vol-1', 'i-1', '/dev/sdf');
    expect(names(held.sent)).toEqual(['DescribeVolumes']);
    const repeated = open(refusing('VolumeInUse', [], [attachment('i-1', 'attaching')]));
    await repeated.volumes.attach('vol-1', 'i-1', '/dev/sdf');
    expect(names(repeated.sent)).toEqual(['DescribeVolumes', 'AttachVolume', 'DescribeVolumes']);
  });

  it.each([
    ['VolumeInUse', [[], [attachment('i-2')]], 'conflict'],
    ['IncorrectState', [[attachment('i-1', 'detaching')]], 'conflict'],
    ['InvalidVolume.ZoneMismatch', [[]], 'invalid'],
    ['AttachmentLimitExceeded', [[]], 'invalid'],
  ])('rejects when EC2 says %s', async (code, shown, kind) => {
    await expect(open(refusing(code, ...shown)).volumes.attach('vol-1', 'i-1', '/dev/sdf')).rejects.toMatchObject({
      kind,
      operation: 'ec2:AttachVolume',
    });
  });

  it('rejects when there is no such volume', async () => {
    const { volumes } = open(() => ({ Volumes: [] }));
    await expect(volumes.attach('vol-1', 'i-1', '/dev/sdf')).rejects.toMatchObject({ kind: 'not-found' });
  });
});
