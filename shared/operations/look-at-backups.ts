import type { BallastConfig } from '../config/ballast-config.ts';
import type { BackupDecision } from '../core/backup/backup-decision.ts';
import type { BackupStep } from '../core/backup/backup-plan.ts';
import type { Protection } from '../core/backup/backup-policy.ts';
import type { BackupRequest } from '../core/backup/backup-request.ts';
import type { BackupState } from '../core/backup/backup-state.ts';
import type { BackupView } from '../core/backup/backup-view.ts';
import { decideBackups, recordAnswer } from '../core/backup/decide-backups.ts';
import { type BackupAsk, readBackupAsk, readBackupState } from '../core/backup/read-backup-state.ts';
import { explain } from '../core/decision.ts';
import type { Wake } from '../core/look-request.ts';
import { MINUTE_MS, SECOND_MS } from '../core/time.ts';
import type { BackupPorts } from '../ports/backup-ports.ts';
import type { Outcome } from '../ports/journal.ts';
import type { WorkflowKey, WorkflowLease, WorkflowRecord, WorkflowWrite } from '../ports/workflows.ts';
import type { BackupLookReport, BackupReport } from './backup-report.ts';
import { FREEZE_WAIT_MS } from './freeze-source.ts';
import { LEASE_MS } from './lease-ms.ts';
import { mapBounded } from './map-bounded.ts';
import { type BackupPlace, observeBackups, readSnapshots } from './observe-backups.ts';
import { describeBackupStep, takeBackupStep } from './take-backup-step.ts';
import { tellTroubles } from './tell-troubles.ts';

/** The one record of a Region's backups: the limits of EBS are the Region's, so one look decides about all. */
export const BACKUPS_KEY: WorkflowKey = { kind: 'backups', id: 'backups' };

/** No step is begun this close to the end of the lease. */
const LEASE_MARGIN_MS = 20 * SECOND_MS;

/** Looks under one lease: the first, and one each for wishes that came meanwhile. */
const LOOKS_MAX = 3;

/** Steps under way at once. */
const STEPS_AT_ONCE = 5;

/** Ticks come about a minute apart: a look that is due just after one is not put off until the next. */
const DUE_EARLY_MS = MINUTE_MS / 2;

type Look = {
  readonly ports: BackupPorts;
  readonly protections: readonly Protection[];
  readonly place: BackupPlace;
  readonly request: BackupRequest;
};

const nothing = (code: BackupLookReport['code'], explained: string): BackupLookReport => ({
  code,
  applied: 'no',
  explained,
  outcomes: [],
  troubles: [],
  decision: null,
});

const askOf = ({ protections, request, ports }: Look): BackupAsk => ({
  protections: request.scope.kind === 'named' ? request.scope.protections : protections.map(({ name }) => name),
  atMs: ports.clock.nowMs(),
  because: request.wake.because,
});

/** A wish from a clock that is ahead is one of now: no point is from after it, and one would be taken at every look. */
const withAsks = (state: BackupState, asks: readonly BackupAsk[], nowMs: number): BackupState => ({
  ...state,
  manual: [
    ...state.manual,
    ...asks.flatMap(({ protections, atMs, because }) =>
      protections.map((protection) => ({ protection, atMs: Math.min(atMs, nowMs), because })),
    ),
  ],
});

const asksIn = ({ asks }: WorkflowRecord): readonly BackupAsk[] =>
  [...asks.values()].flatMap((ask) => readBackupAsk(ask) ?? []);

/** Decides and changes nothing; what a person asks for now is decided as if it had been written down. */
const lookDry = async (look: Look): Promise<BackupLookReport> => {
  const { ports, protections, place, request } = look;
  const record = await ports.workflows.read(BACKUPS_KEY);
  const asks = [...asksIn(record), ...(request.now ? [askOf(look)] : [])];
  const state = withAsks(readBackupState(record.body), asks, ports.clock.nowMs());
  const view = await observeBackups(ports, protections, place, state);
  const decision = decideBackups(protections, view, state, ports.clock.nowMs());
  return toReport(decision, 'dry-run', []);
};

const toReport = (
  decision: BackupDecision,
  applied: BackupLookReport['applied'],
  outcomes: readonly Outcome[],
): BackupLookReport => ({
  code: decision.code,
  applied,
  explained: explain(decision),
  outcomes,
  troubles: decision.troubles,
  decision,
});

/** Ids that a fresh read of a Region, decided again, still deletes there. */
const decideDeletionsAgain = async (
  { ports, protections }: Look,
  view: BackupView,
  { state }: BackupDecision,
  region: string,
): Promise<ReadonlySet<string>> => {
  const snapshots = new Map(view.snapshots).set(region, await readSnapshots(ports, region));
  const { plan } = decideBackups(protections, { ...view, snapshots }, state, ports.clock.nowMs());
  return new Set(plan.flatMap((step) => (step.kind === 'delete' && step.region === region ? step.snapshotIds : [])));
};

/** Looks again at what is to be deleted: once in each Region, right before the first deletion there. */
const createConfirmation = (look: Look, view: BackupView, decision: BackupDecision) => {
  const again = new Map<string, Promise<ReadonlySet<string>>>();
  return async ({ region, snapshotIds }: BackupStep & { readonly kind: 'delete' }): Promise<readonly string[]> => {
    const deleting = again.get(region) ?? decideDeletionsAgain(look, view, decision, region);
    again.set(region, deleting);
    const still = await deleting;
    return snapshotIds.filter((id) => still.has(id));
  };
};

const notBegun = (step: BackupStep): Outcome => ({
  step: describeBackupStep(step),
  result: 'skipped',
  because: 'no time is left in this look; the next one does it',
});

const intentOf = (step: BackupStep): string | null => {
  if (step.kind === 'create') return step.intent.label.setId;
  return step.kind === 'copy' ? step.intent.operation : null;
};

/** What freezes an application first is begun no later than leaves time to wait for it, and to thaw it. */
const lastBeginMs = (step: BackupStep, untilMs: number): number =>
  step.kind === 'create' && step.consistency.kind === 'application'
    ? untilMs - FREEZE_WAIT_MS - 10 * SECOND_MS
    : untilMs;

type Applied = { readonly state: BackupState; readonly outcomes: readonly Outcome[] };

const applySteps = async (
  look: Look,
  view: BackupView,
  decision: BackupDecision,
  untilMs: number,
): Promise<Applied> => {
  const { ports, place } = look;
  let { state } = decision;
  const context = { ports, home: place.region, confirmDeletion: createConfirmation(look, view, decision) };
  const outcomes = await mapBounded(decision.plan, STEPS_AT_ONCE, async (step): Promise<Outcome> => {
    const nowMs = ports.clock.nowMs();
    if (nowMs >= lastBeginMs(step, untilMs)) {
      const intent = intentOf(step);
      if (intent !== null) state = recordAnswer(state, { kind: 'not-begun', intent }, nowMs);
      return notBegun(step);
    }
    const { outcome, answers } = await takeBackupStep(context, step);
    for (const answer of answers) state = recordAnswer(state, answer, nowMs);
    return outcome;
  });
  return { state, outcomes };
};

type Turn = { readonly report: BackupLookReport; readonly state: BackupState; readonly next: 'done' | 'again' };

const takeTurn = async (look: Look, lease: WorkflowLease, record: WorkflowRecord, untilMs: number): Promise<Turn> => {
  const { ports, protections, place } = look;
  const { workflows, clock } = ports;
  const before = withAsks(readBackupState(record.body), asksIn(record), clock.nowMs());
  const view = await observeBackups(ports, protections, place, before);
  const decision = decideBackups(protections, view, before, clock.nowMs());
  const write = (state: BackupState): WorkflowWrite => ({
    body: state,
    answered: [...record.asks.keys()],
    forgetAtMs: null,
  });
  if (decision.plan.length > 0 && (await workflows.save(lease, write(decision.state))) === 'fenced') {
    const report = nothing('LEASE_LOST', 'a later look has taken over');
    return { report, state: decision.state, next: 'done' };
  }
  const applied = await applySteps(look, view, decision, untilMs);
  const told = await tellTroubles(ports, decision, untilMs);
  const state = { ...applied.state, told: told.keys };
  const report = toReport(decision, 'yes', [...applied.outcomes, ...told.outcomes]);
  const released = await workflows.releaseLease(lease, write(state));
  return { report, state, next: released === 'dirty' ? 'again' : 'done' };
};

const lookUnderLease = async (look: Look): Promise<readonly BackupLookReport[]> => {
  const { workflows, clock } = look.ports;
  const nowMs = clock.nowMs();
  const answer = await workflows.acquireLease(BACKUPS_KEY, nowMs, nowMs + LEASE_MS);
  if (answer.kind === 'held') return [nothing('LEASE_HELD', 'another look is under way and will look once more')];
  const untilMs = nowMs + LEASE_MS - LEASE_MARGIN_MS;
  const reports: BackupLookReport[] = [];
  let { record } = answer;
  for (;;) {
    const { report, state, next } = await takeTurn(look, answer.lease, record, untilMs);
    reports.push(report);
    if (next === 'done') return reports;
    if (reports.length === LOOKS_MAX) {
      await letGo(look, answer.lease, state);
      return reports;
    }
    record = await workflows.read(BACKUPS_KEY);
  }
};

/** Lets go though wake-ups came meanwhile; the next tick looks again at once. */
const letGo = async (
  { ports: { workflows, clock } }: Look,
  lease: WorkflowLease,
  state: BackupState,
): Promise<void> => {
  for (let attempt = 0; attempt < LOOKS_MAX; attempt += 1) {
    const body = { ...state, lookAtMs: clock.nowMs() };
    if ((await workflows.releaseLease(lease, { body, answered: [], forgetAtMs: null })) !== 'dirty') return;
  }
};

/** An event tells something only while something is awaited, and then the next look is never more than a minute away. */
const EARLY_MS: Readonly<Partial<Record<Wake['kind'], number>>> = { tick: DUE_EARLY_MS, snapshot: MINUTE_MS };

const isDue = ({ body, asks, dirty }: WorkflowRecord, { wake }: BackupRequest, nowMs: number): boolean => {
  const earlyMs = EARLY_MS[wake.kind] ?? Number.POSITIVE_INFINITY;
  return dirty || asks.size > 0 || readBackupState(body).lookAtMs - earlyMs <= nowMs;
};

/**
 * Looks at all recovery points of a Region: reads what is protected and what is held in every Region, decides, writes the
 * intent down, acts, and tells people what is not as it should be. Dry run makes no mutating call.
 *
 * Rejects with a `Fault` only when the ledger cannot be read or written; then nothing has been begun.
 */
export const lookAtBackups = async (
  ports: BackupPorts,
  config: BallastConfig,
  request: BackupRequest,
  stage: string,
): Promise<BackupReport> => {
  const { protections = [] } = config;
  const look: Look = { ports, protections, place: { stage, region: config.region }, request };
  if (request.dryRun) return { looks: [await lookDry(look)] };
  if (request.now) await ports.workflows.ask(BACKUPS_KEY, request.wake.id, askOf(look));
  else if (!isDue(await ports.workflows.read(BACKUPS_KEY), request, ports.clock.nowMs())) {
    return { looks: [nothing('NOT_DUE', 'nothing is due')] };
  }
  return { looks: await lookUnderLease(look) };
};
