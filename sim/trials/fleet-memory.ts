import type { FleetState } from '../../shared/core/fleet-state.ts';
import { acquiredLease, notedInstances, savedState } from './call-arguments.ts';
import type { CallRecord } from './call-record.ts';

/** What the ledger of a Region was told of a fleet so far. */
export type FleetMemory = {
  /** The newest record, and the one before it; null before there was one. */
  state: FleetState | null;
  before: FleetState | null;
  /** When it was written last; each look at a fleet ends with that. */
  savedAtMs: number;
  /** When it was written before that by another look. */
  savedBeforeMs: number;
  /** The newest lease that was given, and to which invocation. */
  fence: number;
  holder: number | null;
  /** Who wrote it last, at which of all changes; and at which one somebody else did last. */
  writer: number | null;
  writtenAt: number;
  otherWriteAt: number;
  /** Tokens of all launches, and instances of all retirements, that were ever written down, with why those go. */
  readonly launches: Set<string>;
  readonly retirements: Map<string, string>;
  /** Instances that AWS ever announced something of. */
  readonly announced: Set<string>;
};

/** What the ledgers of all Regions were told, as `region/fleet`. */
export type FleetMemories = Map<string, FleetMemory>;

const createMemory = (): FleetMemory => ({
  state: null,
  before: null,
  savedAtMs: 0,
  savedBeforeMs: 0,
  fence: 0,
  holder: null,
  writer: null,
  writtenAt: -1,
  otherWriteAt: -1,
  launches: new Set(),
  retirements: new Map(),
  announced: new Set(),
});

/** What the ledger of a Region was told of a fleet; what is noted on it is kept. */
export const memoryOf = (memories: FleetMemories, region: string, fleet: string): FleetMemory => {
  const key = `${region}/${fleet}`;
  const known = memories.get(key);
  if (known !== undefined) return known;
  const memory = createMemory();
  memories.set(key, memory);
  return memory;
};

const noteState = (memory: FleetMemory, state: FleetState, atMs: number): void => {
  memory.before = memory.state;
  memory.state = state;
  if (memory.savedAtMs < atMs) memory.savedBeforeMs = memory.savedAtMs;
  memory.savedAtMs = atMs;
  for (const { call } of state.launches) memory.launches.add(call.token);
  for (const { instanceId, because } of state.retirements) {
    if (!memory.retirements.has(instanceId)) memory.retirements.set(instanceId, because);
  }
};

/** Whoever writes down again, word for word, what it meant to do tells nothing new. */
const noteWriter = (memory: FleetMemory, writer: number, writtenAt: number, state: FleetState): void => {
  if (memory.writer !== writer) memory.otherWriteAt = memory.writtenAt;
  else if (JSON.stringify(memory.state) === JSON.stringify(state)) return;
  memory.writer = writer;
  memory.writtenAt = writtenAt;
};

/** Keeps what a ledger was told of a fleet, by the so manyth of all changes, and whom it gave the fleet's lease. */
export const noteLedger = (memories: FleetMemories, call: CallRecord, at: number): void => {
  const { region, outcome, invocation, atMs } = call;
  const lease = acquiredLease(call);
  if (lease !== null) {
    const memory = memoryOf(memories, region, lease.fleet);
    memory.fence = lease.fence;
    memory.holder = invocation.id;
  }
  const notices = notedInstances(call);
  if (notices !== null) for (const id of notices.ids) memoryOf(memories, region, notices.fleet).announced.add(id);
  const saved = savedState(call);
  if (saved === null || outcome.kind !== 'done' || outcome.answer === 'fenced') return;
  const memory = memoryOf(memories, region, saved.lease.fleet);
  noteWriter(memory, invocation.id, at, saved.state);
  noteState(memory, saved.state, atMs);
};
