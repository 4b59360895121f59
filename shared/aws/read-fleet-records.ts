import { setTimeout as pause } from 'node:timers/promises';
import { type AttributeValue, BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Fault } from '../core/fault.ts';
import type { FleetRecord } from '../ports/ledger.ts';
import type { CallAws } from './call-aws.ts';
import { chunksOf } from './chunks-of.ts';
import { fleetKey, fleetRecordFromItem, type StoredItem } from './fleet-record.ts';

const READ = 'dynamodb:BatchGetItem';
const KEYS_MAX = 100;
/** Answers in a row without a single item, before the table counts as throttled. Each answer with items is progress. */
const EMPTY_ANSWERS_MAX = 5;
const EMPTY_ANSWER_PAUSE_MS = 20;

/** The records of all fleets, empty where there is none yet. A malformed one is left out: it must not stop the others. */
export const readFleetRecords = async (
  client: DynamoDBClient,
  call: CallAws,
  tableName: string,
  fleetNames: readonly string[],
): Promise<ReadonlyMap<string, FleetRecord>> => {
  const records = new Map<string, FleetRecord>(
    fleetNames.map((fleet) => [fleet, { state: null, overrides: [], dirty: false }]),
  );
  const fleets = new Map(fleetNames.map((fleet) => [fleetKey(fleet).pk.S, fleet]));
  for (const names of chunksOf([...new Set(fleetNames)], KEYS_MAX)) {
    for (const item of await readItems(client, call, tableName, names.map(fleetKey))) {
      const fleet = fleets.get(item['pk']?.S ?? '');
      if (fleet === undefined) continue;
      const record = readableRecord(fleet, item);
      if (record) records.set(fleet, record);
      else records.delete(fleet);
    }
  }
  return records;
};

const readableRecord = (fleet: string, item: StoredItem): FleetRecord | null => {
  try {
    return fleetRecordFromItem(READ, fleet, item);
  } catch (error) {
    if (error instanceof Fault && error.kind === 'conflict') return null;
    throw error;
  }
};

/** Asks until every key has been served: a large batch comes in parts, and a busy table may serve none for a while. */
const readItems = async (
  client: DynamoDBClient,
  call: CallAws,
  tableName: string,
  allKeys: readonly Record<string, AttributeValue>[],
): Promise<readonly StoredItem[]> => {
  const items: StoredItem[] = [];
  let keys = [...allKeys];
  let emptyAnswers = 0;
  while (keys.length > 0) {
    if (emptyAnswers === EMPTY_ANSWERS_MAX) throw new Fault('throttled', READ, `${READ} serves no item of the ledger`);
    const command = new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: keys, ConsistentRead: true } } });
    const pauseMs = emptyAnswers === 0 ? 0 : EMPTY_ANSWER_PAUSE_MS * 2 ** (emptyAnswers - 1);
    const answer = await call(READ, async (options) => {
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
