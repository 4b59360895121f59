import type { DryPool } from '../shared/core/fleet-state.ts';
import type { ZoneShift } from '../shared/core/fleet-view.ts';
import type { Ledger } from '../shared/ports/ledger.ts';

/** The part of the ledger that all fleets of a Region share. */
export type MemoryRegion = Pick<Ledger, 'readRegion' | 'putPools' | 'removePools' | 'claimPool' | 'putShift'>;

const nameOf = ({ instanceType, zone, market }: DryPool): string => `${instanceType}_${zone}_${market}`;

const sortedValues = <Value>(byName: ReadonlyMap<string, Value>): readonly Value[] =>
  [...byName].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, value]) => value);

/** What all fleets of a Region share, in memory: each call is one conditional write with nothing in between. */
export const createMemoryRegion = (): MemoryRegion => {
  const pools = new Map<string, DryPool>();
  const shifts = new Map<string, ZoneShift>();
  return {
    readRegion: () => Promise.resolve({ dryPools: sortedValues(pools), shifts: sortedValues(shifts) }),
    putPools: (changed) => {
      for (const pool of changed) {
        const name = nameOf(pool);
        if ((pools.get(name)?.untilMs ?? 0) <= pool.untilMs) pools.set(name, pool);
      }
      return Promise.resolve();
    },
    removePools: (seen) => {
      for (const pool of seen) {
        const name = nameOf(pool);
        if (pools.get(name)?.untilMs === pool.untilMs) pools.delete(name);
      }
      return Promise.resolve();
    },
    claimPool: (seen, untilMs) => {
      const stored = pools.get(nameOf(seen));
      const isAsSeen = stored?.untilMs === seen.untilMs && stored.backOffMs === seen.backOffMs;
      if (isAsSeen) pools.set(nameOf(seen), { ...seen, untilMs });
      return Promise.resolve(isAsSeen);
    },
    putShift: (shift) => {
      if ((shifts.get(shift.zoneId)?.sinceMs ?? 0) <= shift.sinceMs) shifts.set(shift.zoneId, shift);
      return Promise.resolve();
    },
  };
};
