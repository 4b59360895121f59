import { EC2Client } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { createEc2BackupSources } from '../../../shared/aws/ec2-backup-sources.ts';
import type { BackupSources } from '../../../shared/ports/backup-sources.ts';
import { awsError, plainCall, type Script, type SentCommand, scriptClient } from './scripted-client.ts';

const open = (script: Script): { readonly sources: BackupSources; readonly sent: readonly SentCommand[] } => {
  const client = new EC2Client({ region: 'eu-west-1' });
  return { sent: scriptClient(client, script), sources: createEc2BackupSources(client, plainCall()) };
};

const device = (name: string, volumeId: string, status = 'attached') => ({
  DeviceName: name,
  Ebs: { VolumeId: volumeId, Status: status },
});

const instance = (id: string, tags: Readonly<Record<string, string>>, devices: readonly object[]) => ({
  InstanceId: id,
  RootDeviceName: '/dev/xvda',
  Placement: { AvailabilityZone: 'eu-west-1a' },
  Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  BlockDeviceMappings: devices,
});

/** EC2 with these instances, and a volume of 8 GiB for every id that is asked for. */
const holding =
  (...instances: readonly object[]): Script =>
  ({ name, input }) => {
    if (name === 'DescribeInstances') return { Reservations: [{ Instances: instances }] };
    const [filter] = Array.isArray(input['Filters']) ? input['Filters'] : [];
    const ids: readonly string[] = filter.Values;
    return { Volumes: ids.map((id) => ({ VolumeId: id, Size: 8, VolumeType: 'st1' })) };
  };

describe('machines of a fleet', () => {
  it('are asked for by their tag, and their volumes 200 at a time', async () => {
    const many = Array.from({ length: 201 }, (_, index) =>
      instance(`i-${index}`, {}, [device('/dev/xvda', `vol-${index}`)]),
    );
    const { sources, sent } = open(holding(...many));
    expect(await sources.list({ kind: 'fleet', fleet: 'web' })).toHaveLength(201);
    expect(sent[0]?.input['Filters']).toEqual([
      { Name: 'tag:ballast:fleet', Values: ['web'] },
      { Name: 'instance-state-name', Values: ['running'] },
    ]);
    expect(sent.map(({ name }) => name)).toEqual(['DescribeInstances', 'DescribeVolumes', 'DescribeVolumes']);
  });

  it('have volumes by device, the root by its name, and not those that leave', async () => {
    const { sources } = open(
      holding(
        instance('i-1', { 'ballast:slot': 'slot-3' }, [
          device('/dev/sdg', 'vol-3', 'attaching'),
          device('/dev/xvda', 'vol-1'),
          device('/dev/sdf', 'vol-2', 'detaching'),
        ]),
      ),
    );
    const shape = { sizeGiB: 8, volumeType: 'st1' };
    expect(await sources.list({ kind: 'fleet', fleet: 'web' })).toEqual([
      {
        lineage: 'slot-3',
        instanceId: 'i-1',
        slot: 'slot-3',
        zone: 'eu-west-1a',
        volumes: [
          { volumeId: 'vol-3', device: '/dev/sdg', root: false, ...shape },
          { volumeId: 'vol-1', device: '/dev/xvda', root: true, ...shape },
        ],
      },
    ]);
  });

  it('are none without a volume of EBS, and once each though two pages show them', async () => {
    const one = instance('i-1', {}, [device('/dev/xvda', 'vol-1')]);
    const { sources } = open(holding(one, instance('i-2', {}, []), one));
    const listed = await sources.list({ kind: 'fleet', fleet: 'web' });
    expect(listed.map(({ lineage }) => lineage)).toEqual(['i-1']);
  });

  it('keep a volume that went away between two reads: the call that takes its snapshot tells', async () => {
    const { sources } = open(({ name }) =>
      name === 'DescribeVolumes'
        ? {}
        : { Reservations: [{ Instances: [instance('i-1', {}, [device('/dev/xvda', 'vol-1')])] }] },
    );
    expect(await sources.list({ kind: 'fleet', fleet: 'web' })).toMatchObject([
      { volumes: [{ volumeId: 'vol-1', sizeGiB: 0, volumeType: '' }] },
    ]);
  });

  it('are unknown when EC2 does not answer', async () => {
    const { sources } = open(() => {
      throw awsError('RequestLimitExceeded');
    });
    await expect(sources.list({ kind: 'fleet', fleet: 'web' })).rejects.toMatchObject({ kind: 'throttled' });
  });
});

describe('what a tag selects', () => {
  it('are instances that run or are stopped, whatever their role and slot', async () => {
    const { sources, sent } = open(
      holding(instance('i-1', { 'ballast:slot': 'slot-3', 'ballast:role': 'standby' }, [device('/dev/xvda', 'vol-1')])),
    );
    const query = { kind: 'tag', key: 'app', value: 'db', of: 'instances' } as const;
    expect(await sources.list(query)).toMatchObject([{ lineage: 'i-1', slot: null }]);
    expect(sent[0]?.input['Filters']).toEqual([
      { Name: 'tag:app', Values: ['db'] },
      { Name: 'instance-state-name', Values: ['running', 'stopped'] },
    ]);
  });

  it('are volumes that exist, by the device that they are, or are to be, attached as', async () => {
    const volume = (id: string, more: object) => ({ VolumeId: id, Size: 1, VolumeType: 'gp3', ...more });
    const { sources, sent } = open(() => ({
      Volumes: [
        volume('vol-3', {}),
        volume('vol-2', { Tags: [{ Key: 'ballast:device', Value: '/dev/sdg' }] }),
        volume('vol-1', { AvailabilityZone: 'eu-west-1a', Attachments: [{ Device: '/dev/sdf' }] }),
        volume('vol-0', { Tags: [{ Key: 'ballast:restore', Value: 'restore-1' }] }),
      ],
    }));
    const listed = await sources.list({ kind: 'tag', key: 'app', value: 'db', of: 'volumes' });
    expect(listed.map(({ lineage, zone, volumes }) => [lineage, zone, volumes[0]?.device])).toEqual([
      ['vol-1', 'eu-west-1a', '/dev/sdf'],
      ['vol-2', '', '/dev/sdg'],
      ['vol-3', '', 'unattached'],
    ]);
    expect(sent[0]?.input['Filters']).toEqual([
      { Name: 'tag:app', Values: ['db'] },
      { Name: 'status', Values: ['available', 'in-use'] },
    ]);
  });
});
