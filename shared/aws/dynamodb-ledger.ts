import { randomUUID } from 'node:crypto';
import { type DynamoDBClient, UpdateItemCommand, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { Fault } from '../core/fault.ts';
import type { Lease, LeaseAnswer, Ledger } from '../ports/ledger.ts';
import type { CallAws } from './call-aws.ts';
import { readForecasts, saveForecast } from './dynamodb-forecasts.ts';
import { fleetKey, fleetRecordFromItem, overrideAttribute, stateAttribute } from './fleet-record.ts';
import { readFleetRecords } from './read-fleet-records.ts';
import type { StoredItem, Table } from './read-items.ts';
import { textAttribute } from './stored-json.ts';

const UPDATE = 'dynamodb:UpdateItem';
/** Times that a lease may end between "it is held" and "the holder is told" before the fleet is left to the next tick. */
const ACQUIRE_ROUNDS_MAX = 3;

/** The ledger port over one DynamoDB table with keys `pk` and `sk`. */
export const createDynamoLedger = (client: DynamoDBClient, call: CallAws, tableName: string): Ledger => {
  const table: Table = { client, call, tableName };
  return {
    readFleets: (fleetNames) => readFleetRecords(table, fleetNames),
    acquireLease: (fleet, nowMs, expiresAtMs) => acquireLease(table, fleet, nowMs, expiresAtMs),
    saveState: async (lease, state) => {
      const saved = await updateIf(table, lease.fleet, {
        UpdateExpression: 'SET #state = :state',
        ConditionExpression: 'fence = :fence',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':state': stateAttribute(state), ':fence': { N: String(lease.fence) } },
      });
      return saved ? 'saved' : 'fenced';
    },
    releaseLease: async (lease, state) => {
      const clean = { ':clean': { BOOL: false } };
      const write = {
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':state': stateAttribute(state), ':fence': { N: String(lease.fence) }, ...clean },
      };
      const released = await updateIf(table, lease.fleet, {
        ...write,
        UpdateExpression: 'SET #state = :state REMOVE leaseUntilMs, leaseBy',
        ConditionExpression: 'fence = :fence AND dirty = :clean',
      });
      if (released) return 'released';
      const kept = await updateIf(table, lease.fleet, {
        ...write,
        UpdateExpression: 'SET #state = :state, dirty = :clean',
        ConditionExpression: 'fence = :fence',
      });
      return kept ? 'dirty' : 'fenced';
    },
    readForecasts: (fleetNames) => readForecasts(table, fleetNames),
    saveForecast: (lease, forecast) => saveForecast(table, lease, forecast),
    putOverride: async (fleet, override) => {
      await update(table, fleet, {
        UpdateExpression: 'SET #override = :override, dirty = :dirty',
        ExpressionAttributeNames: { '#override': overrideAttribute(override.kind) },
        ExpressionAttributeValues: { ':override': textAttribute(override), ':dirty': { BOOL: true } },
      });
    },
    removeOverrides: async (fleet, kinds) => {
      if (kinds.length === 0) return;
      await update(table, fleet, {
        UpdateExpression: `SET dirty = :dirty REMOVE ${kinds.map(overrideAttribute).join(', ')}`,
        ExpressionAttributeValues: { ':dirty': { BOOL: true } },
      });
    },
  };
};

type Update = Pick<
  UpdateItemCommandInput,
  'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

const update = async ({ client, call, tableName }: Table, fleet: string, change: Update): Promise<StoredItem> => {
  const command = new UpdateItemCommand({
    TableName: tableName,
    Key: fleetKey(fleet),
    ReturnValues: 'ALL_NEW',
    ...change,
  });
  const answer = await call(UPDATE, (options) => client.send(command, options));
  return answer.Attributes ?? {};
};

/** The item after the change; null when its condition did not hold, and nothing was written. */
const updateIf = async (table: Table, fleet: string, change: Update): Promise<StoredItem | null> => {
  try {
    return await update(table, fleet, change);
  } catch (error) {
    if (error instanceof Fault && error.kind === 'conflict') return null;
    throw error;
  }
};

const acquireLease = async (table: Table, fleet: string, nowMs: number, expiresAtMs: number): Promise<LeaseAnswer> => {
  // An SDK retry whose first attempt did arrive finds the lease held: by this very call, which it knows by this name.
  const by = { S: randomUUID() };
  const now = { N: String(nowMs) };
  for (let round = 0; round < ACQUIRE_ROUNDS_MAX; round += 1) {
    const item = await updateIf(table, fleet, {
      UpdateExpression:
        'SET fence = if_not_exists(fence, :zero) + :one, leaseUntilMs = :until, leaseBy = :by, dirty = :clean',
      ConditionExpression: 'attribute_not_exists(leaseUntilMs) OR leaseUntilMs <= :now OR leaseBy = :by',
      ExpressionAttributeValues: {
        ':zero': { N: '0' },
        ':one': { N: '1' },
        ':until': { N: String(expiresAtMs) },
        ':by': by,
        ':clean': { BOOL: false },
        ':now': now,
      },
    });
    if (item) return acquiredLease(table, fleet, item);
    const told = await updateIf(table, fleet, {
      UpdateExpression: 'SET dirty = :dirty',
      ConditionExpression: 'leaseUntilMs > :now',
      ExpressionAttributeValues: { ':dirty': { BOOL: true }, ':now': now },
    });
    if (told) return { kind: 'held' };
  }
  throw new Fault('conflict', UPDATE, `the lease of fleet "${fleet}" changes hands faster than it can be asked for`);
};

const acquiredLease = async (table: Table, fleet: string, item: StoredItem): Promise<LeaseAnswer> => {
  const lease: Lease = { fleet, fence: Number(item['fence']?.N) };
  try {
    return { kind: 'acquired', lease, record: fleetRecordFromItem(UPDATE, fleet, item) };
  } catch (error) {
    await updateIf(table, fleet, {
      UpdateExpression: 'REMOVE leaseUntilMs, leaseBy',
      ConditionExpression: 'fence = :fence',
      ExpressionAttributeValues: { ':fence': { N: String(lease.fence) } },
    });
    throw error;
  }
};
