import { parseInstant } from '../../../shared/core/backup/instant.ts';
import { POINT_TAGS } from '../../../shared/core/backup/point-label.ts';
import { commandOf } from '../../../shared/core/restore/decide-closing.ts';
import type { RestoreState } from '../../../shared/core/restore/restore-state.ts';
import { RESTORE_TAGS } from '../../../shared/core/restore/restore-tags.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { readChecks } from '../../instance-status.ts';
import { volumesOn } from '../../storage.ts';
import { UNCHECKED_PHASES } from '../../unchecked-phases.ts';
import type { Instance, World } from '../../world-state.ts';
import type { ChangeAsked } from '../history.ts';
import type { Evidence, Invariant } from '../invariant.ts';
import { restoresOf } from '../restores-of.ts';
import type { Step } from '../step.ts';
import { isWholeIn, truePointsOf } from '../true-points.ts';

/** A machine may stop being well after its check: who looked at it before hands it over all the same. */
const CHECKED_MS = 2 * MINUTE_MS;

/** Clocks of functions may be ahead by as much. */
const SKEW_MAX_MS = MINUTE_MS;

const askedOf = (step: Step, port: string, method: string): ChangeAsked | null =>
  step.kind === 'asked' && step.call.port === port && step.call.method === method ? step.call : null;

const isMap = (value: unknown): value is ReadonlyMap<string, string | null> => value instanceof Map;

const tagsOf = (value: unknown): ReadonlyMap<string, string | null> =>
  typeof value === 'object' && value !== null && 'tags' in value && isMap(value.tags) ? value.tags : new Map();

const findState = (evidence: Evidence, region: string, id: string | undefined): RestoreState | undefined =>
  restoresOf(evidence).find((restore) => restore.region === region && restore.state.id === id)?.state;

/** A volume is made of a set that was not whole: the point that it is of, and what is wrong. */
const judgeVolume = ({ globe, history }: Evidence, call: ChangeAsked): readonly string[] => {
  const [asked] = call.args;
  const setId = tagsOf(asked).get(RESTORE_TAGS.restoredFrom) ?? '';
  if (history.befallen.has(`set ${setId}`)) return [];
  const id = typeof asked === 'object' && asked !== null && 'snapshotId' in asked ? String(asked.snapshotId) : '';
  const snapshot = globe.cloud.get(call.region)?.snapshots.byId.get(id);
  if (snapshot === undefined) return [];
  const found = snapshot.tags.get(POINT_TAGS.set);
  if (found !== setId) return [`restores ${id}, which is of ${found}, as one of ${setId}`];
  const lineage = {
    protection: snapshot.tags.get(POINT_TAGS.protection) ?? '',
    lineage: snapshot.tags.get(POINT_TAGS.source) ?? '',
  };
  const point = truePointsOf(globe.cloud, lineage).find((one) => one.setId === setId);
  if (point !== undefined && isWholeIn(point, call.region)) return [];
  // What is kept by no policy may go while it is being restored.
  if (point !== undefined && point.expiresAtMs <= globe.clock.nowMs) return [];
  return [`restores ${setId}, which is not whole in ${call.region}`];
};

/** What was launched by a restore and has not been handed over. */
const isOfRestore = ({ tags, lifecycle }: Instance): boolean =>
  tags.has(RESTORE_TAGS.restore) && lifecycle !== 'terminated' && lifecycle !== 'shutting-down';

const hasPassed = (world: World, { plan }: RestoreState, instance: Instance): boolean => {
  const command = commandOf(plan.check);
  if (command === null) return true;
  return world.commands.sent.some(
    ({ instanceId, command: sent, result, atMs }) =>
      instanceId === instance.id &&
      sent === command &&
      atMs >= instance.launchedAtMs &&
      result.kind === 'ended' &&
      result.exitCode === 0,
  );
};

/** Whether EC2's status checks can have said that a machine is well. */
const wasWell = (world: World, { id, launchedAtMs }: Instance, befallenMs: number | undefined): boolean => {
  const { runningAfterMs, statusCheckMs } = world.timing;
  if (world.nowMs < launchedAtMs + runningAfterMs + statusCheckMs) return false;
  const isDoubtful = befallenMs !== undefined && world.nowMs - befallenMs < CHECKED_MS;
  return isDoubtful || world.distortions.length > 0 || readChecks(world, id) === 'passed';
};

const judgeService = (evidence: Evidence, world: World, state: RestoreState, instance: Instance): readonly string[] => {
  const { id, into, reason } = { id: state.id, ...state.plan };
  if (into === 'isolated') return [`${instance.id}, which proves ${id}, is to serve`];
  if (state.way === 'back' && into === 'in-place') return [];
  if (state.way === 'back') return [`${instance.id} is to serve though ${id} turned back`];
  if (!hasPassed(world, state, instance))
    return [`${instance.id} is to serve before it passed the check of ${id} (${reason})`];
  // Who begins to serve has passed; a person may stop it between that and its registration.
  const isWell = instance.fleetTag !== null || wasWell(world, instance, evidence.history.befallen.get(instance.id));
  return isWell ? [] : [`${instance.id} is to serve before EC2 called it well, by ${id}`];
};

/** Volumes that a machine should have been given before it is handed over. */
const judgeContent = (world: World, state: RestoreState, instance: Instance): readonly string[] => {
  if (state.way === 'back') return [];
  const held = new Set(volumesOn(world, instance.id).map(({ id }) => id));
  return state.volumes
    .filter(({ restored }) => restored === null || !held.has(restored))
    .map(({ device }) => `${instance.id} is handed over without ${device} of ${state.plan.setId}`);
};

const judgeJoin = (evidence: Evidence, call: ChangeAsked, ids: readonly unknown[]): readonly string[] => {
  const world = evidence.globe.cloud.get(call.region);
  if (world === undefined) return [];
  return ids.flatMap((id) => {
    const instance = world.instances.get(String(id));
    if (instance === undefined || !isOfRestore(instance)) return [];
    const state = findState(evidence, call.region, instance.tags.get(RESTORE_TAGS.restore));
    if (state === undefined) return [];
    return [...judgeService(evidence, world, state, instance), ...judgeContent(world, state, instance)];
  });
};

const judgeServing = (evidence: Evidence, step: Step): readonly string[] => {
  const registering = askedOf(step, 'balancers', 'register');
  const ids = registering?.args[2];
  if (registering !== null && Array.isArray(ids)) return judgeJoin(evidence, registering, ids);
  const tagging = askedOf(step, 'restoration', 'tag');
  const [tagged, tags] = tagging?.args ?? [];
  if (tagging === null || !Array.isArray(tagged) || !isMap(tags) || typeof tags.get(RESTORE_TAGS.role) !== 'string')
    return [];
  return judgeJoin(evidence, tagging, tagged);
};

const serves = ({ registrations }: Instance): boolean => registrations.some(({ draining }) => !draining);

/** Each minute: whoever made it so, a machine that has not passed its check gets no request. */
const watchMachines = (evidence: Evidence): readonly string[] =>
  [...evidence.globe.cloud].flatMap(([region, world]) =>
    [...world.instances.values()].filter(isOfRestore).flatMap((instance) => {
      const state = findState(evidence, region, instance.tags.get(RESTORE_TAGS.restore));
      if (state === undefined || state.way === 'back') return [];
      const { phase, plan } = state;
      const isMember = plan.into !== 'in-place' && instance.fleetTag !== null;
      const isEarly = plan.into === 'isolated' || UNCHECKED_PHASES.has(phase);
      // In place, volumes are made while the machine still serves what it has.
      const isServing = serves(instance) && (plan.into !== 'in-place' || !['launching', 'creating'].includes(phase));
      // Who died after it handed over has not written so yet.
      const hasEarned =
        plan.into !== 'isolated' &&
        hasPassed(world, state, instance) &&
        wasWell(world, instance, evidence.history.befallen.get(instance.id));
      return isEarly && (isMember || isServing) && !hasEarned
        ? [`${instance.id} serves while ${state.id} is ${phase}`]
        : [];
    }),
  );

const expiredBy = (world: World, tags: ReadonlyMap<string, string>): boolean => {
  const expiresAtMs = parseInstant(tags.get(RESTORE_TAGS.expiresAt) ?? '');
  return expiresAtMs !== null && expiresAtMs <= world.nowMs + SKEW_MAX_MS;
};

const judgeTermination = ({ globe }: Evidence, call: ChangeAsked): readonly string[] => {
  const world = globe.cloud.get(call.region);
  const instance = world?.instances.get(String(call.args[0]));
  if (world === undefined || instance === undefined || !isLiving(instance)) return [];
  if (!instance.tags.has(RESTORE_TAGS.restore)) return [`ends ${instance.id}, which no restore made`];
  if (instance.fleetTag !== null) return [`ends ${instance.id}, a member of ${instance.fleetTag}`];
  const isEarly = call.invocation.function === 'drill' && !expiredBy(world, instance.tags);
  return isEarly ? [`ends ${instance.id} before its time is over`] : [];
};

const isLiving = ({ lifecycle }: Instance): boolean => lifecycle !== 'terminated' && lifecycle !== 'shutting-down';

const judgeVolumeDeletion = (evidence: Evidence, call: ChangeAsked): readonly string[] => {
  const world = evidence.globe.cloud.get(call.region);
  const id = String(call.args[0]);
  const volume = world?.storage.volumes.get(id);
  if (world === undefined || volume === undefined) return [];
  if (!volume.tags.has(RESTORE_TAGS.restore)) return [`deletes ${id}, which no restore made or took off`];
  if (call.invocation.function === 'drill' && !expiredBy(world, volume.tags))
    return [`deletes ${id} before its time is over`];
  const state = findState(evidence, call.region, volume.tags.get(RESTORE_TAGS.restore));
  if (state === undefined || !state.volumes.some(({ replaced }) => replaced === id)) return [];
  const isAccepted = state.outcome?.code === 'ACCEPTED';
  return isAccepted ? [] : [`deletes ${id}, which ${state.id} replaced, and nobody accepted that`];
};

/** Promises about restores and proofs. */
export const RESTORE_PROMISES: readonly Invariant[] = [
  {
    id: 'I10',
    promise: 'Nothing but a whole set is restored, and all of it.',
    at: ['asked'],
    check: (evidence, step) => {
      const call = askedOf(step, 'restoration', 'createVolume');
      return call === null ? [] : judgeVolume(evidence, call);
    },
  },
  {
    id: 'I10',
    promise: 'What is restored serves, and is a member, only once it passed its check; what proves a point never does.',
    at: ['asked', 'minute'],
    check: (evidence, step) => (step.kind === 'minute' ? watchMachines(evidence) : judgeServing(evidence, step)),
  },
  {
    id: 'I4',
    promise: 'Restores remove only what they made, what a person accepted to lose, and what is past its expiry.',
    at: ['asked'],
    check: (evidence, step) => {
      const ending = askedOf(step, 'restoration', 'terminate');
      if (ending !== null) return judgeTermination(evidence, ending);
      const deleting = askedOf(step, 'restoration', 'deleteVolume');
      return deleting === null ? [] : judgeVolumeDeletion(evidence, deleting);
    },
  },
  {
    id: 'I8',
    promise: 'Everything that a restore makes says from the call that makes it whose it is, and when it goes.',
    at: ['asked'],
    check: (_, step) => {
      if (step.kind !== 'asked' || step.call.port !== 'restoration') return [];
      const { method, args } = step.call;
      if (!['createVolume', 'launch', 'createIsolation'].includes(method)) return [];
      const tags = tagsOf(args[0]);
      const lacking = [RESTORE_TAGS.restore, RESTORE_TAGS.expiresAt, RESTORE_TAGS.stage].filter(
        (key) => !tags.get(key),
      );
      return lacking.map((key) => `restoration.${method} is asked without ${key}`);
    },
  },
];
