import { CreateTableCommand, DeleteTableCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  AllocateAddressCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  DescribeAddressesCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  type ResourceType,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AwsClients } from '../../shared/aws/aws-clients.ts';
import { openAwsWorld } from '../contracts/aws-world.ts';
import { launchCall } from '../contracts/contract-values.ts';
import type { ContractWorld } from '../contracts/contract-world.ts';
import { type MotoServer, startMotoServer } from '../contracts/moto-server.ts';
import { type CliAnswer, createCliFolder, linesOf, runCli } from './run-cli.ts';

const REGION = 'us-east-1';
const folder = createCliFolder();

let moto: MotoServer;
let aws: Readonly<Record<string, string>> = {};
let world: ContractWorld & { readonly clients: AwsClients };
let ghost: string;
let address: string;
let data: string;

/** As a person whose clock is so many minutes ahead: time passes, and nobody waits. */
const askLater = (minutes: number, ...args: readonly string[]): Promise<CliAnswer> => {
  const shift = `const now = Date.now; Date.now = () => now() + ${minutes * 60_000};`;
  const preload = `--import=data:text/javascript,${encodeURIComponent(shift)}`;
  return runCli(['orphans', '--stage', 'test', ...args], {
    ...aws,
    BALLAST_CONFIG: folder.config,
    NODE_OPTIONS: preload,
  });
};

const answerLater = async (minutes: number, ...args: readonly string[]) => {
  const { exitCode, stdout, stderr } = await askLater(minutes, '--json', ...args);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const answer: {
    readonly orphans: readonly { readonly id: string }[];
    readonly usdPerMonth: number;
    readonly removals: readonly unknown[] | null;
  } = JSON.parse(stdout);
  return answer;
};

const idsOf = (answer: { readonly orphans: readonly { readonly id: string }[] }): readonly string[] =>
  answer.orphans.map(({ id }) => id).toSorted();

const tagsOf = (ResourceType: ResourceType, tags: Readonly<Record<string, string>>) => [
  { ResourceType, Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
];

const livesOf = async () => {
  const { ec2 } = world.clients;
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [ghost] }));
  const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({}));
  const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand({}));
  return {
    instance: Reservations[0]?.Instances?.[0]?.State?.Name,
    volume: Volumes.some(({ VolumeId }) => VolumeId === data),
    address: Addresses.some(({ AllocationId }) => AllocationId === address),
  };
};

beforeAll(async () => {
  moto = await startMotoServer();
  aws = { AWS_ENDPOINT_URL: moto.url, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  for (const [name, value] of Object.entries(aws)) vi.stubEnv(name, value);
});

beforeEach(async () => {
  await moto.reset();
  world = await openAwsWorld(REGION);
  const { ec2 } = world.clients;
  const template = await world.createLaunchTemplate('any', true);
  const call = launchCall(template, world.subnets[0], { instanceTypes: ['m5.large'], token: 'ghost-1-1' });
  const answer = await world.ports.fleets.launch('ghost', call);
  ghost = answer.instanceIds[0] ?? '';
  const made = await ec2.send(
    new CreateVolumeCommand({
      AvailabilityZone: world.subnets[0].zone,
      Size: 100,
      VolumeType: 'gp2',
      TagSpecifications: tagsOf('volume', { 'ballast:fleet': 'ghost', 'ballast:slot': 'ghost-0' }),
    }),
  );
  data = made.VolumeId ?? '';
  const allocated = await ec2.send(
    new AllocateAddressCommand({
      Domain: 'vpc',
      TagSpecifications: tagsOf('elastic-ip', { 'ballast:fleet': 'ghost' }),
    }),
  );
  address = allocated.AllocationId ?? '';
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await moto.stop();
});

describe('ballast orphans', () => {
  it('lists what no fleet owns with its price, and removes it at the second sighting', async () => {
    const first = await answerLater(20);
    expect(idsOf(first)).toEqual([address, data, ghost].toSorted());
    expect(first.removals).toBeNull();
    expect(first.usdPerMonth).toBeCloseTo(0.096 * 730 + 10 + 3.65);
    const soon = await answerLater(30, '--remove', '--yes');
    expect(soon.removals).toEqual([]);
    const later = await answerLater(35, '--remove', '--yes');
    expect(later.removals).toEqual([expect.objectContaining({ kind: 'address', id: address, result: 'removed' })]);
    expect(await livesOf()).toEqual({ instance: 'running', volume: true, address: false });
    const last = await answerLater(36, '--remove', '--yes', '--with-data', '--fleet', 'ghost');
    expect(last.removals).toHaveLength(2);
    expect(await livesOf()).toEqual({ instance: 'terminated', volume: false, address: false });
    expect(idsOf(await answerLater(37))).toEqual([]);
  });

  it('says so to a person, and leaves what was never seen before', async () => {
    const { exitCode, stdout, stderr } = await askLater(20, '--remove', '--yes');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain(`${ghost}`);
    expect(stdout).toMatch(/FLEET_GONE fleet ghost is in no configuration/);
    expect(stdout).toMatch(/3 orphans, USD \d+\.\d\d a month/);
    expect(linesOf(stdout).at(-1)).toBe('Nothing was removed.');
    expect(stdout).toContain('no: needs --fleet ghost');
    expect(await livesOf()).toEqual({ instance: 'running', volume: true, address: true });
  });

  it('leaves alone what another stage has a record of, and what is in service', async () => {
    const { dynamo } = world.clients;
    await dynamo.send(
      new CreateTableCommand({
        TableName: 'ballast-prod',
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
      }),
    );
    const Item = { pk: { S: 'fleet#ghost' }, sk: { S: 'record' } };
    await dynamo.send(new PutItemCommand({ TableName: 'ballast-prod', Item }));
    const { stdout } = await askLater(20, '--fleet', 'ghost');
    expect(stdout).toContain('stage prod has a record of it');
    expect(stdout).not.toContain(ghost);
    await dynamo.send(new DeleteTableCommand({ TableName: 'ballast-prod' }));
    const arn = await world.createTargetGroup('other', { deregistrationDelayMs: 0, isBalanced: true });
    await world.ports.balancers.register(arn, 80, [ghost]);
    await answerLater(20, '--fleet', 'ghost');
    const { removals } = await answerLater(40, '--remove', '--yes', '--fleet', 'ghost');
    expect(removals).toHaveLength(1);
    expect(await livesOf()).toEqual({ instance: 'running', volume: true, address: false });
  });

  it('counts a dry run as no sighting, and it removes nothing', async () => {
    await answerLater(20, '--dry-run');
    const { removals } = await answerLater(40, '--remove', '--fleet', 'ghost', '--dry-run');
    expect(removals).toBeNull();
    expect((await answerLater(41, '--remove', '--fleet', 'ghost', '--yes')).removals).toEqual([]);
    expect(await livesOf()).toEqual({ instance: 'running', volume: true, address: true });
  });

  it('leaves what a person keeps, and what is too young', async () => {
    const keep = new CreateTagsCommand({ Resources: [ghost], Tags: [{ Key: 'ballast:keep', Value: '' }] });
    await world.clients.ec2.send(keep);
    expect(idsOf(await answerLater(0))).toEqual([address]);
    await answerLater(20);
    await answerLater(40, '--remove', '--fleet', 'ghost', '--yes', '--with-data');
    expect(await livesOf()).toEqual({ instance: 'running', volume: false, address: false });
  });

  it('fails, and says which, when EC2 refuses', async () => {
    await world.protectFromTermination(ghost);
    await answerLater(20);
    const { exitCode, stdout, stderr } = await askLater(40, '--remove', '--fleet', 'ghost', '--yes');
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`failed instance ${ghost}: EC2 refuses: it has termination protection`);
    expect(stdout).toContain(`removed address ${address}`);
    expect(linesOf(stderr)).toEqual(['ballast: 1 of 2 orphans could not be removed']);
  });
});
