import { EC2Client } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { createEc2Fleets } from '../../../shared/aws/ec2-fleets.ts';
import type { Fleets } from '../../../shared/ports/fleets.ts';
import { launchCall } from '../../contracts/contract-values.ts';
import { awsError, plainCall, type Script, type SentCommand, scriptClient } from './scripted-client.ts';

const SUBNET = { id: 'subnet-a', zone: 'eu-west-1a' };

const open = (script: Script): { readonly fleets: Fleets; readonly sent: readonly SentCommand[] } => {
  const client = new EC2Client({ region: 'eu-west-1' });
  return { sent: scriptClient(client, script), fleets: createEc2Fleets(client, plainCall()) };
};

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

describe('launching', () => {
  const call = launchCall('lt-1', SUBNET, {
    subnets: ['subnet-a', 'subnet-b'],
    onDemand: 2,
    spot: 3,
    launchTemplate: { id: 'lt-1', version: 7 },
  });

  it('says everything in one request', async () => {
    const { fleets, sent } = open(() => ({ Instances: [{ InstanceIds: ['i-1', 'i-2'] }, { InstanceIds: ['i-3'] }] }));
    expect(await fleets.launch('web', call)).toEqual({ instanceIds: ['i-1', 'i-2', 'i-3'], refusals: [] });
    const tags = [
      { Key: 'ballast:fleet', Value: 'web' },
      { Key: 'ballast:role', Value: 'active' },
      { Key: 'ballast:intent', Value: call.token },
      { Key: 'ballast:template', Value: 'lt-1:7' },
    ];
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({
      name: 'CreateFleet',
      input: {
        Type: 'instant',
        ClientToken: call.token,
        LaunchTemplateConfigs: [
          {
            LaunchTemplateSpecification: { LaunchTemplateId: 'lt-1', Version: '7' },
            Overrides: [
              { InstanceType: 'm7g.large', Priority: 0 },
              { InstanceType: 'm7g.xlarge', Priority: 1 },
            ],
          },
        ],
        TargetCapacitySpecification: { TotalTargetCapacity: 5, OnDemandTargetCapacity: 2, SpotTargetCapacity: 3 },
        OnDemandOptions: { AllocationStrategy: 'prioritized' },
        SpotOptions: { AllocationStrategy: 'price-capacity-optimized' },
        TagSpecifications: ['instance', 'volume', 'fleet'].map((ResourceType) => ({ ResourceType, Tags: tags })),
      },
    });
  });

  it('repeats a call in the very same words, and spreads calls over the subnets of the zone', async () => {
    const { fleets, sent } = open(() => ({}));
    for (const token of ['web-x-1', 'web-x-1', 'web-x-2', 'web-x-3']) await fleets.launch('web', { ...call, token });
    const [first, again, ...others] = sent.map(({ input }) => input);
    expect(again).toEqual(first);
    const subnets = new Set(
      [first, ...others].map((input) =>
        JSON.stringify(input)
          .match(/"SubnetId":"[^"]+"/g)
          ?.join(' '),
      ),
    );
    expect(subnets).toEqual(
      new Set(['subnet-a', 'subnet-b'].map((id) => Array(2).fill(`"SubnetId":"${id}"`).join(' '))),
    );
  });

  it('tells a pool without capacity from any other refusal', async () => {
    const refused = (type: string, lifecycle: string, code: string) => ({
      LaunchTemplateAndOverrides: { Overrides: { InstanceType: type, SubnetId: 'subnet-a' } },
      Lifecycle: lifecycle,
      ErrorCode: code,
      ErrorMessage: 'account 123456789012 is told why',
    });
    const { fleets } = open(() => ({
      Instances: [],
      Errors: [
        refused('m7g.large', 'on-demand', 'InsufficientInstanceCapacity'),
        refused('m7g.xlarge', 'spot', 'MaxSpotInstanceCountExceeded'),
        refused('m7g.xlarge', 'on-demand', 'InvalidParameterValue'),
      ],
    }));
    const because = 'account <account> is told why';
    expect((await fleets.launch('web', call)).refusals).toEqual([
      {
        instanceType: 'm7g.large',
        zone: 'eu-west-1a',
        market: 'on-demand',
        kind: 'no-capacity',
        because: `InsufficientInstanceCapacity: ${because}`,
      },
      {
        instanceType: 'm7g.xlarge',
        zone: 'eu-west-1a',
        market: 'spot',
        kind: 'no-capacity',
        because: `MaxSpotInstanceCountExceeded: ${because}`,
      },
      {
        instanceType: 'm7g.xlarge',
        zone: 'eu-west-1a',
        market: 'on-demand',
        kind: 'other',
        because: `InvalidParameterValue: ${because}`,
      },
    ]);
  });

  it("makes a standby, and a machine for a slot that brings no volume of its own for the slot's devices", async () => {
    const { fleets, sent } = open(() => ({}));
    await fleets.launch('web', { ...call, role: 'standby' });
    await fleets.launch('web', { ...call, slot: 'web-0', withoutDevices: ['/dev/sdf', '/dev/sdg'] });
    const [standby, member] = sent.map(({ input }) => input);
    for (const specification of list(standby?.['TagSpecifications'])) {
      expect(specification).toMatchObject({
        Tags: expect.arrayContaining([{ Key: 'ballast:role', Value: 'standby' }]),
      });
    }
    expect(member).toMatchObject({
      LaunchTemplateConfigs: [
        {
          Overrides: Array(2).fill({
            BlockDeviceMappings: [
              { DeviceName: '/dev/sdf', NoDevice: '' },
              { DeviceName: '/dev/sdg', NoDevice: '' },
            ],
          }),
        },
      ],
    });
    const slotTags = list(member?.['TagSpecifications']).map((specification) =>
      JSON.stringify(specification).includes('"Key":"ballast:slot","Value":"web-0"'),
    );
    expect(slotTags).toEqual([true, false, false]);
    expect(JSON.stringify(standby)).not.toContain('BlockDeviceMappings');
  });

  it('sends the empty text by which EC2 leaves a device out', async () => {
    const bodies: string[] = [];
    const client = new EC2Client({
      region: 'eu-west-1',
      credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
      requestHandler: {
        handle: async ({ body }: { readonly body?: unknown }) => {
          bodies.push(String(body));
          throw awsError('UnauthorizedOperation');
        },
        updateHttpClientConfig: () => {},
        httpHandlerConfigs: () => ({}),
      },
    });
    await createEc2Fleets(client, plainCall())
      .launch('web', { ...call, slot: 'web-0', withoutDevices: ['/dev/sdf'] })
      .catch(() => {});
    const override = 'LaunchTemplateConfigs.1.Overrides.1.BlockDeviceMapping.1';
    const sent = new URLSearchParams(bodies[0]);
    expect([...sent.keys()].filter((name) => name.startsWith('LaunchTemplateConfigs.1.Overrides.1'))).toContain(
      `${override}.NoDevice`,
    );
    expect(sent.get(`${override}.DeviceName`)).toBe('/dev/sdf');
    expect(sent.get(`${override}.NoDevice`)).toBe('');
  });

  it.each([
    [{ subnets: [] }, 'names no subnet in eu-west-1a'],
    [{ instanceTypes: ['large'] }, '"large" is no instance type'],
  ])('refuses %j before AWS does', async (changes, message) => {
    const { fleets, sent } = open(() => ({}));
    await expect(fleets.launch('web', { ...call, ...changes })).rejects.toThrow(message);
    expect(sent).toEqual([]);
  });
});
