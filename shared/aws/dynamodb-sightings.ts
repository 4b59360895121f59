import { type AttributeValue, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { OrphanSighting } from '../core/orphans/compare-sightings.ts';
import { DAY_MS, SECOND_MS } from '../core/time.ts';
import type { Sightings } from '../ports/sightings.ts';
import { readItems, type Table } from './read-items.ts';
import { parseAttribute, zippedAttribute } from './stored-json.ts';
import { isNumber, isText, listOf, oneOf, shapeOf } from './stored-shape.ts';

/** Then the item vanishes by the table's TTL, and every orphan is new. */
const KEPT_MS = 30 * DAY_MS;

const KEY: Record<'pk' | 'sk', AttributeValue.SMember> = { pk: { S: 'orphans' }, sk: { S: 'sightings' } };

const isSighting = shapeOf<OrphanSighting>({
  kind: oneOf('instance', 'volume', 'address', 'registration'),
  id: isText,
  reason: isText,
  sinceMs: isNumber,
});

type Stored = { readonly version: 1; readonly sightings: readonly OrphanSighting[] };

const isStored = shapeOf<Stored>({ version: oneOf(1), sightings: listOf(isSighting) });

/** The sightings port over one item of the stage's table. */
export const createDynamoSightings = (table: Table): Sightings => ({
  read: async () => {
    const [item] = await readItems(table, [KEY], true);
    const stored = item?.['sightings'] === undefined ? undefined : parseAttribute(item['sightings']);
    return isStored(stored) ? stored.sightings : [];
  },
  save: async (sightings, nowMs) => {
    const { client, call, tableName } = table;
    const stored: Stored = { version: 1, sightings };
    const command = new PutItemCommand({
      TableName: tableName,
      Item: {
        ...KEY,
        sightings: zippedAttribute(stored),
        expiresAt: { N: String(Math.ceil((nowMs + KEPT_MS) / SECOND_MS)) },
      },
    });
    await call('dynamodb:PutItem', (options) => client.send(command, options));
  },
});
