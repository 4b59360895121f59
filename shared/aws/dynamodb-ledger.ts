import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { FleetState } from '../core/fleet-state.ts';
import type { InstanceNotice } from '../core/healing/instance-notice.ts';
import type { LeaseAnswer, Ledger } from '../ports/ledger.ts';
import type { CallAws } from './call-aws.ts';
import { removeAsSeen, setUnlessLater, type TimedAttributes } from './change-timed-attributes.ts';
import { readForecasts, saveForecast } from './dynamodb-forecasts.ts';
import { createDynamoRegion } from './dynamodb-region.ts';
import { fleetKey, fleetRecordFromItem, overrideAttribute } from './fleet-record.ts';
import { abandonLease, acquireItemLease, type LeasedWrite, releaseLeased, saveLeased } from './leased-item.ts';
import { readFleetRecords } from './read-fleet-records.ts';
import type { Table } from './read-items.ts';
import { textAttribute, valueAttribute } from './stored-json.ts';
import { noticeAttribute } from './stored-notices.ts';
import { UPDATE_ITEM, updateItem } from './update-item.ts';

/** The ledger port over one DynamoDB table with keys `pk` and `sk`. */
export const createDynamoLedger = (client: DynamoDBClient, call: CallAws, tableName: string): Ledger => {
  const table: Table = { client, call, tableName };
  return {
    readFleets: (fleetNames) => readFleetRecords(table, fleetNames),
    acquireLease: (fleet, nowMs, expiresAtMs) => acquireLease(table, fleet, nowMs, expiresAtMs),
    saveState: ({ fleet, fence }, state) => saveLeased(table, fleetKey(fleet), fence, stateWrite(state)),
    releaseLease: ({ fleet, fence }, state) => releaseLeased(table, fleetKey(fleet), fence, stateWrite(state)),
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

const stateWrite = (state: FleetState): LeasedWrite => ({ set: { state: valueAttribute(state) } });

const acquireLease = async (table: Table, fleet: string, nowMs: number, expiresAtMs: number): Promise<LeaseAnswer> => {
  const leased = await acquireItemLease(table, fleetKey(fleet), { nowMs, expiresAtMs, name: `fleet "${fleet}"` });
  if (leased.kind === 'held') return leased;
  const { fence, item } = leased;
  try {
    return { kind: 'acquired', lease: { fleet, fence }, record: fleetRecordFromItem(UPDATE_ITEM, fleet, item) };
  } catch (error) {
    await abandonLease(table, fleetKey(fleet), fence);
    throw error;
  }
};
