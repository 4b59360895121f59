import { randomUUID } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { Fault } from '../core/fault.ts';
import type { StoredItem, Table } from './read-items.ts';
import { type ItemKey, type ItemUpdate, UPDATE_ITEM, updateItemIf } from './update-item.ts';

/** What the holder of a lease writes of its item: attributes that are set, and others that are removed. */
export type LeasedWrite = {
  readonly set: Readonly<Record<string, AttributeValue>>;
  readonly remove?: readonly string[];
};

/** A lease of an item with its fencing number, and the item as it is now; or somebody else holds it. */
export type ItemLease =
  | { readonly kind: 'acquired'; readonly fence: number; readonly item: StoredItem }
  | { readonly kind: 'held' };

/** Times that a lease may end between "it is held" and "the holder is told" before the item is left to the next tick. */
const ACQUIRE_ROUNDS_MAX = 3;
const LEASE_ATTRIBUTES = ['leaseUntilMs', 'leaseBy'];
const CLEAN: AttributeValue = { BOOL: false };
const DIRTY: AttributeValue = { BOOL: true };

/** Takes the lease of an item if it is free or expired, and clears the dirty flag; or marks it dirty for the holder. */
export const acquireItemLease = async (
  table: Table,
  key: ItemKey,
  { nowMs, expiresAtMs, name }: { readonly nowMs: number; readonly expiresAtMs: number; readonly name: string },
): Promise<ItemLease> => {
  // An SDK retry whose first attempt did arrive finds the lease held: by this very call, which it knows by this name.
  const by = { S: randomUUID() };
  const now = { N: String(nowMs) };
  for (let round = 0; round < ACQUIRE_ROUNDS_MAX; round += 1) {
    const item = await updateItemIf(table, key, {
      UpdateExpression:
        'SET fence = if_not_exists(fence, :zero) + :one, leaseUntilMs = :until, leaseBy = :by, dirty = :clean',
      ConditionExpression: 'attribute_not_exists(leaseUntilMs) OR leaseUntilMs <= :now OR leaseBy = :by',
      ExpressionAttributeValues: {
        ':zero': { N: '0' },
        ':one': { N: '1' },
        ':until': { N: String(expiresAtMs) },
        ':by': by,
        ':clean': CLEAN,
        ':now': now,
      },
    });
    if (item) return { kind: 'acquired', fence: Number(item['fence']?.N), item };
    const told = await updateItemIf(table, key, {
      UpdateExpression: 'SET dirty = :dirty',
      ConditionExpression: 'leaseUntilMs > :now',
      ExpressionAttributeValues: { ':dirty': DIRTY, ':now': now },
    });
    if (told) return { kind: 'held' };
  }
  throw new Fault('conflict', UPDATE_ITEM, `the lease of ${name} changes hands faster than it can be asked for`);
};

/** Writes under a lease; `fenced` when a later one exists, and then nothing is written. */
export const saveLeased = async (
  table: Table,
  key: ItemKey,
  fence: number,
  write: LeasedWrite,
): Promise<'saved' | 'fenced'> => {
  const saved = await updateItemIf(table, key, updateUnder(fence, write));
  return saved ? 'saved' : 'fenced';
};

/** Writes and lets go, in one write; `dirty` when a wake-up came meanwhile: it is written, and the lease is kept, clean. */
export const releaseLeased = async (
  table: Table,
  key: ItemKey,
  fence: number,
  { set, remove = [] }: LeasedWrite,
): Promise<'released' | 'dirty' | 'fenced'> => {
  const letGo = updateUnder(fence, { set, remove: [...remove, ...LEASE_ATTRIBUTES] });
  const released = await updateItemIf(table, key, {
    ...letGo,
    ConditionExpression: `${letGo.ConditionExpression} AND dirty = :clean`,
    ExpressionAttributeValues: { ...letGo.ExpressionAttributeValues, ':clean': CLEAN },
  });
  if (released) return 'released';
  const kept = await saveLeased(table, key, fence, { set: { ...set, dirty: CLEAN }, remove });
  return kept === 'saved' ? 'dirty' : 'fenced';
};

/** Lets go and writes nothing. */
export const abandonLease = async (table: Table, key: ItemKey, fence: number): Promise<void> => {
  await saveLeased(table, key, fence, { set: {}, remove: LEASE_ATTRIBUTES });
};

const updateUnder = (fence: number, { set, remove = [] }: LeasedWrite): ItemUpdate => {
  const sets = Object.entries(set);
  const clauses = [
    ...(sets.length > 0 ? [`SET ${sets.map((_, index) => `#s${index} = :s${index}`).join(', ')}`] : []),
    ...(remove.length > 0 ? [`REMOVE ${remove.map((_, index) => `#r${index}`).join(', ')}`] : []),
  ];
  return {
    UpdateExpression: clauses.join(' '),
    ConditionExpression: 'fence = :fence',
    ExpressionAttributeNames: Object.fromEntries([
      ...sets.map(([name], index) => [`#s${index}`, name]),
      ...remove.map((name, index) => [`#r${index}`, name]),
    ]),
    ExpressionAttributeValues: {
      ':fence': { N: String(fence) },
      ...Object.fromEntries(sets.map(([, value], index) => [`:s${index}`, value])),
    },
  };
};
