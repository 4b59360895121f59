import { EC2Client } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { createEc2Fleets } from '../../../shared/aws/ec2-fleets.ts';
import type { Fleets } from '../../../shared/ports/fleets.ts';
import { awsError, plainCall, type Script, type SentCommand, scriptClient } from './scripted-client.ts';

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

describe('finding fleets', () => {
  it('asks by filter for 200 ids at a time, and takes the tag alone', async () => {
    const ids = idsOf(450);
    const { fleets, sent } = open(() => ({
      Reservations: [
        {
          Instances: [
            { InstanceId: ids[0], Tags: [{ Key: 'ballast:fleet', Value: 'web' }] },
            { InstanceId: ids[1], Tags: [{ Key: 'Name', Value: 'web' }] },
          ],
        },
      ],
    }));
    expect(await fleets.findFleets([...ids, ids[0] ?? ''])).toEqual(new Map([[ids[0], 'web']]));
    expect(sent.map(({ input }) => input['Filters'])).toEqual(
      [ids.slice(0, 200), ids.slice(200, 400), ids.slice(400)].map((some) => [{ Name: 'instance-id', Values: some }]),
    );
  });
});
