import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { Fault } from '../core/fault.ts';
import { DAY_MS, SECOND_MS } from '../core/time.ts';
import type { DecisionRecord, Journal } from '../ports/journal.ts';
import type { CallAws } from './call-aws.ts';
import type { StoredItem } from './read-items.ts';
import { parseAttribute, zippedAttribute } from './stored-json.ts';
import { isNumber, isText, listOf, oneOf, shapeOf } from './stored-shape.ts';

const KEPT_MS = 30 * DAY_MS;
const TIME_DIGITS = 13;
/** Sorts after every id of the same millisecond. */
const LAST_SUFFIX = '#\uffff';

/** The journal port over one DynamoDB table with keys `pk` and `sk`, whose TTL attribute is `expiresAt`. */
export const createDynamoJournal = (client: DynamoDBClient, call: CallAws, tableName: string): Journal => ({
  append: async (record) => {
    const command = new PutItemCommand({
      TableName: tableName,
      Item: {
        ...journalKey(record.fleet, record.atMs, record.id),
        record: zippedAttribute(record),
        expiresAt: { N: String(Math.ceil((record.atMs + KEPT_MS) / SECOND_MS)) },
      },
    });
    await call('dynamodb:PutItem', (options) => client.send(command, options));
  },
  read: async ({ fleet, untilMs, last }) => {
    const records: DecisionRecord[] = [];
    let from: Record<string, AttributeValue> | undefined;
    do {
      const command = new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :journal AND sk <= :until',
        ExpressionAttributeValues: {
          ':journal': { S: partitionOf(fleet) },
          ':until': { S: `${timeDigits(untilMs)}${LAST_SUFFIX}` },
        },
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: last - records.length,
        ExclusiveStartKey: from,
      });
      const answer = await call('dynamodb:Query', (options) => client.send(command, options));
      for (const item of answer.Items ?? []) records.push(recordFromItem('dynamodb:Query', item));
      from = answer.LastEvaluatedKey;
    } while (from && records.length < last);
    return records;
  },
  find: async (id) => {
    const written = parseId(id);
    if (!written) return null;
    const key = journalKey(written.fleet, written.atMs, id);
    const command = new GetItemCommand({ TableName: tableName, Key: key, ConsistentRead: true });
    const answer = await call('dynamodb:GetItem', (options) => client.send(command, options));
    return answer.Item ? recordFromItem('dynamodb:GetItem', answer.Item) : null;
  },
});

const partitionOf = (fleet: string): string => `journal#${fleet}`;

const timeDigits = (atMs: number): string => String(Math.trunc(atMs)).padStart(TIME_DIGITS, '0');

const journalKey = (fleet: string, atMs: number, id: string): Record<'pk' | 'sk', AttributeValue.SMember> => ({
  pk: { S: partitionOf(fleet) },
  sk: { S: `${timeDigits(atMs)}#${id}` },
});

/** Fleet and time of an id `<fleet>-<base-36 time>-<suffix>`; a fleet's name may hold hyphens too. */
const parseId = (id: string): { readonly fleet: string; readonly atMs: number } | null => {
  const [, fleet, time] = /^(.+)-([0-9a-z]{8,9})-[0-9a-z.-]+$/.exec(id) ?? [];
  return fleet === undefined || time === undefined ? null : { fleet, atMs: Number.parseInt(time, 36) };
};

const isObject = shapeOf<object>({});

/** Only what tells a record from something else: its depths were written by us, compressed, and nobody edits that. */
const isDecisionRecord = shapeOf<DecisionRecord>({
  version: oneOf(1),
  id: isText,
  fleet: isText,
  atMs: isNumber,
  wake: isObject,
  applied: isText,
  input: isObject,
  decision: isObject,
  explained: isText,
  outcomes: listOf(isObject),
});

const recordFromItem = (operation: string, item: StoredItem): DecisionRecord => {
  const record = item['record'] ? parseAttribute(item['record']) : undefined;
  if (isDecisionRecord(record)) return record;
  throw new Fault(
    'conflict',
    operation,
    `the journal's item ${item['pk']?.S} ${item['sk']?.S} is malformed; delete it`,
  );
};
