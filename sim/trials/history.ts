import { RESTORE_TAGS } from '../../shared/core/restore/restore-tags.ts';
import { instanceIdsIn } from './call-arguments.ts';
import type { CallRecord } from './call-record.ts';
import { type FleetMemories, noteLedger } from './fleet-memory.ts';
import { type LeaseMemory, noteLease } from './lease-memory.ts';
import { createServiceTruth, noteServiceCall, type ServiceTruth } from './service-truth.ts';

export type { CallRecord, ChangeAsked } from './call-record.ts';

/** Everything that was asked for since the beginning. */
export type History = {
  readonly changes: CallRecord[];
  /** Changes by port and method, as `fleets.terminate`. */
  readonly byMethod: Map<string, CallRecord[]>;
  /** What the ledger of each Region was told of each fleet. */
  readonly fleets: FleetMemories;
  readonly leases: LeaseMemory;
  /** When an invocation listed a fleet's instances last, as `id fleet`, and how many changes there were by then. */
  readonly listings: Map<string, { readonly atMs: number; readonly changes: number }>;
  /** As of when that listing certainly showed all that there was: listings lag, stand still, and leave out now and then. */
  readonly shownMs: Map<string, number>;
  /** When a person last made an instance one that serves: put it back, started or restored it, or took its role as a standby off it. */
  readonly joinedMs: Map<string, number>;
  /** Instances that something befell, by hand, by fault or by AWS, and when. */
  readonly befallen: Map<string, number>;
  /** When a Region, or one fleet as `region fleet`, could last not be looked at: something that a look needs was not to be had. */
  readonly lamedMs: Map<string, number>;
  /** When a person paused a fleet, and until when, as `region fleet`; nothing once it was resumed. */
  readonly pauses: Map<string, { readonly fromMs: number; readonly untilMs: number }>;
  /** Since when no datapoint of a fleet is published, as `region fleet`. */
  readonly hushed: Map<string, number>;
  readonly services: ServiceTruth;
  reads: number;
  invocations: number;
  events: number;
  selfThrottled: number;
  /** A digest of all changes in their order (FNV-1a). */
  digest: number;
};

/** A history in which nothing happened. */
export const createHistory = (): History => ({
  changes: [],
  byMethod: new Map(),
  fleets: new Map(),
  leases: new Map(),
  listings: new Map(),
  shownMs: new Map(),
  joinedMs: new Map(),
  befallen: new Map(),
  lamedMs: new Map(),
  pauses: new Map(),
  hushed: new Map(),
  services: createServiceTruth(),
  reads: 0,
  invocations: 0,
  events: 0,
  selfThrottled: 0,
  digest: 0x811c_9dc5 | 0,
});

const digestText = (digest: number, text: string): number => {
  let mixed = digest;
  for (let index = 0; index < text.length; index += 1)
    mixed = Math.imul(mixed ^ text.charCodeAt(index), 0x0100_0193) | 0;
  return mixed;
};

/** Changes of a method since a time, newest last. */
export const changesSince = ({ byMethod }: History, method: string, sinceMs: number): readonly CallRecord[] => {
  const all = byMethod.get(method) ?? [];
  let first = all.length;
  while (first > 0 && (all[first - 1]?.atMs ?? 0) >= sinceMs) first -= 1;
  return all.slice(first);
};

/** What a person restored becomes a member; a restore that says so again makes it none anew. */
const noteRestored = ({ joinedMs }: History, call: CallRecord): void => {
  const [, tags] = call.args;
  if (call.port !== 'restoration' || call.method !== 'tag' || !(tags instanceof Map) || !tags.has(RESTORE_TAGS.role))
    return;
  for (const id of instanceIdsIn(call)) if (!joinedMs.has(id)) joinedMs.set(id, call.atMs);
};

/** Adds a change to the history, in the order of their effects. */
export const recordChange = (history: History, call: CallRecord): void => {
  const name = `${call.port}.${call.method}`;
  history.changes.push(call);
  noteServiceCall(history.services, call);
  noteRestored(history, call);
  const same = history.byMethod.get(name);
  if (same === undefined) history.byMethod.set(name, [call]);
  else same.push(call);
  noteLedger(history.fleets, call, history.changes.length - 1);
  noteLease(history.leases, call);
  history.digest = digestText(history.digest, `${call.atMs} ${call.region} ${name} ${call.outcome.kind}`);
};
