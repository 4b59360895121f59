import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SECOND_MS } from '../core/time.ts';
import type { WorkflowKey, WorkflowRecord, Workflows, WorkflowWrite } from '../ports/workflows.ts';
import type { CallAws } from './call-aws.ts';
import { acquireItemLease, type LeasedWrite, releaseLeased, saveLeased } from './leased-item.ts';
import { queryItems } from './query-items.ts';
import { readItems, type StoredItem, type Table } from './read-items.ts';
import { parseAttribute, valueAttribute } from './stored-json.ts';
import { type ItemKey, updateItem } from './update-item.ts';

/** Each wish is an attribute of its own, so that two writers never undo each other. */
const ASK_PREFIX = 'ask#';

/** The workflows port over one DynamoDB table with keys `pk` and `sk`. */
export const createDynamoWorkflows = (client: DynamoDBClient, call: CallAws, tableName: string): Workflows => {
  const table: Table = { client, call, tableName };
  return {
    list: async (kind) => {
      const items = await queryItems(table, partitionOf(kind));
      return items.map((item) => recordFromItem({ kind, id: item['sk']?.S ?? '' }, item));
    },
    read: async (key) => {
      const [item = {}] = await readItems(table, [itemKey(key)], true);
      return recordFromItem(key, item);
    },
    acquireLease: async (key, nowMs, expiresAtMs) => {
      const leased = await acquireItemLease(table, itemKey(key), {
        nowMs,
        expiresAtMs,
        name: `${key.kind} "${key.id}"`,
      });
      if (leased.kind === 'held') return leased;
      return {
        kind: 'acquired',
        lease: { key, fence: leased.fence },
        record: recordFromItem(key, leased.item),
      };
    },
    save: ({ key, fence }, write) => saveLeased(table, itemKey(key), fence, leasedWrite(write)),
    releaseLease: ({ key, fence }, write) => releaseLeased(table, itemKey(key), fence, leasedWrite(write)),
    ask: async (key, id, ask) => {
      await updateItem(table, itemKey(key), {
        // What was to be forgotten is of interest again.
        UpdateExpression: 'SET #ask = :ask, dirty = :dirty REMOVE expiresAt',
        ExpressionAttributeNames: { '#ask': askAttribute(id) },
        ExpressionAttributeValues: { ':ask': valueAttribute(ask), ':dirty': { BOOL: true } },
      });
    },
  };
};

const partitionOf = (kind: WorkflowKey['kind']): string => `workflow#${kind}`;

const itemKey = ({ kind, id }: WorkflowKey): ItemKey => ({ pk: { S: partitionOf(kind) }, sk: { S: id } });

const askAttribute = (id: string): string => `${ASK_PREFIX}${id}`;

const leasedWrite = ({ body, answered, forgetAtMs }: WorkflowWrite): LeasedWrite => ({
  set: {
    body: valueAttribute(body),
    ...(forgetAtMs !== null && { expiresAt: { N: String(Math.ceil(forgetAtMs / SECOND_MS)) } }),
  },
  remove: [...(forgetAtMs === null ? ['expiresAt'] : []), ...new Set(answered.map(askAttribute))],
});

/** What a hand has spoiled is undefined, which no reader takes for what was written. */
const recordFromItem = (key: WorkflowKey, item: StoredItem): WorkflowRecord => ({
  key,
  body: item['body'] ? parseAttribute(item['body']) : null,
  asks: new Map(
    Object.entries(item).flatMap(([name, value]) =>
      name.startsWith(ASK_PREFIX) ? [[name.slice(ASK_PREFIX.length), parseAttribute(value)] as const] : [],
    ),
  ),
  dirty: item['dirty']?.BOOL ?? false,
});
