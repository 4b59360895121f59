import { asWired } from '../core/failover/as-wired.ts';
import { decideService, type ServiceDecision } from '../core/failover/decide-service.ts';
import type { FailoverStep } from '../core/failover/failover-step.ts';
import { readServiceState, readServiceWish } from '../core/failover/read-service-state.ts';
import { readingsWanted } from '../core/failover/readings-wanted.ts';
import { recordStepAnswer } from '../core/failover/record-step-answer.ts';
import { drillOf, type Service } from '../core/failover/service.ts';
import { type ServiceState, unknownService } from '../core/failover/service-state.ts';
import type { ServiceView } from '../core/failover/service-view.ts';
import { Fault } from '../core/fault.ts';
import { SECOND_MS } from '../core/time.ts';
import type { FailoverPorts } from '../ports/failover-ports.ts';
import type { Outcome } from '../ports/journal.ts';
import type { WorkflowLease, WorkflowRecord } from '../ports/workflows.ts';
import { announceEpoch } from './announce-epoch.ts';
import { catchFault } from './catch-fault.ts';
import { describeFailoverStep } from './describe-failover-step.ts';
import { LEASE_MS } from './lease-ms.ts';
import { observeService } from './observe-service.ts';
import { createReferenceCache, type ReferenceCache } from './reference-cache.ts';
import { serviceKey } from './service-key.ts';
import type { ServiceSetup } from './service-setup.ts';
import { takeFailoverStep } from './take-failover-step.ts';
import { tellService } from './tell-service.ts';

/** No step is begun this close to the end of the lease: longer than any one takes. */
const LEASE_MARGIN_MS = 25 * SECOND_MS;

/** Rounds of observing, deciding and acting under one lease. */
const ROUNDS_MAX = 8;

/** Wishes that may come one after the other while a lease is let go. */
const RELEASES_MAX = 3;

/** A service after it was looked at: as it is known now, what it was judged by, and what was done. */
export type AdvancedService = {
  readonly state: ServiceState;
  readonly decision: ServiceDecision | null;
  readonly outcomes: readonly Outcome[];
};

/** What is looked at, and with what. */
export type ServiceWork = {
  readonly ports: FailoverPorts;
  readonly setup: ServiceSetup;
  readonly service: Service;
  /** The service that observers look at: the real one, where this is its isolated form. */
  readonly observed: string;
  readonly cache: ReferenceCache;
};

/** One of the two forms of a service that have a record: the real one, and the isolated one that drills move. */
export const workOn = (
  ports: FailoverPorts,
  setup: ServiceSetup,
  service: Service,
  form: 'real' | 'drill',
): ServiceWork => ({
  ports,
  setup,
  service: form === 'drill' ? drillOf(service) : service,
  observed: service.name,
  cache: createReferenceCache(),
});

/** What is known of a service in this Region; nothing where nothing that can be read was written. */
export const stateOf = ({ body }: WorkflowRecord, service: string): ServiceState =>
  readServiceState(body, service) ?? unknownService(service);

const wishesIn = ({ asks }: WorkflowRecord): ServiceView['wishes'] =>
  [...asks].flatMap(([id, ask]) => {
    const wish = readServiceWish(ask);
    return wish === null ? [] : [{ id, wish }];
  });

/** Reads the world and decides, without changing anything. */
export const decideNow = async (
  { ports, setup, service: configured, observed, cache }: ServiceWork,
  before: ServiceState,
  wishes: ServiceView['wishes'],
): Promise<{ readonly decision: ServiceDecision; readonly view: ServiceView }> => {
  const service = asWired(configured, before.wiring);
  const wanted = readingsWanted(service, ports.region, before);
  const read = await observeService(ports, setup, { service, observed, state: before, wanted }, cache);
  const view = { ...read, wishes };
  return { decision: decideService(service, setup.stage, before, view, ports.clock.nowMs()), view };
};

type Taken = { readonly state: ServiceState; readonly outcomes: readonly Outcome[] };

/** Steps in order; one that failed keeps none of the others from being tried, but what ends a phase ends the round. */
const takeSteps = async (
  { ports, setup, service }: ServiceWork,
  before: ServiceState,
  steps: readonly FailoverStep[],
  untilMs: number,
): Promise<Taken> => {
  const outcomes: Outcome[] = [];
  let state = before;
  for (const step of steps) {
    if (ports.clock.nowMs() >= untilMs) break;
    const answer = await takeFailoverStep(ports, setup, service, step);
    const failed = answer.kind === 'failed';
    const because = failed ? answer.because : '';
    outcomes.push({ step: describeFailoverStep(step), result: failed ? 'failed' : 'done', because });
    state = recordStepAnswer(state, step, answer, ports.clock.nowMs());
    if (state.move?.phase !== before.move?.phase) break;
  }
  return { state, outcomes };
};

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

type Held = { readonly lease: WorkflowLease; readonly untilMs: number };

type Round = AdvancedService & { readonly next: 'again' | 'done' | 'fenced' };

const takeRound = async (
  work: ServiceWork,
  { lease, untilMs }: Held,
  before: ServiceState,
  record: WorkflowRecord,
): Promise<Round> => {
  const { workflows } = work.ports;
  const { decision } = await decideNow(work, before, wishesIn(record));
  const { state, steps } = decision;
  const answered = [...record.asks.keys()];
  const isNew = answered.length > 0 || !isSame(state, before);
  if (isNew && (await workflows.save(lease, { body: state, answered, forgetAtMs: null })) === 'fenced') {
    return { state: before, decision, outcomes: [], next: 'fenced' };
  }
  const taken = await takeSteps(work, state, steps, untilMs);
  const hasMoved = taken.state.move?.phase !== before.move?.phase;
  const isMoving = steps.length > 0 && !isSame(taken.state, state);
  return { ...taken, decision, next: hasMoved || isMoving ? 'again' : 'done' };
};

/** Lets go though wishes came meanwhile; the next look comes within half a minute. */
const letGo = async ({ ports: { workflows } }: ServiceWork, { lease }: Held, state: ServiceState): Promise<void> => {
  for (let attempt = 0; attempt < RELEASES_MAX; attempt += 1) {
    const released = await workflows.releaseLease(lease, { body: state, answered: [], forgetAtMs: null });
    if (released !== 'dirty') return;
  }
};

const advanceUnderLease = async (work: ServiceWork, held: Held, first: WorkflowRecord): Promise<AdvancedService> => {
  const { ports, service } = work;
  const outcomes: Outcome[] = [];
  let record = first;
  let state = stateOf(first, service.name);
  let decision: ServiceDecision | null = null;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const taken = await catchFault(takeRound(work, held, state, record));
    if (taken instanceof Fault) {
      outcomes.push({ step: 'look', result: 'failed', because: taken.message });
      // What was written without an answer is there, and must not be overwritten with what was before.
      state = stateOf(await ports.workflows.read(held.lease.key), service.name);
    } else {
      outcomes.push(...taken.outcomes);
      ({ state, decision } = taken);
      if (taken.next === 'fenced') return { state, decision, outcomes };
      record = { ...record, asks: new Map() };
      if (taken.next === 'again' && ports.clock.nowMs() < held.untilMs) continue;
    }
    state = await tellService(ports, service, state);
    const write = { body: state, answered: [], forgetAtMs: null };
    if ((await ports.workflows.releaseLease(held.lease, write)) !== 'dirty') return { state, decision, outcomes };
    record = await ports.workflows.read(held.lease.key);
  }
  await letGo(work, held, state);
  return { state, decision, outcomes };
};

/**
 * Brings a service forward as far as it goes now, under its lease: read the world, decide, write down, act, and again. One that
 * somebody else is at is told as it was written last. Rejects with a `Fault` when this Region's ledger cannot be read or written.
 */
export const advanceService = async (work: ServiceWork): Promise<AdvancedService> => {
  const { ports, service } = work;
  const key = serviceKey(service.name);
  const nowMs = ports.clock.nowMs();
  const answer = await ports.workflows.acquireLease(key, nowMs, nowMs + LEASE_MS);
  if (answer.kind === 'held') {
    return { state: stateOf(await ports.workflows.read(key), service.name), decision: null, outcomes: [] };
  }
  const held = { lease: answer.lease, untilMs: nowMs + LEASE_MS - LEASE_MARGIN_MS };
  const advanced = await advanceUnderLease(work, held, answer.record);
  const isReal = work.observed === service.name;
  const isNew = advanced.state.epoch !== stateOf(answer.record, service.name).epoch;
  if (isReal && isNew) await announceEpoch(ports, service, advanced.state);
  return advanced;
};
