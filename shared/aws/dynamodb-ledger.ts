import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Fault } from '../core/fault.ts';
import type { InstanceNotice } from '../core/healing/instance-notice.ts';
import type { Lease, LeaseAnswer, Ledger } from '../ports/ledger.ts';
import type { CallAws } from './call-aws.ts';
import { removeAsSeen, setUnlessLater, type TimedAttributes } from './change-timed-attributes.ts';
import { readForecasts, saveForecast } from './dynamodb-forecasts.ts';
import { createDynamoRegion } from './dynamodb-region.ts';
import { fleetKey, fleetRecordFromItem, overrideAttribute, stateAttribute } from './fleet-record.ts';
import { readFleetRecords } from './read-fleet-records.ts';
import type { StoredItem, Table } from './read-items.ts';
import { textAttribute } from './stored-json.ts';
import { noticeAttribute } from './stored-notices.ts';
import { UPDATE_ITEM, updateItem, updateItemIf } from './update-item.ts';

/** Times that a lease may end between "it is held" and "the holder is told" before the fleet is left to the next tick. */
const ACQUIRE_ROUNDS_MAX = 3;

/** The ledger port over one DynamoDB table with keys `pk` and `sk`. */
export const createDynamoLedger = (client: DynamoDBClient, call: CallAws, tableName: string): Ledger => {
  const table: Table = { client, call, tableName };
  return {
    readFleets: (fleetNames) => readFleetRecords(table, fleetNames),
    acquireLease: (fleet, nowMs, expiresAtMs) => acquireLease(table, fleet, nowMs, expiresAtMs),
    saveState: async (lease, state) => {
      const saved = await updateItemIf(table, fleetKey(lease.fleet), {
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
      const released = await updateItemIf(table, fleetKey(lease.fleet), {
        ...write,
        UpdateExpression: 'SET #state = :state REMOVE leaseUntilMs, leaseBy',
        ConditionExpression: 'fence = :fence AND dirty = :clean',
      });
      if (released) return 'released';
      const kept = await updateItemIf(table, fleetKey(lease.fleet), {
        ...write,
        UpdateExpression: 'SET #state = :state, dirty = :clean',
        ConditionExpression: 'fence = :fence',
      });
      return kept ? 'dirty' : 'fenced';
    },
    readForecasts: (fleetNames) => readForecasts(table, fleetNames),
    saveForecast: (lease, forecast) => saveForecast(table, lease, forecast),
    noteInstances: (fleet, notices) => setUnlessLater(table, fleetKey(fleet), attributesOf(notices), { dirty: true }),
    forgetNotices: ({ fleet, fence }, notices) => removeAsSeen(table, fleetKey(fleet), attributesOf(notices), fence),
    ...createDynamoRegion(table),
    putOverride: async (fleet, override) => {
      await updateItem(table, fleetKey(fleet), {
        UpdateExpression: 'SET #override = :override, dirty = :dirty',
        ExpressionAttributeNames: { '#override': overrideAttribute(override.kind) },
        ExpressionAttributeValues: { ':override': textAttribute(override), ':dirty': { BOOL: true } },
      });
    },
    removeOverrides: async (fleet, kinds) => {
      if (kinds.length === 0) return;
      await updateItem(table, fleetKey(fleet), {
        UpdateExpression: `SET dirty = :dirty REMOVE ${kinds.map(overrideAttribute).join(', ')}`,
        ExpressionAttributeValues: { ':dirty': { BOOL: true } },
      });
    },
  };
};

const attributesOf = (notices: readonly InstanceNotice[]): TimedAttributes => ({
  timeName: 'atMs',
  attributes: notices.map(noticeAttribute),
});

const acquireLease = async (table: Table, fleet: string, nowMs: number, expiresAtMs: number): Promise<LeaseAnswer> => {
  // An SDK retry whose first attempt did arrive finds the lease held: by this very call, which it knows by this name.
  const by = { S: randomUUID() };
  const now = { N: String(nowMs) };
  for (let round = 0; round < ACQUIRE_ROUNDS_MAX; round += 1) {
    const item = await updateItemIf(table, fleetKey(fleet), {
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
    const told = await updateItemIf(table, fleetKey(fleet), {
      UpdateExpression: 'SET dirty = :dirty',
      ConditionExpression: 'leaseUntilMs > :now',
      ExpressionAttributeValues: { ':dirty': { BOOL: true }, ':now': now },
    });
    if (told) return { kind: 'held' };
  }
  throw new Fault(
    'conflict',
    UPDATE_ITEM,
    `the lease of fleet "${fleet}" changes hands faster than it can be asked for`,
  );
};

const acquiredLease = async (table: Table, fleet: string, item: StoredItem): Promise<LeaseAnswer> => {
  const lease: Lease = { fleet, fence: Number(item['fence']?.N) };
  try {
    return { kind: 'acquired', lease, record: fleetRecordFromItem(UPDATE_ITEM, fleet, item) };
  } catch (error) {
    await updateItemIf(table, fleetKey(fleet), {
      UpdateExpression: 'REMOVE leaseUntilMs, leaseBy',
      ConditionExpression: 'fence = :fence',
      ExpressionAttributeValues: { ':fence': { N: String(lease.fence) } },
    });
    throw error;
  }
};
