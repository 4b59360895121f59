import { EC2Client } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { createEc2Volumes } from '../../../shared/aws/ec2-volumes.ts';
import type { Volumes } from '../../../shared/ports/volumes.ts';
import { awsError, plainCall, type Script, type SentCommand, scriptClient } from './scripted-client.ts';

const open = (script: Script): { readonly volumes: Volumes; readonly sent: readonly SentCommand[] } => {
  const client = new EC2Client({ region: 'eu-west-1' });
  return { sent: scriptClient(client, script), volumes: createEc2Volumes(client, plainCall()) };
};

const SLOT_TAGS = [
  { Key: 'ballast:fleet', Value: 'db' },
  { Key: 'ballast:slot', Value: 'db-0' },
];
const ELASTIC = { kind: 'elastic', allocationId: 'eipalloc-1' } as const;
const PRIVATE = { kind: 'private', address: '10.0.0.9', subnet: 'subnet-a' } as const;

/** An instance's network interface, with its own address and these secondary ones. */
const networkInterface = (instanceId: string, secondary: readonly string[] = [], deviceIndex = 0) => ({
  NetworkInterfaceId: `eni-of-${instanceId}`,
  SubnetId: 'subnet-a',
  Attachment: { InstanceId: instanceId, DeviceIndex: deviceIndex },
  PrivateIpAddresses: [
    { Primary: true, PrivateIpAddress: '10.0.0.4' },
    ...secondary.map((address) => ({ Primary: false, PrivateIpAddress: address })),
  ],
});

const asks = ({ input }: SentCommand, filter: string): boolean => JSON.stringify(input).includes(filter);

const changesOf = (sent: readonly SentCommand[]): readonly SentCommand[] =>
  sent.filter(({ name }) => !name.startsWith('Describe'));

describe('addresses', () => {
  it('are secondary ones of primary interfaces, elastic ones held, and elastic ones of slots that nobody holds', async () => {
    const { volumes } = open((command) => {
      if (command.name === 'DescribeNetworkInterfaces') {
        return {
          NetworkInterfaces: [networkInterface('i-1', ['10.0.0.9']), networkInterface('i-1', ['10.0.0.77'], 1)],
        };
      }
      return asks(command, 'tag-key')
        ? {
            Addresses: [
              { AllocationId: 'eipalloc-1', Tags: SLOT_TAGS, InstanceId: 'i-1' },
              { AllocationId: 'eipalloc-2', Tags: SLOT_TAGS, InstanceId: '' },
            ],
          }
        : {
            Addresses: [
              { AllocationId: 'eipalloc-1', Tags: SLOT_TAGS, InstanceId: 'i-1' },
              {
                AllocationId: 'eipalloc-3',
                Tags: [{ Key: 'ballast:fleet', Value: 'web' }, ...SLOT_TAGS.slice(1)],
                InstanceId: 'i-1',
              },
            ],
          };
    });
    const elastic = (allocationId: string) => ({ kind: 'elastic', allocationId });
    expect(await volumes.listAddresses('db', ['i-1', 'i-1'])).toEqual([
      { address: PRIVATE, slot: null, instanceId: 'i-1' },
      { address: elastic('eipalloc-1'), slot: 'db-0', instanceId: 'i-1' },
      { address: elastic('eipalloc-2'), slot: 'db-0', instanceId: null },
      { address: elastic('eipalloc-3'), slot: null, instanceId: 'i-1' },
    ]);
  });

  it('are asked for with whole filters, and of no instance when there is none', async () => {
    const { volumes, sent } = open(() => ({}));
    await volumes.listAddresses('db', ['i-1']);
    expect(sent.map(({ input }) => input['Filters'])).toEqual([
      [
        { Name: 'tag:ballast:fleet', Values: ['db'] },
        { Name: 'tag-key', Values: ['ballast:slot'] },
      ],
      [{ Name: 'attachment.instance-id', Values: ['i-1'] }],
      [{ Name: 'instance-id', Values: ['i-1'] }],
    ]);
    const none = open(() => ({}));
    expect(await none.volumes.listAddresses('db', [])).toEqual([]);
    expect(none.sent).toHaveLength(1);
  });
});

describe('giving an elastic address', () => {
  const give = async (script: Script): Promise<readonly SentCommand[]> => {
    const { volumes, sent } = open(script);
    await volumes.giveAddress('db', 'db-0', 'i-1', 'elastic');
    return changesOf(sent);
  };

  it('uses the one that carries the slot’s tag', async () => {
    const script: Script = () => ({ Addresses: [{ AllocationId: 'eipalloc-1', Tags: SLOT_TAGS }] });
    expect(await give(script)).toEqual([
      {
        name: 'AssociateAddress',
        input: { AllocationId: 'eipalloc-1', InstanceId: 'i-1', AllowReassociation: true },
      },
    ]);
  });

  const holding =
    (tags: readonly object[]): Script =>
    (command) =>
      asks(command, '"instance-id"')
        ? { Addresses: [{ AllocationId: 'eipalloc-7', InstanceId: 'i-1', Tags: tags }] }
        : {};

  it('tags the one of the fleet that the instance has', async () => {
    expect(await give(holding(SLOT_TAGS.slice(0, 1)))).toEqual([
      { name: 'CreateTags', input: { Resources: ['eipalloc-7'], Tags: SLOT_TAGS.slice(1) } },
    ]);
  });

  it.each([[[]], [[{ Key: 'ballast:fleet', Value: 'web' }]]])('claims none that is tagged %j', async (tags) => {
    const { volumes, sent } = open(holding(tags));
    await expect(volumes.giveAddress('db', 'db-0', 'i-1', 'elastic')).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('no tag ballast:fleet=db on eipalloc-7'),
    });
    expect(changesOf(sent)).toEqual([]);
  });

  it('makes one that is tagged from the first moment, so that a repeat finds it', async () => {
    const script: Script = ({ name }) => (name === 'AllocateAddress' ? { AllocationId: 'eipalloc-9' } : {});
    expect(await give(script)).toEqual([
      {
        name: 'AllocateAddress',
        input: { Domain: 'vpc', TagSpecifications: [{ ResourceType: 'elastic-ip', Tags: SLOT_TAGS }] },
      },
      {
        name: 'AssociateAddress',
        input: { AllocationId: 'eipalloc-9', InstanceId: 'i-1', AllowReassociation: true },
      },
    ]);
  });

  it('takes none that belongs to another slot', async () => {
    const other = { AllocationId: 'eipalloc-7', InstanceId: 'i-1', Tags: [{ Key: 'ballast:slot', Value: 'db-1' }] };
    const { volumes, sent } = open((command) => (asks(command, '"instance-id"') ? { Addresses: [other] } : {}));
    await expect(volumes.giveAddress('db', 'db-0', 'i-1', 'elastic')).rejects.toMatchObject({ kind: 'conflict' });
    expect(changesOf(sent)).toEqual([]);
  });

  it('takes it from no other instance', async () => {
    const { volumes, sent } = open(() => ({
      Addresses: [{ AllocationId: 'eipalloc-1', Tags: SLOT_TAGS, InstanceId: 'i-2' }],
    }));
    await expect(volumes.giveAddress('db', 'db-0', 'i-1', 'elastic')).rejects.toMatchObject({ kind: 'conflict' });
    expect(changesOf(sent)).toEqual([]);
  });
});

describe('giving a private address', () => {
  it('asks for one more on the primary interface, and for none where there is one', async () => {
    const bare = open(() => ({ NetworkInterfaces: [networkInterface('i-1')] }));
    await bare.volumes.giveAddress('db', 'db-0', 'i-1', 'private');
    expect(changesOf(bare.sent)).toEqual([
      {
        name: 'AssignPrivateIpAddresses',
        input: { NetworkInterfaceId: 'eni-of-i-1', SecondaryPrivateIpAddressCount: 1 },
      },
    ]);
    const given = open(() => ({ NetworkInterfaces: [networkInterface('i-1', ['10.0.0.9'])] }));
    await given.volumes.giveAddress('db', 'db-0', 'i-1', 'private');
    expect(changesOf(given.sent)).toEqual([]);
  });

  it('rejects when the instance is gone', async () => {
    const { volumes } = open(() => ({ NetworkInterfaces: [] }));
    await expect(volumes.giveAddress('db', 'db-0', 'i-1', 'private')).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('moving an elastic address', () => {
  const held =
    (by: object): Script =>
    () => ({ Addresses: [{ AllocationId: 'eipalloc-1', ...by }] });

  it.each([
    ['from the machine before', { InstanceId: 'i-old' }],
    ['from nobody', { InstanceId: '' }],
  ])('takes it %s', async (_, by) => {
    const { volumes, sent } = open(held(by));
    await volumes.assign(ELASTIC, 'i-1', 'i-old');
    expect(changesOf(sent).map(({ name }) => name)).toEqual(['AssociateAddress']);
  });

  it('leaves it where it is wanted', async () => {
    const { volumes, sent } = open(held({ InstanceId: 'i-1' }));
    await volumes.assign(ELASTIC, 'i-1', null);
    expect(changesOf(sent)).toEqual([]);
  });

  it.each([{ InstanceId: 'i-third' }, { NetworkInterfaceId: 'eni-of-a-gateway' }])(
    'does not take it from %j',
    async (by) => {
      const { volumes, sent } = open(held(by));
      await expect(volumes.assign(ELASTIC, 'i-1', 'i-old')).rejects.toMatchObject({ kind: 'conflict' });
      expect(changesOf(sent)).toEqual([]);
    },
  );

  it('rejects when it is gone, and when the instance is not ready for it', async () => {
    await expect(open(() => ({})).volumes.assign(ELASTIC, 'i-1', null)).rejects.toMatchObject({ kind: 'not-found' });
    const pending: Script = ({ name }) => {
      if (name === 'AssociateAddress') throw awsError('InvalidInstanceID');
      return { Addresses: [{ AllocationId: 'eipalloc-1' }] };
    };
    await expect(open(pending).volumes.assign(ELASTIC, 'i-1', null)).rejects.toMatchObject({ kind: 'conflict' });
  });
});

describe('moving a private address', () => {
  const held =
    (holder: string | null): Script =>
    (command) => {
      if (!asks(command, 'addresses.private-ip-address')) return { NetworkInterfaces: [networkInterface('i-1')] };
      return { NetworkInterfaces: holder === null ? [] : [networkInterface(holder, ['10.0.0.9'])] };
    };

  it.each(['i-old', null])('takes it from %s', async (holder) => {
    const { volumes, sent } = open(held(holder));
    await volumes.assign(PRIVATE, 'i-1', 'i-old');
    expect(sent[0]?.input['Filters']).toEqual([
      { Name: 'addresses.private-ip-address', Values: ['10.0.0.9'] },
      { Name: 'subnet-id', Values: ['subnet-a'] },
    ]);
    expect(changesOf(sent)).toEqual([
      {
        name: 'AssignPrivateIpAddresses',
        input: { NetworkInterfaceId: 'eni-of-i-1', PrivateIpAddresses: ['10.0.0.9'], AllowReassignment: true },
      },
    ]);
  });

  it('leaves it where it is wanted, and takes it from no third machine', async () => {
    const there = open(held('i-1'));
    await there.volumes.assign(PRIVATE, 'i-1', 'i-old');
    expect(changesOf(there.sent)).toEqual([]);
    const elsewhere = open(held('i-third'));
    await expect(elsewhere.volumes.assign(PRIVATE, 'i-1', 'i-old')).rejects.toMatchObject({ kind: 'conflict' });
    expect(changesOf(elsewhere.sent)).toEqual([]);
  });
});
