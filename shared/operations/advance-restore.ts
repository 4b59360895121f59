import { Fault } from '../core/fault.ts';
import { decideRestore } from '../core/restore/decide-restore.ts';
import { readRestoreAsk, readRestoreState } from '../core/restore/read-restore-state.ts';
import { recordRestoreAnswer } from '../core/restore/record-restore-answer.ts';
import type { RestoreState } from '../core/restore/restore-state.ts';
import type { RestoreStep } from '../core/restore/restore-step.ts';
import { DAY_MS, SECOND_MS } from '../core/time.ts';
import type { Outcome } from '../ports/journal.ts';
import type { RestorePorts } from '../ports/restore-ports.ts';
import type { WorkflowKey, WorkflowLease, WorkflowRecord, WorkflowWrite } from '../ports/workflows.ts';
import { catchFault } from './catch-fault.ts';
import { describeRestoreStep } from './describe-restore-step.ts';
import { LEASE_MS } from './lease-ms.ts';
import { observeRestore } from './observe-restore.ts';
import { takeRestoreStep } from './take-restore-step.ts';
import { tellRestore } from './tell-restore.ts';

/** No step is begun this close to the end of the lease: longer than a check is waited for. */
const LEASE_MARGIN_MS = 25 * SECOND_MS;

/** Rounds of observing, deciding and acting under one lease. */
const ROUNDS_MAX = 12;

/** Wishes that may come one after the other while a lease is let go. */
const RELEASES_MAX = 3;

/** How long a restore is remembered after its end: its times are what the next one is expected to take. */
const REMEMBERED_MS = 90 * DAY_MS;

/** A restore after it was brought forward, and what was done. */
export type AdvancedRestore = { readonly state: RestoreState; readonly outcomes: readonly Outcome[] };

/** The record of a restore. */
export const restoreKey = (id: string): WorkflowKey => ({ kind: 'restore', id });

/** What is written of a restore. */
export const writeOf = (state: RestoreState, answered: readonly string[]): WorkflowWrite => ({
  body: state,
  answered,
  forgetAtMs: state.phase === 'over' ? state.sinceMs + REMEMBERED_MS : null,
});

type Taken = { readonly state: RestoreState; readonly outcomes: readonly Outcome[] };

/** Steps in order; after one that failed, or that ended the phase, the world is read again first. */
const takeSteps = async (
  ports: RestorePorts,
  before: RestoreState,
  steps: readonly RestoreStep[],
  untilMs: number,
): Promise<Taken> => {
  const outcomes: Outcome[] = [];
  let state = before;
  for (const step of steps) {
    if (ports.clock.nowMs() >= untilMs) break;
    const answer = await takeRestoreStep(ports, state.id, step);
    const failed = answer.kind === 'failed' || (answer.kind === 'checked' && !answer.passed);
    const because = answer.kind === 'failed' || answer.kind === 'checked' ? answer.because : '';
    outcomes.push({ step: describeRestoreStep(step), result: failed ? 'failed' : 'done', because });
    state = recordRestoreAnswer(state, step, answer, ports.clock.nowMs());
    // What is to be removed is not one thing's hostage.
    if (state.phase !== before.phase || (failed && before.phase !== 'removing')) break;
  }
  return { state, outcomes };
};

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Steps as text, with the tags that they set. */
const tellSteps = (steps: readonly RestoreStep[]): string =>
  JSON.stringify(steps, (_key, value) => (value instanceof Map ? [...value] : value));

type Look = { readonly ports: RestorePorts; readonly lease: WorkflowLease; readonly untilMs: number };

type Round = AdvancedRestore & {
  readonly next: 'again' | 'done' | 'fenced';
  /** What was decided, as text. */
  readonly told: string;
};

/** Wishes of people, the last one first served; and their ids, for all are answered by it. */
const wishIn = ({ asks }: WorkflowRecord) => ({
  wish: [...asks.values()].flatMap((ask) => readRestoreAsk(ask) ?? []).at(-1) ?? null,
  ids: [...asks.keys()],
});

const takeRound = async (
  { ports, lease, untilMs }: Look,
  before: RestoreState,
  record: WorkflowRecord,
  toldBefore: string,
): Promise<Round> => {
  const { wish, ids } = wishIn(record);
  const view = await observeRestore(ports, before, wish);
  const { state, steps } = decideRestore(before, view, ports.clock.nowMs());
  const isNew = ids.length > 0 || !isSame(state, before);
  if (isNew && (await ports.workflows.save(lease, writeOf(state, ids))) === 'fenced') {
    return { state: before, outcomes: [], next: 'fenced', told: toldBefore };
  }
  // What was just done is not shown yet: asked for again at once, it would only drain EC2's buckets.
  const told = tellSteps(steps);
  if (steps.length > 0 && told === toldBefore) return { state, outcomes: [], next: 'done', told };
  const taken = await takeSteps(ports, state, steps, untilMs);
  // What is removed is asked for again only once EC2 had time to show it.
  const mayGoOn = steps.length > 0 && state.phase !== 'removing';
  const isMoving = mayGoOn && taken.outcomes.every(({ result }) => result === 'done');
  return { ...taken, told, next: isMoving || taken.state.phase !== state.phase ? 'again' : 'done' };
};

const advanceUnderLease = async (look: Look, first: WorkflowRecord, state: RestoreState): Promise<AdvancedRestore> => {
  const { ports, lease, untilMs } = look;
  const outcomes: Outcome[] = [];
  let now = state;
  let record = first;
  let told = '';
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const taken = await catchFault(takeRound(look, now, record, told));
    if (taken instanceof Fault) {
      outcomes.push({ step: 'look', result: 'failed', because: taken.message });
      // What was written without an answer is there, with the wishes it answers, and must not be overwritten.
      now = readRestoreState((await ports.workflows.read(lease.key)).body) ?? now;
    } else {
      outcomes.push(...taken.outcomes);
      now = taken.state;
      told = taken.told;
      if (taken.next === 'fenced') return { state: now, outcomes };
      record = { ...record, asks: new Map() };
      if (taken.next === 'again' && ports.clock.nowMs() < untilMs) continue;
    }
    now = await tellRestore(ports, now);
    if ((await ports.workflows.releaseLease(lease, writeOf(now, []))) !== 'dirty') return { state: now, outcomes };
    record = await ports.workflows.read(lease.key);
  }
  await letGo(look, now);
  return { state: now, outcomes };
};

/** Lets go though wishes came meanwhile; the next look comes within a minute. */
const letGo = async ({ ports, lease }: Look, state: RestoreState): Promise<void> => {
  for (let attempt = 0; attempt < RELEASES_MAX; attempt += 1) {
    if ((await ports.workflows.releaseLease(lease, writeOf(state, []))) !== 'dirty') return;
  }
};

/**
 * Brings one restore forward as far as it goes now, under its lease: read the world, decide, write down, act, and again. Null
 * where there is no such restore; one that somebody else is at is told as it was written last.
 */
export const advanceRestore = async (ports: RestorePorts, id: string): Promise<AdvancedRestore | null> => {
  const { workflows, clock } = ports;
  const key = restoreKey(id);
  const known = readRestoreState((await workflows.read(key)).body);
  if (known === null) return null;
  const nowMs = clock.nowMs();
  const answer = await workflows.acquireLease(key, nowMs, nowMs + LEASE_MS);
  if (answer.kind === 'held') return { state: known, outcomes: [] };
  const { lease, record } = answer;
  // What was read before the lease may be old.
  const state = readRestoreState(record.body) ?? known;
  return advanceUnderLease({ ports, lease, untilMs: nowMs + LEASE_MS - LEASE_MARGIN_MS }, record, state);
};
