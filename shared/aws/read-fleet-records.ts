import { Fault } from '../core/fault.ts';
import type { FleetRecord } from '../ports/ledger.ts';
import { fleetKey, fleetRecordFromItem } from './fleet-record.ts';
import { READ_ITEMS, readItems, type StoredItem, type Table } from './read-items.ts';

/** The records of all fleets, empty where there is none yet. A malformed one is left out: it must not stop the others. */
export const readFleetRecords = async (
  table: Table,
  fleetNames: readonly string[],
): Promise<ReadonlyMap<string, FleetRecord>> => {
  const records = new Map<string, FleetRecord>(
    fleetNames.map((fleet) => [fleet, { state: null, overrides: [], notices: [], dirty: false }]),
  );
  const fleets = new Map(fleetNames.map((fleet) => [fleetKey(fleet).pk.S, fleet]));
  for (const item of await readItems(table, [...records.keys()].map(fleetKey), true)) {
    const fleet = fleets.get(item['pk']?.S ?? '');
    if (fleet === undefined) continue;
    const record = readableRecord(fleet, item);
    if (record) records.set(fleet, record);
    else records.delete(fleet);
  }
  return records;
};

const readableRecord = (fleet: string, item: StoredItem): FleetRecord | null => {
  try {
    return fleetRecordFromItem(READ_ITEMS, fleet, item);
  } catch (error) {
    if (error instanceof Fault && error.kind === 'conflict') return null;
    throw error;
  }
};
