import type {
  WorkflowKey,
  WorkflowLease,
  WorkflowLeaseAnswer,
  WorkflowRecord,
  Workflows,
  WorkflowWrite,
} from '../shared/ports/workflows.ts';
import { releaseRow } from './release-row.ts';

type Row = {
  readonly key: WorkflowKey;
  body: unknown;
  readonly asks: Map<string, unknown>;
  dirty: boolean;
  fence: number;
  heldUntilMs: number | null;
  forgetAtMs: number | null;
};

type Rows = Map<string, Row>;

const nameOf = ({ kind, id }: WorkflowKey): string => `${kind}/${id}`;

const emptyRow = (key: WorkflowKey): Row => ({
  key,
  body: null,
  asks: new Map(),
  dirty: false,
  fence: 0,
  heldUntilMs: null,
  forgetAtMs: null,
});

/** As it comes back out of a table: nothing that the writer holds, and nothing that is no JSON. */
const store = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

const toRecord = ({ key, body, asks, dirty }: Row): WorkflowRecord => ({ key, body, asks: new Map(asks), dirty });

const acquire = (row: Row, nowMs: number, expiresAtMs: number): WorkflowLeaseAnswer => {
  if (row.heldUntilMs !== null && nowMs < row.heldUntilMs) {
    row.dirty = true;
    return { kind: 'held' };
  }
  row.dirty = false;
  row.fence += 1;
  row.heldUntilMs = expiresAtMs;
  return { kind: 'acquired', lease: { key: row.key, fence: row.fence }, record: toRecord(row) };
};

/** Writes unless a later lease exists; null says that one does. */
const writeUnder = (
  rows: Rows,
  { key, fence }: WorkflowLease,
  { body, answered, forgetAtMs }: WorkflowWrite,
): Row | null => {
  const row = rows.get(nameOf(key));
  if (row?.fence !== fence) return null;
  row.body = store(body);
  row.forgetAtMs = forgetAtMs;
  for (const id of answered) row.asks.delete(id);
  return row;
};

/** Workflows in memory, the eyes of whoever looks into the table, and the hands of a person who spoils what is in it. */
export type MemoryWorkflows = Workflows & {
  readonly show: (kind: WorkflowKey['kind']) => readonly WorkflowRecord[];
  readonly spoil: (key: WorkflowKey, ask: string) => void;
  /** Loses the row of a workflow. */
  readonly lose: (key: WorkflowKey) => void;
};

/** Workflows in memory: each call is one conditional write, and a record is gone as soon as it may be forgotten. */
export const createMemoryWorkflows = (nowMs: () => number): MemoryWorkflows => {
  const rows: Rows = new Map();
  const find = (key: WorkflowKey): Row | undefined => {
    const row = rows.get(nameOf(key));
    if (row?.forgetAtMs == null || nowMs() < row.forgetAtMs) return row;
    rows.delete(nameOf(key));
    return undefined;
  };
  const findOrMake = (key: WorkflowKey): Row => {
    const row = find(key) ?? emptyRow(key);
    rows.set(nameOf(key), row);
    return row;
  };
  const show = (kind: WorkflowKey['kind']): readonly WorkflowRecord[] =>
    [...rows.values()]
      .filter((row) => row.key.kind === kind && find(row.key) !== undefined)
      .map(toRecord)
      .toSorted((one, other) => (one.key.id < other.key.id ? -1 : 1));
  return {
    show,
    list: (kind) => Promise.resolve(show(kind)),
    read: (key) => Promise.resolve(toRecord(find(key) ?? emptyRow(key))),
    acquireLease: (key, atMs, expiresAtMs) => Promise.resolve(acquire(findOrMake(key), atMs, expiresAtMs)),
    save: (lease, write) => Promise.resolve(writeUnder(rows, lease, write) === null ? 'fenced' : 'saved'),
    releaseLease: (lease, write) => {
      const row = writeUnder(rows, lease, write);
      return Promise.resolve(row === null ? 'fenced' : releaseRow(row));
    },
    ask: (key, id, ask) => {
      const row = findOrMake(key);
      row.asks.set(id, store(ask));
      row.dirty = true;
      return Promise.resolve();
    },
    spoil: (key, ask) => {
      const row = findOrMake(key);
      row.body = undefined;
      row.asks.set(ask, undefined);
    },
    lose: (key) => {
      rows.delete(nameOf(key));
    },
  };
};
