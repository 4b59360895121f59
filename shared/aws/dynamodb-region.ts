import { randomUUID } from 'node:crypto';
import type { DryPool } from '../core/fleet-state.ts';
import type { Ledger } from '../ports/ledger.ts';
import { removeAsSeen, setUnlessLater, type TimedAttributes } from './change-timed-attributes.ts';
import { readItems, type Table } from './read-items.ts';
import { poolAttribute, regionRecordFromItem, shiftAttribute } from './stored-region.ts';
import { type ItemKey, updateItemIf } from './update-item.ts';

type RegionLedger = Pick<Ledger, 'readRegion' | 'putPools' | 'removePools' | 'claimPool' | 'putShift'>;

const REGION_KEY: ItemKey = { pk: { S: 'region' }, sk: { S: 'record' } };

/** The part of the ledger that all fleets of a Region share: one item, with an attribute for each pool and each shift. */
export const createDynamoRegion = (table: Table): RegionLedger => ({
  readRegion: async () => {
    const [item = {}] = await readItems(table, [REGION_KEY], true);
    return regionRecordFromItem(item);
  },
  putPools: (pools) => setUnlessLater(table, REGION_KEY, attributesOf(pools), { dirty: false }),
  removePools: async (pools) => {
    await removeAsSeen(table, REGION_KEY, attributesOf(pools), null);
  },
  claimPool: (seen, untilMs) => claimPool(table, seen, untilMs),
  putShift: (shift) => {
    const attributes = { timeName: 'sinceMs', attributes: [shiftAttribute(shift)] };
    return setUnlessLater(table, REGION_KEY, attributes, { dirty: false });
  },
});

const attributesOf = (pools: readonly DryPool[]): TimedAttributes => ({
  timeName: 'untilMs',
  attributes: pools.map(poolAttribute),
});

const claimPool = async (table: Table, seen: DryPool, untilMs: number): Promise<boolean> => {
  const { name, value } = poolAttribute({ ...seen, untilMs });
  // An SDK retry whose first attempt did arrive finds the pool claimed: by this very call, which it knows by this name.
  const claimedBy = { S: randomUUID() };
  const claimed = await updateItemIf(table, REGION_KEY, {
    UpdateExpression: 'SET #pool = :claimed',
    ConditionExpression: '(#pool.untilMs = :untilMs AND #pool.backOffMs = :backOffMs) OR #pool.claimedBy = :by',
    ExpressionAttributeNames: { '#pool': name },
    ExpressionAttributeValues: {
      ':claimed': { M: { ...value, claimedBy } },
      ':untilMs': { N: String(seen.untilMs) },
      ':backOffMs': { N: String(seen.backOffMs) },
      ':by': claimedBy,
    },
  });
  return claimed !== null;
};
