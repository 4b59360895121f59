import {
  AllocateAddressCommand,
  AttachVolumeCommand,
  CreateVolumeCommand,
  type ResourceType,
} from '@aws-sdk/client-ec2';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AwsClients } from '../../shared/aws/aws-clients.ts';
import { createCallAws } from '../../shared/aws/call-aws.ts';
import { createDynamoSightings } from '../../shared/aws/dynamodb-sightings.ts';
import { createDynamoStages } from '../../shared/aws/dynamodb-stages.ts';
import { createEc2Belongings } from '../../shared/aws/ec2-belongings.ts';
import { openAwsWorld, TABLE_NAME } from './aws-world.ts';
import { type BelongingsWorld, describeBelongingsContract } from './belongings-contract.ts';
import { decisionRecord, launchCall } from './contract-values.ts';
import { useMoto } from './use-moto.ts';

const REGION = 'eu-west-1';
const NOW_MS = 1_700_000_000_000;
const call = createCallAws({ signal: new AbortController().signal, onCall: () => {} });

const moto = useMoto();

const openWorld = async (): Promise<BelongingsWorld & { readonly clients: AwsClients }> => {
  await moto.reset();
  const world = await openAwsWorld(REGION);
  return { ...world, belongings: createEc2Belongings(world.clients.ec2, call) };
};

describeBelongingsContract('AWS (moto)', openWorld);

describe('volumes and addresses', () => {
  let world: Awaited<ReturnType<typeof openWorld>>;

  beforeEach(async () => {
    world = await openWorld();
  });

  const tagsOf = (ResourceType: ResourceType, tags: Readonly<Record<string, string>>) => [
    { ResourceType, Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
  ];

  const createVolume = async (tags: Readonly<Record<string, string>>): Promise<string> => {
    const place = { AvailabilityZone: world.subnets[0].zone, Size: 8, VolumeType: 'gp3' } as const;
    const command = new CreateVolumeCommand({ ...place, TagSpecifications: tagsOf('volume', tags) });
    return (await world.clients.ec2.send(command)).VolumeId ?? '';
  };

  it('are listed by their tag, with what holds them', async () => {
    const free = await createVolume({ 'ballast:fleet': 'web', 'ballast:slot': 'web-0', 'ballast:keep': '' });
    const held = await createVolume({ 'ballast:fleet': 'web', 'ballast:keep': 'false' });
    await createVolume({ owner: 'somebody' });
    const template = await world.createLaunchTemplate('any', true);
    const answer = await world.ports.fleets.launch('web', launchCall(template, world.subnets[0]));
    const InstanceId = answer.instanceIds[0] ?? '';
    await world.clients.ec2.send(new AttachVolumeCommand({ VolumeId: held, InstanceId, Device: '/dev/sdf' }));
    const listed = new Map((await world.belongings.listVolumes()).map((volume) => [volume.id, volume]));
    const common = { kind: 'volume', fleet: 'web', volumeType: 'gp3', gibibytes: 8 };
    expect(listed.get(free)).toMatchObject({
      ...common,
      slot: 'web-0',
      kept: true,
      state: 'available',
      instanceId: null,
    });
    expect(listed.get(held)).toMatchObject({
      ...common,
      slot: null,
      kept: false,
      state: 'in-use',
      instanceId: InstanceId,
    });
    expect([...listed.values()].filter(({ fleet }) => fleet !== 'web')).toEqual([]);
  });

  it('are removed by their id, and one that is gone is no failure', async () => {
    const volume = await createVolume({ 'ballast:fleet': 'web' });
    const command = new AllocateAddressCommand({
      Domain: 'vpc',
      TagSpecifications: tagsOf('elastic-ip', { 'ballast:fleet': 'web' }),
    });
    const address = (await world.clients.ec2.send(command)).AllocationId ?? '';
    expect(await world.belongings.listAddresses()).toEqual([
      { kind: 'address', id: address, fleet: 'web', slot: null, kept: false, isAssociated: false },
    ]);
    for (let times = 0; times < 2; times += 1) {
      await world.belongings.releaseAddress(address);
      await world.belongings.deleteVolume(volume);
    }
    expect(await world.belongings.listAddresses()).toEqual([]);
    expect((await world.belongings.listVolumes()).map(({ id }) => id)).not.toContain(volume);
  });
});

describe('sightings and stages', () => {
  it('keeps what was seen, and nothing that came before', async () => {
    const { clients } = await openWorld();
    const sightings = createDynamoSightings({ client: clients.dynamo, call, tableName: TABLE_NAME });
    expect(await sightings.read()).toEqual([]);
    const seen = { kind: 'volume', id: 'vol-1', reason: 'LEFT_BEHIND', sinceMs: NOW_MS } as const;
    await sightings.save([{ ...seen, id: 'vol-0' }], NOW_MS);
    await sightings.save([seen], NOW_MS);
    expect(await sightings.read()).toEqual([seen]);
  });

  it('knows of which fleets a stage has a record, and when it looked last', async () => {
    const { clients, ports, spoilState } = await openWorld();
    const stages = createDynamoStages(clients.dynamo, call);
    await ports.journal.append(decisionRecord('web', NOW_MS, '1'));
    await ports.journal.append(decisionRecord('web', NOW_MS + 1, '2'));
    await spoilState('web');
    await ports.ledger.acquireLease('api', NOW_MS, NOW_MS + 1);
    expect(await stages.readTraces(['web', 'api', 'ghost'], NOW_MS)).toEqual(
      new Map([
        ['web', [{ stage: 'test', hasRecord: true, lastLookMs: NOW_MS }]],
        ['api', [{ stage: 'test', hasRecord: true, lastLookMs: null }]],
      ]),
    );
  });
});
