import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DryPool, Market } from '../core/fleet-state.ts';
import type { ZoneShift } from '../core/fleet-view.ts';
import type { RegionRecord } from '../ports/ledger.ts';
import type { TimedAttribute } from './change-timed-attributes.ts';
import type { StoredItem } from './read-items.ts';

const MARKETS: readonly Market[] = ['on-demand', 'spot'];
const SHIFT_NAME = /^shift_([^_]+)$/;
const POOL_NAME = /^pool_([^_]+)_([^_]+)_([^_]+)$/;

/** The pool as an attribute of the Region's item. */
export const poolAttribute = ({ instanceType, zone, market, untilMs, backOffMs }: DryPool): TimedAttribute => ({
  name: `pool_${instanceType}_${zone}_${market}`,
  value: { untilMs: { N: String(untilMs) }, backOffMs: { N: String(backOffMs) } },
});

/** The shift as an attribute of the Region's item. */
export const shiftAttribute = ({ zoneId, sinceMs, untilMs, because }: ZoneShift): TimedAttribute => ({
  name: `shift_${zoneId}`,
  value: { sinceMs: { N: String(sinceMs) }, untilMs: { N: String(untilMs) }, because: { S: because } },
});

/** The Region's record from its item, by name. What is malformed is left out: the next refusal or shift writes it anew. */
export const regionRecordFromItem = (item: StoredItem): RegionRecord => {
  const names = Object.keys(item).toSorted();
  return {
    dryPools: names.flatMap((name) => poolFrom(name, item[name]?.M) ?? []),
    shifts: names.flatMap((name) => shiftFrom(name, item[name]?.M) ?? []),
  };
};

const poolFrom = (name: string, value: Record<string, AttributeValue> | undefined): DryPool | null => {
  const [, instanceType, zone, marketName] = POOL_NAME.exec(name) ?? [];
  const market = MARKETS.find((known) => known === marketName);
  const untilMs = Number(value?.['untilMs']?.N);
  const backOffMs = Number(value?.['backOffMs']?.N);
  if (instanceType === undefined || zone === undefined || market === undefined) return null;
  return Number.isNaN(untilMs) || Number.isNaN(backOffMs) ? null : { instanceType, zone, market, untilMs, backOffMs };
};

const shiftFrom = (name: string, value: Record<string, AttributeValue> | undefined): ZoneShift | null => {
  const [, zoneId] = SHIFT_NAME.exec(name) ?? [];
  const sinceMs = Number(value?.['sinceMs']?.N);
  const untilMs = Number(value?.['untilMs']?.N);
  const because = value?.['because']?.S;
  if (zoneId === undefined || because === undefined) return null;
  return Number.isNaN(sinceMs) || Number.isNaN(untilMs) ? null : { zoneId, sinceMs, untilMs, because };
};
