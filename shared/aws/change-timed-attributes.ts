import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { Fault } from '../core/fault.ts';
import { chunksOf } from './chunks-of.ts';
import { readItems, type StoredItem, type Table } from './read-items.ts';
import { type ItemKey, type ItemUpdate, UPDATE_ITEM, updateItemIf } from './update-item.ts';

/** An attribute that is a map, by name; the time in it tells a later value from an earlier one. */
export type TimedAttribute = { readonly name: string; readonly value: Record<string, AttributeValue> };

/** Attributes of one item, and the name of the time in each. */
export type TimedAttributes = { readonly timeName: string; readonly attributes: readonly TimedAttribute[] };

/** An expression may be 4 KB long and hold 300 operators: this many take about half of either. */
const ATTRIBUTES_MAX = 50;
/** Times that others may change an attribute between a refused write and the read that tells what refused it. */
const ROUNDS_MAX = 5;

/**
 * Sets attributes of an item, and `dirty` in the same write where that is asked for. One that holds a later value is left
 * alone, and so is the rest of the item: writers never undo each other.
 */
export const setUnlessLater = async (
  table: Table,
  key: ItemKey,
  { timeName, attributes }: TimedAttributes,
  { dirty }: { readonly dirty: boolean },
): Promise<void> => {
  for (const some of chunksOf(latestOf(attributes, timeName), ATTRIBUTES_MAX)) {
    await writeStanding(table, key, some, {
      toUpdate: (standing) => toSet(standing, timeName, dirty),
      stands: ({ name, value }, item) => !(timeIn(item[name]?.M, timeName) > timeIn(value, timeName)),
      isFenced: () => false,
    });
  }
};

/** Removes attributes of an item that are still of the time they were seen with; `fenced` when it has another fence. */
export const removeAsSeen = async (
  table: Table,
  key: ItemKey,
  { timeName, attributes }: TimedAttributes,
  fence: number | null,
): Promise<'saved' | 'fenced'> => {
  for (const some of chunksOf(latestOf(attributes, timeName), ATTRIBUTES_MAX)) {
    const written = await writeStanding(table, key, some, {
      toUpdate: (standing) => toRemove(standing, timeName, fence),
      stands: ({ name, value }, item) => timeIn(item[name]?.M, timeName) === timeIn(value, timeName),
      isFenced: (item) => fence !== null && Number(item['fence']?.N) !== fence,
    });
    if (written === 'fenced') return 'fenced';
  }
  return 'saved';
};

type Write = {
  /** Null where nothing is left to write. */
  readonly toUpdate: (standing: readonly TimedAttribute[]) => ItemUpdate | null;
  readonly stands: (attribute: TimedAttribute, item: StoredItem) => boolean;
  readonly isFenced: (item: StoredItem) => boolean;
};

/** Writes all of them at once; where one no longer stands that fails, and the item tells which. */
const writeStanding = async (
  table: Table,
  key: ItemKey,
  attributes: readonly TimedAttribute[],
  { toUpdate, stands, isFenced }: Write,
): Promise<'saved' | 'fenced'> => {
  let standing = attributes;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const change = toUpdate(standing);
    if (change === null || (await updateItemIf(table, key, change))) return 'saved';
    const [item = {}] = await readItems(table, [key], true);
    if (isFenced(item)) return 'fenced';
    standing = standing.filter((attribute) => stands(attribute, item));
  }
  throw new Fault('conflict', UPDATE_ITEM, `the ledger's item ${key.pk.S} changes faster than it can be written`);
};

const toSet = (standing: readonly TimedAttribute[], timeName: string, dirty: boolean): ItemUpdate | null => {
  const dirtyValue = dirty ? { ':dirty': { BOOL: true } } : {};
  if (standing.length === 0) {
    return dirty ? { UpdateExpression: 'SET dirty = :dirty', ExpressionAttributeValues: dirtyValue } : null;
  }
  const sets = standing.map((_, index) => `#n${index} = :n${index}`);
  const values = standing.map(({ value }, index): [string, AttributeValue] => [`:n${index}`, { M: value }]);
  return {
    UpdateExpression: `SET ${[...sets, ...(dirty ? ['dirty = :dirty'] : [])].join(', ')}`,
    // NOT, for a comparison with what is absent or spoiled is false, and that is to be overwritten.
    ConditionExpression: standing.map((_, index) => `NOT #n${index}.#time > :t${index}`).join(' AND '),
    ExpressionAttributeNames: namesOf(standing, timeName),
    ExpressionAttributeValues: { ...Object.fromEntries(values), ...timesOf(standing, timeName), ...dirtyValue },
  };
};

const toRemove = (standing: readonly TimedAttribute[], timeName: string, fence: number | null): ItemUpdate | null => {
  if (standing.length === 0) return null;
  const asSeen = standing.map((_, index) => `#n${index}.#time = :t${index}`);
  return {
    UpdateExpression: `REMOVE ${standing.map((_, index) => `#n${index}`).join(', ')}`,
    ConditionExpression: [...(fence === null ? [] : ['fence = :fence']), ...asSeen].join(' AND '),
    ExpressionAttributeNames: namesOf(standing, timeName),
    ExpressionAttributeValues: {
      ...timesOf(standing, timeName),
      ...(fence === null ? {} : { ':fence': { N: String(fence) } }),
    },
  };
};

const namesOf = (attributes: readonly TimedAttribute[], timeName: string): Record<string, string> => ({
  '#time': timeName,
  ...Object.fromEntries(attributes.map(({ name }, index) => [`#n${index}`, name])),
});

const timesOf = (attributes: readonly TimedAttribute[], timeName: string): Record<string, AttributeValue> =>
  Object.fromEntries(
    attributes.map(({ value }, index) => [`:t${index}`, { N: String(timeIn(value, timeName)) }] as const),
  );

const timeIn = (value: Record<string, AttributeValue> | undefined, timeName: string): number =>
  Number(value?.[timeName]?.N);

/** The latest value of each name: no expression may name an attribute twice. */
const latestOf = (attributes: readonly TimedAttribute[], timeName: string): readonly TimedAttribute[] => {
  const latest = new Map<string, TimedAttribute>();
  for (const attribute of attributes) {
    const other = latest.get(attribute.name);
    if (!(timeIn(other?.value, timeName) > timeIn(attribute.value, timeName))) latest.set(attribute.name, attribute);
  }
  return [...latest.values()];
};
