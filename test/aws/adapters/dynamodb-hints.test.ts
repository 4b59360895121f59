import { createHash } from 'node:crypto';
import { type AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { createDynamoLedger } from '../../../shared/aws/dynamodb-ledger.ts';
import { valueAttribute } from '../../../shared/aws/stored-json.ts';
import { noticeAttribute } from '../../../shared/aws/stored-notices.ts';
import type { DryPool, FleetState } from '../../../shared/core/fleet-state.ts';
import { type InstanceNotice, NOTICE_KINDS } from '../../../shared/core/healing/instance-notice.ts';
import type { Ledger } from '../../../shared/ports/ledger.ts';
import { fleetState } from '../../contracts/contract-values.ts';
import { awsError, plainCall, type Script, type SentCommand, scriptClient } from './scripted-client.ts';

const TABLE = 'ballast';
const NOW_MS = 1_700_000_000_000;
const LEASE = { fleet: 'web', fence: 7 };
const ITEM_BYTES_MAX = 400 * 1_024;
const EXPRESSION_BYTES_MAX = 4_096;
const OPERATORS_MAX = 300;

const open = (script: Script): { readonly ledger: Ledger; readonly sent: readonly SentCommand[] } => {
  const client = new DynamoDBClient({ region: 'eu-west-1' });
  return { sent: scriptClient(client, script), ledger: createDynamoLedger(client, plainCall(), TABLE) };
};

/** Ids that are as hard to compress as real ones. */
const instanceIds = Array.from(
  { length: 1_000 },
  (_, index) => `i-${createHash('sha256').update(String(index)).digest('hex').slice(0, 17)}`,
);

const notices = instanceIds.map(
  (instanceId): InstanceNotice => ({
    instanceId,
    kind: 'spot-interruption',
    atMs: NOW_MS,
    doomedAtMs: NOW_MS + 120_000,
  }),
);

const expressionsOf = ({ input }: SentCommand): readonly string[] =>
  [input['UpdateExpression'], input['ConditionExpression']].map(String);

const stored = (item: Readonly<Record<string, AttributeValue>>) => ({
  Responses: { [TABLE]: [{ pk: { S: 'fleet#web' }, sk: { S: 'record' }, ...item }] },
});

describe('notices of instances', () => {
  it('are written and forgotten fifty at a time, within what DynamoDB takes of an expression', async () => {
    const { ledger, sent } = open(() => ({}));
    await ledger.noteInstances('web', notices);
    expect(await ledger.forgetNotices(LEASE, notices)).toBe('saved');
    expect(sent.map(({ name }) => name)).toEqual(Array.from({ length: 40 }, () => 'UpdateItem'));
    for (const expression of sent.flatMap(expressionsOf)) {
      expect(expression.length).toBeLessThan(EXPRESSION_BYTES_MAX);
      expect([...expression.matchAll(/NOT|AND|[=>.]/g)].length).toBeLessThan(OPERATORS_MAX);
    }
  });

  it('are not written at all when there are none', async () => {
    const { ledger, sent } = open(() => ({}));
    await ledger.noteInstances('web', []);
    await ledger.forgetNotices(LEASE, []);
    await ledger.putPools([]);
    await ledger.removePools([]);
    expect(sent).toEqual([]);
  });

  it('are given up as a conflict when others go on writing between the refusal and the read', async () => {
    const { ledger, sent } = open(({ name }) => {
      if (name === 'UpdateItem') throw awsError('ConditionalCheckFailedException');
      return {};
    });
    await expect(ledger.noteInstances('web', notices.slice(0, 1))).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('fleet#web'),
    });
    expect(sent).toHaveLength(10);
  });

  it('pass on any other failure', async () => {
    const { ledger } = open(() => {
      throw awsError('ProvisionedThroughputExceededException');
    });
    await expect(ledger.noteInstances('web', notices)).rejects.toMatchObject({ kind: 'throttled' });
    await expect(ledger.forgetNotices(LEASE, notices)).rejects.toMatchObject({ kind: 'throttled' });
  });

  it.each([
    ['of a kind that is not known', 'notice_i-1_eviction', { M: { atMs: { N: '1' }, doomedAtMs: { NULL: true } } }],
    ['of no instance', 'notice_degraded', { M: { atMs: { N: '1' }, doomedAtMs: { NULL: true } } }],
    ['without a time', 'notice_i-1_degraded', { M: { doomedAtMs: { NULL: true } } }],
    ['without an end', 'notice_i-1_degraded', { M: { atMs: { N: '1' } } }],
    ['no map', 'notice_i-1_degraded', { S: '{}' }],
  ])('leave out what is %s, and keep the record', async (_, name, value: AttributeValue) => {
    const good = noticeAttribute({ instanceId: 'i-2', kind: 'rebalance', atMs: 1, doomedAtMs: null });
    const { ledger } = open(() => stored({ [name]: value, [good.name]: { M: good.value } }));
    expect((await ledger.readFleets(['web'])).get('web')).toEqual({
      state: null,
      overrides: [],
      notices: [{ instanceId: 'i-2', kind: 'rebalance', atMs: 1, doomedAtMs: null }],
      dirty: false,
    });
  });
});

describe('the record of a fleet of a thousand machines', () => {
  const large: FleetState = {
    ...fleetState(1_000),
    launches: instanceIds.map((instanceId, index) => ({
      call: {
        token: `web-mb2k9f0a-${index}`,
        zone: 'eu-west-1a',
        subnets: ['subnet-0123456789abcdef0'],
        instanceTypes: ['m7g.large', 'm7g.xlarge'],
        onDemand: 1,
        spot: 0,
        launchTemplate: { id: 'lt-0123456789abcdef0', version: 1 },
      },
      atMs: NOW_MS + 997 * index,
      answer: { kind: 'answered', atMs: NOW_MS + 1_009 * index, instanceIds: [instanceId] },
    })),
    retirements: instanceIds.map((instanceId, index) => ({
      instanceId,
      sinceMs: NOW_MS + 1_013 * index,
      because: 'failed: instance-status impaired for 2 min',
    })),
    capacity: instanceIds.map((_, index) => ({ fromMs: NOW_MS + 60_000 * index, units: index, machines: index })),
    health: {
      sightings: instanceIds.map((instanceId, index) => ({
        instanceId,
        source: 'instance-status',
        sinceMs: NOW_MS + 1_019 * index,
      })),
      roster: instanceIds.map((instanceId, index) => ({
        instanceId,
        units: 1,
        served: true,
        missingSinceMs: NOW_MS + 1_021 * index,
      })),
      replacing: instanceIds,
      breaker: null,
      arrivals: { failures: 0, untilMs: 0 },
      rebalance: null,
      calmSinceMs: null,
      doubtedAtMs: null,
    },
  };

  /** What DynamoDB meters: names and values, numbers at most as long as their digits. */
  const bytesOf = (name: string, { S, N, B, M }: AttributeValue): number =>
    name.length +
    1 +
    Buffer.byteLength(S ?? N ?? B ?? '') +
    Object.entries(M ?? {}).reduce((bytes, [key, value]) => bytes + bytesOf(key, value), 3);

  it.each([
    ['one notice', NOTICE_KINDS.slice(0, 1)],
    ['two notices', NOTICE_KINDS.slice(0, 2)],
  ])('fits into an item when everything happens to each of them, %s included', async (_, kinds) => {
    const announced = kinds.flatMap((kind) => notices.map((notice) => ({ ...notice, kind })));
    const item = {
      state: valueAttribute(large),
      ...Object.fromEntries(announced.map(noticeAttribute).map(({ name, value }) => [name, { M: value }])),
    };
    const bytes = Object.entries(item).reduce((sum, [name, value]) => sum + bytesOf(name, value), 0);
    expect(bytes).toBeLessThan(ITEM_BYTES_MAX);
    const { ledger } = open(() => stored(item));
    const record = (await ledger.readFleets(['web'])).get('web');
    expect(record?.state).toEqual(large);
    expect(record?.notices).toHaveLength(announced.length);
  });
});

describe('the record of the Region', () => {
  const pool: DryPool = {
    instanceType: 'm7g.large',
    zone: 'eu-west-1a',
    market: 'spot',
    untilMs: NOW_MS,
    backOffMs: 180_000,
  };

  it('is read in one request, with the newest write', async () => {
    const { ledger, sent } = open(() => ({}));
    expect(await ledger.readRegion()).toEqual({ dryPools: [], shifts: [] });
    expect(sent).toMatchObject([
      {
        input: {
          RequestItems: { [TABLE]: { Keys: [{ pk: { S: 'region' }, sk: { S: 'record' } }], ConsistentRead: true } },
        },
      },
    ]);
  });

  it.each([
    [
      'a pool of no market',
      'pool_m7g.large_eu-west-1a_reserved',
      { M: { untilMs: { N: '1' }, backOffMs: { N: '1' } } },
    ],
    ['a pool without a zone', 'pool_m7g.large_spot', { M: { untilMs: { N: '1' }, backOffMs: { N: '1' } } }],
    ['a pool without an end', 'pool_m7g.large_eu-west-1a_spot', { M: { backOffMs: { N: '1' } } }],
    ['a pool without a back-off', 'pool_m7g.large_eu-west-1a_spot', { M: { untilMs: { N: '1' } } }],
    ['a shift away from nowhere', 'shift_', { M: { sinceMs: { N: '1' }, untilMs: { N: '2' }, because: { S: 'x' } } }],
    ['a shift without an end', 'shift_a', { M: { sinceMs: { N: '1' }, because: { S: 'x' } } }],
    ['a shift without a beginning', 'shift_a', { M: { untilMs: { N: '2' }, because: { S: 'x' } } }],
    ['a shift without a reason', 'shift_a', { M: { sinceMs: { N: '1' }, untilMs: { N: '2' } } }],
  ])('leaves out %s', async (_, name, value: AttributeValue) => {
    const { ledger } = open(() => stored({ [name]: value }));
    expect(await ledger.readRegion()).toEqual({ dryPools: [], shifts: [] });
  });

  it('passes on a failure that is no refusal of a claim', async () => {
    const { ledger } = open(() => {
      throw awsError('ProvisionedThroughputExceededException');
    });
    await expect(ledger.claimPool(pool, NOW_MS + 1)).rejects.toMatchObject({ kind: 'throttled' });
    await expect(ledger.putShift({ zoneId: 'a', sinceMs: 1, untilMs: 2, because: 'x' })).rejects.toMatchObject({
      kind: 'throttled',
    });
  });
});
