import { setTimeout as pause } from 'node:timers/promises';
import { type AttributeValue, BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Fault } from '../core/fault.ts';
import type { CallAws } from './call-aws.ts';
import { chunksOf } from './chunks-of.ts';

/** The table with keys `pk` and `sk` that everything is kept in. */
export type Table = { readonly client: DynamoDBClient; readonly call: CallAws; readonly tableName: string };

/** An item of the table, as the DynamoDB client gives it. */
export type StoredItem = Readonly<Record<string, AttributeValue>>;

/** What reads items. */
export const READ_ITEMS = 'dynamodb:BatchGetItem';

const KEYS_MAX = 100;
/** Answers in a row without a single item, before the table counts as throttled. Each answer with items is progress. */
const EMPTY_ANSWERS_MAX = 5;
const EMPTY_ANSWER_PAUSE_MS = 20;

/** The items under these keys that there are, in any order; consistent costs twice as much, and sees the newest write. */
export const readItems = async (
  table: Table,
  keys: readonly Record<string, AttributeValue>[],
  consistent: boolean,
): Promise<readonly StoredItem[]> => {
  const items: StoredItem[] = [];
  for (const part of chunksOf(keys, KEYS_MAX)) items.push(...(await readBatch(table, part, consistent)));
  return items;
};

/** Asks until every key has been served: a large batch comes in parts, and a busy table may serve none for a while. */
const readBatch = async (
  { client, call, tableName }: Table,
  allKeys: readonly Record<string, AttributeValue>[],
  consistent: boolean,
): Promise<readonly StoredItem[]> => {
  const items: StoredItem[] = [];
  let keys = [...allKeys];
  let emptyAnswers = 0;
  while (keys.length > 0) {
    if (emptyAnswers === EMPTY_ANSWERS_MAX) {
      throw new Fault('throttled', READ_ITEMS, `${READ_ITEMS} serves no item of the ledger`);
    }
    const command = new BatchGetItemCommand({
      RequestItems: { [tableName]: { Keys: keys, ConsistentRead: consistent } },
    });
    const pauseMs = emptyAnswers === 0 ? 0 : EMPTY_ANSWER_PAUSE_MS * 2 ** (emptyAnswers - 1);
    const answer = await call(READ_ITEMS, async (options) => {
      if (pauseMs > 0) await pause(pauseMs, undefined, { signal: options.abortSignal });
      return client.send(command, options);
    });
    items.push(...(answer.Responses?.[tableName] ?? []));
    const left = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
    emptyAnswers = left.length < keys.length ? 0 : emptyAnswers + 1;
    keys = left;
  }
  return items;
};
