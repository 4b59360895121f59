import { Fault } from '../shared/core/fault.ts';
import type { FleetState, Override } from '../shared/core/fleet-state.ts';
import { FORECAST_FENCED_MS, type StoredForecast } from '../shared/core/forecast/stored-forecast.ts';
import type { InstanceNotice } from '../shared/core/healing/instance-notice.ts';
import type { FleetRecord, ForecastRecord, Lease, LeaseAnswer, Ledger } from '../shared/ports/ledger.ts';
import { createMemoryRegion } from './memory-region.ts';
import { releaseRow } from './release-row.ts';

/** The ledger in memory, and the hands of a person who spoils what is in the table. */
export type MemoryLedger = Ledger & {
  readonly spoilState: (fleet: string) => void;
  /** As it was before. */
  readonly restoreState: (fleet: string) => void;
  readonly spoilForecast: (fleet: string) => void;
};

type Row = {
  state: FleetState | null;
  /** What is stored is no state; whoever writes one mends it. */
  spoiled: boolean;
  overrides: readonly Override[];
  /** By instance and kind. */
  notices: readonly InstanceNotice[];
  dirty: boolean;
  fence: number;
  /** Until when the newest lease is held; null once it was let go. */
  heldUntilMs: number | null;
};

type ForecastRow = { readonly fence: number; readonly forecast: StoredForecast; spoiled: boolean };

type Rows = Map<string, Row>;
type ForecastRows = Map<string, ForecastRow>;

const createRow = (): Row => ({
  state: null,
  spoiled: false,
  overrides: [],
  notices: [],
  dirty: false,
  fence: 0,
  heldUntilMs: null,
});

const toRecord = ({ state, overrides, notices, dirty }: Row): FleetRecord => ({
  state,
  overrides,
  notices,
  dirty,
});

const rowOf = (rows: Rows, fleet: string): Row => {
  const row = rows.get(fleet) ?? createRow();
  rows.set(fleet, row);
  return row;
};

const readRows = (rows: Rows, fleetNames: readonly string[]): ReadonlyMap<string, FleetRecord> => {
  const records = new Map<string, FleetRecord>();
  for (const name of fleetNames) {
    const row = rows.get(name) ?? createRow();
    if (!row.spoiled) records.set(name, toRecord(row));
  }
  return records;
};

const acquire = (row: Row, fleet: string, nowMs: number, expiresAtMs: number): LeaseAnswer => {
  if (row.heldUntilMs !== null && nowMs < row.heldUntilMs) {
    row.dirty = true;
    return { kind: 'held' };
  }
  row.dirty = false;
  row.fence += 1;
  row.heldUntilMs = expiresAtMs;
  return { kind: 'acquired', lease: { fleet, fence: row.fence }, record: toRecord(row) };
};

const nameOf = ({ instanceId, kind }: InstanceNotice): string => `${instanceId}_${kind}`;

/** One of each instance and kind: the latest. */
const addNotices = (kept: readonly InstanceNotice[], added: readonly InstanceNotice[]): readonly InstanceNotice[] => {
  const byName = new Map(kept.map((notice) => [nameOf(notice), notice]));
  for (const notice of added) {
    const name = nameOf(notice);
    if ((byName.get(name)?.atMs ?? 0) <= notice.atMs) byName.set(name, notice);
  }
  return [...byName].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, notice]) => notice);
};

/** Those that are not over: one that was announced anew since it was seen is none of them. */
const withoutNotices = (
  kept: readonly InstanceNotice[],
  over: readonly InstanceNotice[],
): readonly InstanceNotice[] => {
  const overAtMs = new Map(over.map((notice) => [nameOf(notice), notice.atMs]));
  return kept.filter((notice) => overAtMs.get(nameOf(notice)) !== notice.atMs);
};

/** Writes unless a later lease exists; null says that one does. */
const writeUnder = (rows: Rows, { fleet, fence }: Lease, state: FleetState): Row | null => {
  const row = rows.get(fleet);
  if (row?.fence !== fence) return null;
  row.state = state;
  row.spoiled = false;
  return row;
};

const readForecast = (row: ForecastRow | undefined, fleet: string): ForecastRecord => {
  if (row === undefined) return { kind: 'none', because: 'no forecast is stored yet' };
  return row.spoiled
    ? { kind: 'none', because: `the ledger's forecast of fleet "${fleet}" is malformed` }
    : { kind: 'stored', forecast: row.forecast };
};

const writeForecast = (rows: ForecastRows, { fleet, fence }: Lease, forecast: StoredForecast): 'saved' | 'fenced' => {
  const stored = rows.get(fleet);
  const overtakenMs = forecast.untilMs - FORECAST_FENCED_MS;
  if (stored !== undefined && stored.fence > fence && stored.forecast.untilMs >= overtakenMs) return 'fenced';
  rows.set(fleet, { fence, forecast, spoiled: false });
  return 'saved';
};

const malformed = (fleet: string): Fault =>
  new Fault('conflict', 'dynamodb:UpdateItem', `the ledger's "state" of fleet "${fleet}" is malformed; restore it`);

/** The ledger in memory: each call is one conditional write, as DynamoDB does it, with nothing in between. */
export const createMemoryLedger = (): MemoryLedger => {
  const rows: Rows = new Map();
  const forecasts: ForecastRows = new Map();
  return {
    readFleets: (fleetNames) => Promise.resolve(readRows(rows, fleetNames)),
    acquireLease: (fleet, nowMs, expiresAtMs) => {
      const row = rowOf(rows, fleet);
      if (row.spoiled) return Promise.reject(malformed(fleet));
      return Promise.resolve(acquire(row, fleet, nowMs, expiresAtMs));
    },
    saveState: (lease, state) => Promise.resolve(writeUnder(rows, lease, state) === null ? 'fenced' : 'saved'),
    releaseLease: (lease, state) => {
      const row = writeUnder(rows, lease, state);
      return Promise.resolve(row === null ? 'fenced' : releaseRow(row));
    },
    readForecasts: (fleetNames) =>
      Promise.resolve(new Map(fleetNames.map((fleet) => [fleet, readForecast(forecasts.get(fleet), fleet)]))),
    saveForecast: (lease, forecast) => Promise.resolve(writeForecast(forecasts, lease, forecast)),
    noteInstances: (fleet, notices) => {
      if (notices.length === 0) return Promise.resolve();
      const row = rowOf(rows, fleet);
      row.notices = addNotices(row.notices, notices);
      row.dirty = true;
      return Promise.resolve();
    },
    forgetNotices: ({ fleet, fence }, notices) => {
      if (notices.length === 0) return Promise.resolve('saved');
      const row = rows.get(fleet);
      if (row?.fence !== fence) return Promise.resolve('fenced');
      row.notices = withoutNotices(row.notices, notices);
      return Promise.resolve('saved');
    },
    ...createMemoryRegion(),
    putOverride: (fleet, override) => {
      const row = rowOf(rows, fleet);
      row.overrides = [...row.overrides.filter(({ kind }) => kind !== override.kind), override];
      row.dirty = true;
      return Promise.resolve();
    },
    removeOverrides: (fleet, kinds) => {
      if (kinds.length === 0) return Promise.resolve();
      const row = rowOf(rows, fleet);
      row.overrides = row.overrides.filter(({ kind }) => !kinds.includes(kind));
      row.dirty = true;
      return Promise.resolve();
    },
    spoilForecast: (fleet) => {
      const row = forecasts.get(fleet);
      if (row !== undefined) row.spoiled = true;
    },
    spoilState: (fleet) => {
      rowOf(rows, fleet).spoiled = true;
    },
    restoreState: (fleet) => {
      rowOf(rows, fleet).spoiled = false;
    },
  };
};
