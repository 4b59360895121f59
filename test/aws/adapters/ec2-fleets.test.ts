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

const idsOf = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `i-${index.toString(16).padStart(17, '0')}`);

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

describe('listing instances', () => {
  it('asks for 200 fleets at a time, follows every page, and counts an instance shown twice once', async () => {
    const { fleets, sent } = open(({ input }) => ({
      Reservations: [
        {
          Instances: [
            {
              InstanceId: `i-${input['NextToken'] ?? 'first'}`,
              Tags: [{ Key: 'ballast:fleet', Value: 'fleet-1' }],
            },
          ],
        },
      ],
      NextToken: input['NextToken'] === undefined ? 'second' : undefined,
    }));
    const names = Array.from({ length: 450 }, (_, index) => `fleet-${index}`);
    const instances = await fleets.listInstances(names);
    expect(sent.map(({ input }) => input['NextToken'])).toEqual(Array(3).fill([undefined, 'second']).flat());
    expect(sent[0]?.input['Filters']).toEqual([{ Name: 'tag:ballast:fleet', Values: names.slice(0, 200) }]);
    expect(sent[5]?.input['Filters']).toEqual([{ Name: 'tag:ballast:fleet', Values: names.slice(400) }]);
    expect(new Set(sent.map(({ input }) => input['MaxResults']))).toEqual(new Set([1_000]));
    expect(instances.map(({ id }) => id)).toEqual(['i-first', 'i-second']);
  });

  it('reads tags as they are, whatever a person made of them', async () => {
    const tagged = (id: string, tags: Readonly<Record<string, string>>) => ({
      InstanceId: id,
      Tags: Object.entries({ 'ballast:fleet': 'web', ...tags }).map(([Key, Value]) => ({ Key, Value })),
    });
    const { fleets } = open(() => ({
      Reservations: [
        {
          Instances: [
            tagged('i-1', { 'ballast:role': 'boss', 'ballast:template': 'lt-1:seven' }),
            tagged('i-2', { 'ballast:role': 'standby', 'aws:ec2launchtemplate:version': '4' }),
            tagged('i-3', { 'ballast:template': 'lt-1:7', 'aws:ec2launchtemplate:version': '4' }),
            { InstanceId: 'i-4', Tags: [] },
          ],
        },
      ],
    }));
    const instances = await fleets.listInstances(['web']);
    expect(instances.map(({ id, role, templateVersion }) => [id, role, templateVersion])).toEqual([
      ['i-1', 'active', null],
      ['i-2', 'standby', 4],
      ['i-3', 'active', 7],
    ]);
  });

  it('ends when pages lead in a circle', async () => {
    const { fleets, sent } = open(() => ({ Reservations: [], NextToken: 'again' }));
    await expect(fleets.listInstances(['web'])).rejects.toMatchObject({ kind: 'unknown' });
    expect(sent).toHaveLength(1_000);
  });
});

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

  it.each([
    [{ subnets: [] }, 'names no subnet in eu-west-1a'],
    [{ instanceTypes: ['large'] }, '"large" is no instance type'],
  ])('refuses %j before AWS does', async (changes, message) => {
    const { fleets, sent } = open(() => ({}));
    await expect(fleets.launch('web', { ...call, ...changes })).rejects.toThrow(message);
    expect(sent).toEqual([]);
  });
});

describe('many instances', () => {
  it('are marked and terminated a thousand at a time', async () => {
    const { fleets, sent } = open(() => ({}));
    await fleets.markRetiring(idsOf(2_100));
    await fleets.terminate(idsOf(1_001));
    expect(sent.map(({ name, input }) => [name, list(input['Resources'] ?? input['InstanceIds']).length])).toEqual([
      ['CreateTags', 1_000],
      ['CreateTags', 1_000],
      ['CreateTags', 100],
      ['TerminateInstances', 1_000],
      ['TerminateInstances', 1],
    ]);
  });

  it('are none: nothing is asked', async () => {
    const { fleets, sent } = open(() => ({}));
    await fleets.markRetiring([]);
    expect(await fleets.terminate([])).toEqual({ refused: [] });
    expect(await fleets.listZones([])).toEqual(new Map());
    expect(sent).toEqual([]);
  });

  it('are terminated although some are gone or protected, in few calls', async () => {
    const ids = idsOf(1_000);
    const [gone = '', kept = ''] = [ids[3], ids[700]];
    const terminated = new Set<unknown>();
    const { fleets, sent } = open(({ input }) => {
      const asked = list(input['InstanceIds']);
      if (asked.includes(gone)) throw awsError('InvalidInstanceID.NotFound');
      if (asked.includes(kept)) throw awsError('OperationNotPermitted');
      for (const id of asked) terminated.add(id);
      return {};
    });
    expect(await fleets.terminate(ids)).toEqual({ refused: [kept] });
    expect(terminated.size).toBe(998);
    expect(sent.length).toBeLessThan(45);
  });

  it('are not asked for again one by one when AWS is busy', async () => {
    const { fleets, sent } = open(() => {
      throw awsError('RequestLimitExceeded');
    });
    await expect(fleets.terminate(idsOf(10))).rejects.toMatchObject({ kind: 'throttled' });
    expect(sent).toHaveLength(1);
  });
});

describe('resizing', () => {
  const [id = ''] = idsOf(1);

  it('stops, modifies and starts', async () => {
    const { fleets, sent } = open(() => ({}));
    await fleets.stop([id]);
    await fleets.modifyType(id, 'm7g.xlarge');
    await fleets.start([id]);
    expect(sent).toEqual([
      { name: 'StopInstances', input: { InstanceIds: [id] } },
      { name: 'ModifyInstanceAttribute', input: { InstanceId: id, InstanceType: { Value: 'm7g.xlarge' } } },
      { name: 'StartInstances', input: { InstanceIds: [id] } },
    ]);
  });

  it('says what kind of refusal it met', async () => {
    const kindOf = async (code: string): Promise<unknown> => {
      const { fleets } = open(() => {
        throw awsError(code);
      });
      return fleets.start([id]).catch((fault: unknown) => fault);
    };
    expect(await kindOf('InsufficientInstanceCapacity')).toMatchObject({ name: 'Fault', kind: 'no-capacity' });
    expect(await kindOf('IncorrectInstanceState')).toMatchObject({ kind: 'conflict', operation: 'ec2:StartInstances' });
    expect(await kindOf('UnsupportedOperation')).toMatchObject({ kind: 'invalid' });
  });
});
