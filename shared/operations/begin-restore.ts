import type { BallastConfig } from '../config/ballast-config.ts';
import type { Protection } from '../core/backup/backup-policy.ts';
import { gatherPoints } from '../core/backup/gather-points.ts';
import type { RecoveryPoint } from '../core/backup/recovery-point.ts';
import { Fault } from '../core/fault.ts';
import type { Fleet } from '../core/fleet.ts';
import { choosePoint } from '../core/restore/choose-point.ts';
import { planRestore, type RestoreQuestion } from '../core/restore/plan-restore.ts';
import { readRestoreState } from '../core/restore/read-restore-state.ts';
import { type RestoreRefusal, refuse } from '../core/restore/restore-codes.ts';
import type { RestoreRequest } from '../core/restore/restore-request.ts';
import type { RestoreState } from '../core/restore/restore-state.ts';
import type { RestorePorts } from '../ports/restore-ports.ts';
import type { WorkflowKey } from '../ports/workflows.ts';
import { advanceRestore, restoreKey, writeOf } from './advance-restore.ts';
import { catchFault } from './catch-fault.ts';
import { LEASE_MS } from './lease-ms.ts';
import { readGround } from './read-ground.ts';
import { reportPlan, reportRestore } from './report-restore.ts';
import type { BeginRestoreAnswer } from './restore-report.ts';

/** Held while a restore is written down: of two that want one machine, the second sees the first. */
const BEGIN_KEY: WorkflowKey = { kind: 'restore', id: 'begin' };

type Subject = { readonly protection: Protection; readonly fleet: Fleet | null };

const findSubject = (
  { region, protections = [], fleets }: BallastConfig,
  request: RestoreRequest,
): Subject | RestoreRefusal => {
  if (request.region !== region) {
    return refuse('WRONG_REGION', `${request.region} restores for itself: this is ${region}`);
  }
  const protection = protections.find(({ name }) => name === request.protection);
  if (protection === undefined) {
    const known = protections.map(({ name }) => name).join(', ') || 'nothing';
    return refuse(
      'UNKNOWN_PROTECTION',
      `ballast.yml does not protect ${request.protection} in ${region}, but ${known}`,
    );
  }
  if (protection.mode === 'observe' && !request.dryRun) {
    return refuse('NOT_TO_ACT', `${protection.name} is in mode observe: only a dry run is made`);
  }
  const fleet = protection.by.kind === 'fleet' ? (fleets.find(({ name }) => name === protection.name) ?? null) : null;
  return { protection, fleet };
};

type Chosen = { readonly kind: 'chosen'; readonly point: RecoveryPoint; readonly because: string };

const findPoint = async (
  { snapshots, clock }: RestorePorts,
  { fleet }: Subject,
  { protection, point: choice, lineage, into, region }: RestoreRequest,
  stage: string,
): Promise<Chosen | RestoreRefusal> => {
  const listed = await catchFault(snapshots.list());
  if (listed instanceof Fault) return refuse('POINTS_UNKNOWN', listed.message);
  const points = gatherPoints(new Map([[region, { kind: 'known', snapshots: listed }]]));
  const interchangeable = into === 'isolated' || (fleet !== null && fleet.stateful === undefined && into === 'new');
  const nowMs = clock.nowMs();
  return choosePoint({ protection, stage, choice, lineage, interchangeable, region, points, nowMs });
};

/** Everything but what depends on other restores. */
type Prepared = Omit<RestoreQuestion, 'id' | 'ground'> & { readonly ground: Awaited<ReturnType<typeof readGround>> };

const prepare = async (
  ports: RestorePorts,
  config: BallastConfig,
  request: RestoreRequest,
  stage: string,
): Promise<Prepared | RestoreRefusal> => {
  const subject = findSubject(config, request);
  if ('kind' in subject) return subject;
  const chosen = await findPoint(ports, subject, request, stage);
  if (chosen.kind === 'refused') return chosen;
  const { point, because } = chosen;
  const ground = await catchFault(readGround(ports, subject.fleet, point));
  if (ground instanceof Fault) return refuse('WORLD_UNREADABLE', ground.message);
  const { policy } = subject.protection;
  return { stage, request, policy, point, chosen: because, ground, nowMs: ports.clock.nowMs() };
};

/** `web-mch3k2p9`: sortable within a protection, and good to type. */
const nameRestore = (protection: string, all: readonly RestoreState[], nowMs: number): string => {
  let ms = nowMs;
  const isTaken = (): boolean => all.some(({ id }) => id === `${protection}-${ms.toString(36)}`);
  while (isTaken()) ms += 1;
  return `${protection}-${ms.toString(36)}`;
};

/** Plans beside what other restores have begun. */
const planAmong = async ({ workflows }: RestorePorts, prepared: Prepared): Promise<RestoreState | RestoreRefusal> => {
  const records = await workflows.list('restore');
  const all = records.flatMap(({ body }) => readRestoreState(body) ?? []);
  const others = all.filter(({ phase }) => phase !== 'over');
  const id = nameRestore(prepared.request.protection, all, prepared.nowMs);
  return planRestore({ ...prepared, id, ground: { ...prepared.ground, others } });
};

const write = async ({ workflows }: RestorePorts, state: RestoreState, nowMs: number): Promise<boolean> => {
  const taken = await workflows.acquireLease(restoreKey(state.id), nowMs, nowMs + LEASE_MS);
  return taken.kind === 'acquired' && (await workflows.releaseLease(taken.lease, writeOf(state, []))) === 'released';
};

const BUSY = refuse('TARGET_BUSY', 'another restore is being begun: try again in a minute');

/** Plans and writes the restore down, alone: nobody else does so meanwhile. */
const planAlone = async (ports: RestorePorts, prepared: Prepared): Promise<RestoreState | RestoreRefusal> => {
  const { workflows, clock } = ports;
  const nowMs = clock.nowMs();
  const answer = await workflows.acquireLease(BEGIN_KEY, nowMs, nowMs + LEASE_MS);
  if (answer.kind === 'held') return BUSY;
  const planned = await planAmong(ports, prepared);
  const isWritten = 'kind' in planned || (await write(ports, planned, nowMs));
  await workflows.releaseLease(answer.lease, { body: null, answered: [], forgetAtMs: null });
  return isWritten ? planned : BUSY;
};

/**
 * Begins a restore: chooses the point, plans, writes down, and goes as far as it goes at once. Refused with one line, nothing
 * has been touched; a dry run only plans. Rejects with a `Fault` only when the ledger cannot be read or written.
 */
export const beginRestore = async (
  ports: RestorePorts,
  config: BallastConfig,
  request: RestoreRequest,
  stage: string,
): Promise<BeginRestoreAnswer> => {
  const prepared = await prepare(ports, config, request, stage);
  if ('kind' in prepared) return prepared;
  const planned = await (request.dryRun ? planAmong(ports, prepared) : planAlone(ports, prepared));
  if ('kind' in planned) return planned;
  if (request.dryRun) return { kind: 'planned', report: reportPlan(planned) };
  const { state, outcomes } = (await advanceRestore(ports, planned.id)) ?? { state: planned, outcomes: [] };
  return { kind: 'begun', report: reportRestore(state, outcomes) };
};
