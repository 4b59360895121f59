import type { BackupPolicy } from '../backup/backup-policy.ts';
import type { PointSnapshot, RecoveryPoint } from '../backup/recovery-point.ts';
import { HOUR_MS, MINUTE_MS } from '../time.ts';
import { workMaxOf } from './phase-budget.ts';
import { type PlanGround, planTarget } from './plan-target.ts';
import { type RestoreRefusal, refuse } from './restore-codes.ts';
import type { RestoreRequest } from './restore-request.ts';
import type { RestorePlan, RestoreState, RestoreTarget, VolumeMove } from './restore-state.ts';
import type { RestoreInstance } from './restore-view.ts';

/** Longest that a restored machine is checked where no policy says so. */
const CHECK_MS = 30 * MINUTE_MS;

/** From the time that a restore must be over until the reaper takes away what it left. */
const REAPED_AFTER_MS = HOUR_MS;

/** What a restore is planned from. */
export type RestoreQuestion = {
  readonly id: string;
  readonly stage: string;
  readonly request: RestoreRequest;
  readonly policy: BackupPolicy | null;
  readonly point: RecoveryPoint;
  readonly chosen: string;
  readonly ground: PlanGround;
  readonly nowMs: number;
};

const snapshotsOf = ({ holdings }: RecoveryPoint, { region }: RestoreRequest): readonly PointSnapshot[] =>
  holdings.get(region)?.snapshots ?? [];

/** Data volumes of the point; the one that is booted from only where it is asked for, or nothing else is there. */
const chooseVolumes = (
  { point, request }: RestoreQuestion,
  target: RestoreTarget,
  machine: RestoreInstance | null,
): readonly VolumeMove[] => {
  const all = snapshotsOf(point, request).flatMap(({ view, device }) => (device === null ? [] : [{ view, device }]));
  const data = all.filter(({ device }) => !device.root);
  const chosen = request.withRoot || data.length === 0 ? all : data;
  return chosen.map(({ view, device: { device: name, root } }): VolumeMove => {
    const inPlace = target.kind === 'instance' ? machine : null;
    const device = root && inPlace !== null ? inPlace.rootDevice : name;
    const held = inPlace?.volumes.find((volume) => volume.device === device);
    return {
      snapshotId: view.snapshotId,
      device,
      root,
      sizeGiB: view.sizeGiB,
      restored: null,
      replaced: held?.volumeId ?? null,
      performance: held?.performance ?? null,
      deleteOnTermination: held?.deleteOnTermination ?? false,
    };
  });
};

const toPlan = (question: RestoreQuestion, target: RestoreTarget): RestorePlan => {
  const { request, policy, point, chosen, ground, stage, nowMs } = question;
  const checkMs = policy?.proof?.withinMs ?? CHECK_MS;
  const drainMs = Math.max(0, ...ground.groups.map(({ deregistrationDelayMs }) => deregistrationDelayMs));
  const isolated = request.into === 'isolated';
  const deadlineMs = isolated ? nowMs + checkMs : null;
  return {
    protection: request.protection,
    fleet: ground.fleet?.policy.name ?? null,
    stage,
    region: request.region,
    setId: point.setId,
    lineage: point.lineage,
    takenAtMs: point.takenAtMs,
    snapshotIds: snapshotsOf(point, request).map(({ view }) => view.snapshotId),
    into: request.into,
    target,
    groups: isolated || target.kind === 'volumes' ? [] : ground.groups.map(({ arn, port }) => ({ arn, port })),
    drainMs,
    check: policy?.proof?.check ?? { kind: 'status' },
    checkMs,
    deadlineMs,
    initializationRate: request.initializationRate,
    chosen,
    reason: request.reason,
    askedAtMs: nowMs,
    expiresAtMs: (deadlineMs ?? nowMs + workMaxOf({ drainMs, checkMs })) + REAPED_AFTER_MS,
  };
};

/** A slot whose volume is on its way to the machine would have two for one device. */
const refuseParted = (
  target: RestoreTarget,
  volumes: readonly VolumeMove[],
  { slotVolumes }: PlanGround,
): RestoreRefusal | null => {
  if (target.kind !== 'instance' || target.slot === null) return null;
  const { slot, instanceId } = target;
  const parted = slotVolumes.find(
    ({ volumeId, slot: of, device, state }) =>
      of === slot &&
      state !== 'deleting' &&
      volumes.some((volume) => volume.device === device && volume.replaced !== volumeId),
  );
  if (parted === undefined) return null;
  const because = `${parted.volumeId} of slot ${slot} is not on ${instanceId}: wait until it is, or take its tag ballast:slot off`;
  return refuse('TARGET_BUSY', because);
};

/** Plans the restore of a point, or says in one line why it cannot be; nothing has been touched then. */
export const planRestore = (question: RestoreQuestion): RestoreState | RestoreRefusal => {
  const { id, request, point, ground, nowMs } = question;
  const target = planTarget(request, point, ground);
  if (target.kind === 'refused') return target;
  const volumes = chooseVolumes(question, target, ground.machine);
  const parted = refuseParted(target, volumes, ground);
  if (parted !== null) return parted;
  return {
    version: 1,
    id,
    plan: toPlan(question, target),
    phase: target.kind === 'launched' ? 'launching' : 'creating',
    way: 'forth',
    sinceMs: nowMs,
    spans: [],
    volumes,
    launch: { place: 0, refusals: 0, notBeforeMs: 0 },
    instanceId: target.kind === 'instance' ? target.instanceId : null,
    missingSinceMs: null,
    isolation: null,
    pauseBefore: null,
    last: null,
    proof: null,
    restoredAtMs: null,
    outcome: null,
    told: null,
  };
};
