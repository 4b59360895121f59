import { decideFleet } from '../core/decide-fleet.ts';
import { explain } from '../core/decision.ts';
import { Fault } from '../core/fault.ts';
import type { Fleet } from '../core/fleet.ts';
import type { FleetDecision } from '../core/fleet-decision.ts';
import type { FleetState } from '../core/fleet-state.ts';
import type { FleetView } from '../core/fleet-view.ts';
import type { InstanceNotice } from '../core/healing/instance-notice.ts';
import { spentNotices } from '../core/healing/spent-notices.ts';
import type { LookRequest } from '../core/look-request.ts';
import { SECOND_MS } from '../core/time.ts';
import type { DecisionRecord, Outcome } from '../ports/journal.ts';
import type { FleetRecord, Lease } from '../ports/ledger.ts';
import type { Ports } from '../ports/ports.ts';
import type { Applied, PlanContext } from './apply-plan.ts';
import { applyPlan } from './apply-plan.ts';
import { catchFault } from './catch-fault.ts';
import { foreseeFleet, type Outlooks, storeForecasts } from './foresee-fleet.ts';
import { LEASE_MS } from './lease-ms.ts';
import type { LookMemory } from './look-memory.ts';
import type { FleetReport } from './look-report.ts';
import type { Observation, ObservedWorld } from './observe-fleets.ts';
import type { SharedRegion } from './read-region.ts';
import { recordDecision } from './record-decision.ts';
import { reportDecision, reportNothing } from './report-decision.ts';
import { claimProbes, tellPools } from './share-pools.ts';

/** No step is begun this close to the end of the lease. */
const LEASE_MARGIN_MS = 15 * SECOND_MS;

/** Looks under one lease: the first, one for wake-ups that came meanwhile, one for pools that refused. */
const LOOKS_MAX = 3;

/** Wake-ups that may come one after the other while a lease is let go. */
const RELEASES_MAX = 5;

/** What a look at one fleet needs besides the ports. */
export type FleetLook = {
  readonly ports: Ports;
  readonly fleet: Fleet;
  readonly request: LookRequest;
  readonly observe: () => Promise<Observation>;
  readonly memory: LookMemory;
  /** What all fleets share, as read before the look. */
  readonly region: SharedRegion;
  /** Announced by the event that woke this look, and not written down, for nothing will be done about it. */
  readonly announced: readonly InstanceNotice[];
};

type Recorded = Pick<FleetRecord, 'state' | 'overrides' | 'notices'>;

type Decided = { readonly view: FleetView; readonly decision: FleetDecision; readonly nowMs: number };

const decide = (look: FleetLook, world: ObservedWorld, recorded: Recorded, outlooks: Outlooks): Decided => {
  const nowMs = look.ports.clock.nowMs();
  const { state, overrides } = recorded;
  const notices = [...recorded.notices, ...look.announced];
  const view: FleetView = { ...world, outlooks, state, overrides, notices, shifts: look.region.shifts };
  return { view, decision: decideFleet(look.fleet, view, nowMs), nowMs };
};

/** The record with what all fleets of the Region know of pools, which is newer than what this one remembers. */
const withPools = (record: FleetRecord, { dryPools }: SharedRegion): FleetRecord =>
  record.state === null || dryPools === null ? record : { ...record, state: { ...record.state, dryPools } };

/** What the ledger told this decision, to decide again with. */
const recordedOf = ({ state, overrides, notices = [] }: FleetView): Recorded => ({ state, overrides, notices });

const foreseeAndDecide = async (look: FleetLook, world: ObservedWorld, record: FleetRecord): Promise<Decided> => {
  const { ports, fleet, memory } = look;
  const outlooks = await foreseeFleet({ ports, fleet, world, capacity: record.state?.capacity ?? [], memory });
  return decide(look, world, record, outlooks);
};

const toRecord = (
  look: FleetLook,
  { view, decision, nowMs }: Decided,
  suffix: string,
  applied: DecisionRecord['applied'],
  outcomes: readonly Outcome[],
): DecisionRecord => ({
  version: 1,
  id: `${look.fleet.name}-${nowMs.toString(36)}-${suffix}`,
  fleet: look.fleet.name,
  atMs: nowMs,
  wake: look.request.wake,
  applied,
  input: { fleet: look.fleet, view, nowMs },
  decision,
  explained: explain(decision),
  outcomes,
});

const acts = ({ request, fleet }: FleetLook): boolean => !request.dryRun && fleet.mode === 'act';

/** Decides and records, and changes nothing else: for a dry run, and for a fleet that is only observed. */
const lookWithoutActing = async (look: FleetLook, world: ObservedWorld, record: FleetRecord): Promise<FleetReport> => {
  const applied = look.request.dryRun ? 'dry-run' : 'observe';
  const entry = toRecord(
    look,
    await foreseeAndDecide(look, world, withPools(record, look.region)),
    applied,
    applied,
    [],
  );
  return reportDecision(entry, await recordDecision(look.ports, entry));
};

/** Ids of a termination that a fresh read of the world, decided again, still terminates. */
const confirmTermination = async (
  look: FleetLook,
  { view, decision: decided }: Decided,
  ids: readonly string[],
): Promise<readonly string[]> => {
  const again = await look.observe();
  if (again.kind === 'unreadable') return [];
  const { decision } = decide(
    { ...look, announced: [] },
    again.world,
    { ...recordedOf(view), state: decided.state },
    view.outlooks,
  );
  const still = new Set(decision.plan.flatMap((step) => (step.kind === 'terminate' ? step.instanceIds : [])));
  return ids.filter((id) => still.has(id));
};

/**
 * Ids of a stop that a fresh read of the world still stops, decided again from the record as it was: until EC2 is asked,
 * a resize that is no longer wanted may be called off.
 */
const confirmStop = async (look: FleetLook, { view }: Decided, ids: readonly string[]): Promise<readonly string[]> => {
  const again = await look.observe();
  if (again.kind === 'unreadable') return [];
  const { decision } = decide({ ...look, announced: [] }, again.world, recordedOf(view), view.outlooks);
  const still = new Set(decision.plan.flatMap((step) => (step.kind === 'stop' ? step.instanceIds : [])));
  return ids.filter((id) => still.has(id));
};

/** Forgets what is over; what cannot be forgotten now is by the next look, and costs this one nothing. */
const forgetSpentNotices = async (
  { ports }: FleetLook,
  lease: Lease,
  { view, nowMs }: Decided,
): Promise<readonly Outcome[]> => {
  const spent = spentNotices(view, nowMs);
  const answer = spent.length > 0 ? await catchFault(ports.ledger.forgetNotices(lease, spent)) : 'saved';
  return answer instanceof Fault
    ? [{ step: 'forget notices that are over', result: 'failed', because: answer.message }]
    : [];
};

type Turn = { readonly report: FleetReport; readonly state: FleetState; readonly next: 'done' | 'again' };

const takeTurn = async (
  look: FleetLook,
  lease: Lease,
  world: ObservedWorld,
  record: FleetRecord,
  turn: { readonly index: number; readonly untilMs: number },
): Promise<Turn> => {
  const { ports, fleet } = look;
  const first = await foreseeAndDecide(look, world, record);
  const decided = await claimProbes(ports.ledger, first, (state) =>
    decide({ ...look, announced: [] }, world, { ...recordedOf(first.view), state }, first.view.outlooks),
  );
  const { decision } = decided;
  let applied: Applied = { state: decision.state, outcomes: [], refused: false };
  if (decision.plan.length > 0) {
    if ((await ports.ledger.saveState(lease, decision.state)) === 'fenced') {
      const report = reportNothing(fleet.name, 'LEASE_LOST', 'a later look has taken over');
      return { report, state: decision.state, next: 'done' };
    }
    const context: PlanContext = {
      ports,
      fleetName: fleet.name,
      untilMs: turn.untilMs,
      confirmTermination: (ids) => confirmTermination(look, decided, ids),
      confirmStop: (ids) => confirmStop(look, decided, ids),
    };
    applied = await applyPlan(context, decision.plan, decision.state);
  }
  const { state, outcomes, refused } = applied;
  const told = await tellPools(ports.ledger, decision.state.dryPools, state.dryPools);
  const forgotten = await forgetSpentNotices(look, lease, decided);
  const suffix = turn.index === 0 ? String(lease.fence) : `${lease.fence}.${turn.index}`;
  const entry = toRecord(look, decided, suffix, 'yes', [...outcomes, ...told, ...forgotten]);
  const report = reportDecision(entry, await recordDecision(ports, entry));
  await storeForecasts(ports, lease, look.memory);
  if (refused && turn.index < LOOKS_MAX - 1) {
    const saved = await ports.ledger.saveState(lease, state);
    return { report, state, next: saved === 'saved' ? 'again' : 'done' };
  }
  const released = await ports.ledger.releaseLease(lease, state);
  return { report, state, next: released === 'dirty' ? 'again' : 'done' };
};

const isUnchanged = (before: FleetRecord, now: FleetRecord): boolean =>
  before.state === now.state || JSON.stringify(before.state) === JSON.stringify(now.state);

/**
 * The world to decide from under a lease. What was read before the lease is stale if somebody wrote in between: it may
 * lack instances that the ledger no longer waits for, which would be launched a second time.
 */
const worldUnderLease = async (
  look: FleetLook,
  observed: ObservedWorld | null,
  before: FleetRecord,
  now: FleetRecord,
): Promise<Observation> =>
  observed !== null && isUnchanged(before, now) ? { kind: 'seen', world: observed } : look.observe();

/** Lets go though wake-ups came meanwhile; the tick looks again at once. */
const letGo = async ({ ports }: FleetLook, lease: Lease, state: FleetState): Promise<void> => {
  for (let attempt = 0; attempt < RELEASES_MAX; attempt += 1) {
    const released = await ports.ledger.releaseLease(lease, { ...state, lookAtMs: ports.clock.nowMs() });
    if (released !== 'dirty') return;
  }
};

const lookUnderLease = async (
  look: FleetLook,
  observed: ObservedWorld | null,
  before: FleetRecord,
): Promise<readonly FleetReport[]> => {
  const { ports, fleet } = look;
  const nowMs = ports.clock.nowMs();
  const answer = await ports.ledger.acquireLease(fleet.name, nowMs, nowMs + LEASE_MS);
  if (answer.kind === 'held') {
    return [reportNothing(fleet.name, 'LEASE_HELD', 'another look is under way and will look once more')];
  }
  const { lease } = answer;
  const untilMs = nowMs + LEASE_MS - LEASE_MARGIN_MS;
  const reports: FleetReport[] = [];
  let observation = await worldUnderLease(look, observed, before, answer.record);
  let record = withPools(answer.record, look.region);
  for (let index = 0; index < LOOKS_MAX && observation.kind === 'seen'; index += 1) {
    const { report, state, next } = await takeTurn(look, lease, observation.world, record, { index, untilMs });
    reports.push(report);
    if (next === 'done') return reports;
    record = (await ports.ledger.readFleets([fleet.name])).get(fleet.name) ?? { ...record, state };
    observation = await look.observe();
  }
  if (record.state !== null) await letGo(look, lease, record.state);
  return reports.length > 0 ? reports : [reportUnreadable(fleet.name, observation)];
};

const reportUnreadable = (fleetName: string, observation: Observation): FleetReport => {
  const because = observation.kind === 'seen' ? 'no look was taken' : observation.fault.message;
  return reportNothing(fleetName, 'UNREADABLE', because);
};

/**
 * Looks at one fleet whose world was just read, or is read under the lease where it was not: decide, write the intent down,
 * act, record; again under the same lease when a wake-up came meanwhile or a pool refused. Dry run and observe mode make no
 * mutating call except the journal's.
 */
export const lookAtFleet = async (
  look: FleetLook,
  observed: Observation | null,
  record: FleetRecord,
): Promise<readonly FleetReport[]> => {
  // Without a record there is nothing to let a lease go with, should the world turn out to be unreadable.
  if (observed === null && record.state !== null && acts(look)) return lookUnderLease(look, null, record);
  const observation = observed ?? (await look.observe());
  if (observation.kind === 'unreadable') return [reportUnreadable(look.fleet.name, observation)];
  if (!acts(look)) return [await lookWithoutActing(look, observation.world, record)];
  return lookUnderLease(look, observation.world, record);
};
