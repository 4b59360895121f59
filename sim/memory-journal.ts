import type { DecisionRecord, Journal } from '../shared/ports/journal.ts';

/** The journal in memory; keeps the newest `keepLast` records of each fleet, as DynamoDB keeps those of 30 days. */
export const createMemoryJournal = (keepLast: number, onRecord?: (record: DecisionRecord) => void): Journal => {
  const recordsByFleet = new Map<string, DecisionRecord[]>();
  return {
    append: (record) => {
      onRecord?.(record);
      const records = recordsByFleet.get(record.fleet) ?? [];
      records.push(record);
      if (records.length > keepLast) records.shift();
      recordsByFleet.set(record.fleet, records);
      return Promise.resolve();
    },
    read: ({ fleet, untilMs, last }) => {
      const records = recordsByFleet.get(fleet) ?? [];
      const inRange = records.filter(({ atMs }) => atMs <= untilMs);
      return Promise.resolve(inRange.reverse().slice(0, last));
    },
    find: (id) => {
      for (const records of recordsByFleet.values()) {
        const found = records.find((record) => record.id === id);
        if (found !== undefined) return Promise.resolve(found);
      }
      return Promise.resolve(null);
    },
  };
};
