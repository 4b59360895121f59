import type { ProofCheck } from '../backup/backup-policy.ts';
import { tagsOfProof } from '../backup/point-label.ts';
import { HOUR_MS, MINUTE_MS } from '../time.ts';
import { type RestoreMove, wait } from './decide-making.ts';
import { pauseWhy } from './pause-fleet.ts';
import type { RestoreState, VolumeMove } from './restore-state.ts';
import type { RestoreStep } from './restore-step.ts';
import {
  slotOf,
  TAGS_OF_RELEASE,
  TAGS_TO_STAY,
  tagsOfMachine,
  tagsOfMember,
  tagsOfRefuse,
  tagsOfSlotVolume,
  tagsOfSpare,
} from './restore-tags.ts';
import type { RestoreInstance, RestoreView } from './restore-view.ts';
import { enterPhase, passCheck, turnBack } from './turn-back.ts';

const REQUEST_SECONDS = 10;

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The command that a machine is checked with; null where the status checks are enough. */
export const commandOf = (check: ProofCheck): string | null => {
  if (check.kind === 'status') return null;
  if (check.kind === 'command') return check.command;
  const url = quote(`http://127.0.0.1:${check.port}${check.path}`);
  return `curl --fail --silent --show-error --output /dev/null --max-time ${REQUEST_SECONDS} ${url}`;
};

/** Waits until the machine is well by EC2's checks and, where there is one, its own. */
export const decideChecking = (
  state: RestoreState,
  { checks }: RestoreView,
  { instanceId }: RestoreInstance,
  nowMs: number,
): RestoreMove => {
  if (checks !== 'passed') {
    return wait(checks === 'failed' ? { ...state, last: 'its status checks fail' } : state);
  }
  const command = commandOf(state.plan.check);
  return command === null ? wait(passCheck(state, nowMs)) : { state, steps: [{ kind: 'check', instanceId, command }] };
};

const idsOf = (volumes: readonly VolumeMove[], which: 'restored' | 'replaced'): readonly string[] =>
  volumes.flatMap((volume) => volume[which] ?? []);

/** One that is used from now on becomes its slot's, or its fleet's. */
const adoptVolumes = (state: RestoreState, which: 'restored' | 'replaced'): readonly RestoreStep[] => {
  const slot = slotOf(state.plan);
  return state.volumes.flatMap((volume): readonly RestoreStep[] => {
    const id = volume[which];
    if (id === null) return [];
    const isOfSlot = slot !== null && !volume.root;
    const tags = isOfSlot ? tagsOfSlotVolume(state, slot, volume.device) : tagsOfMember(state);
    return [{ kind: 'tag', resourceIds: [id], tags }];
  });
};

const registerIn = (state: RestoreState, { targets }: RestoreView, instanceId: string): readonly RestoreStep[] =>
  state.plan.groups.flatMap(({ arn, port }, index): readonly RestoreStep[] => {
    const target = targets[index] ?? 'absent';
    return target === 'absent' || target === 'draining' ? [{ kind: 'register', arn, port, instanceId }] : [];
  });

const isServing = ({ targets }: RestoreView): boolean =>
  targets.every((target) => target === 'healthy' || target === 'unused');

/** A new machine becomes a member, and takes its volumes with it; only then does it serve. */
const joinLaunched = (
  state: RestoreState,
  view: RestoreView,
  instance: RestoreInstance,
  nowMs: number,
): RestoreMove => {
  const { plan } = state;
  const { instanceId, volumes } = instance;
  const all = [instanceId, ...volumes.map(({ volumeId }) => volumeId)];
  if (instance.fleet !== plan.fleet) {
    if (view.slotHolder !== null) {
      const because = `${view.slotHolder} has taken ${slotOf(plan)} meanwhile: restore in-place, or another slot`;
      return wait(turnBack(state, 'SLOT_HELD', because, nowMs));
    }
    const others = volumes.map(({ volumeId }) => volumeId);
    const steps: readonly RestoreStep[] = [
      { kind: 'tag', resourceIds: others, tags: tagsOfMember(state) },
      ...adoptVolumes(state, 'restored'),
      { kind: 'tag', resourceIds: [instanceId], tags: tagsOfMachine(state) },
    ];
    return { state, steps };
  }
  const registering = registerIn(state, view, instanceId);
  if (registering.length > 0) return { state, steps: registering };
  return isServing(view)
    ? { state, steps: [{ kind: 'release', resourceIds: all, tags: TAGS_OF_RELEASE }] }
    : wait(state);
};

/** A machine in place serves again, its fleet goes on, and what it had before is kept, or what it was given is spare. */
const joinInPlace = (state: RestoreState, view: RestoreView, instance: RestoreInstance | null): RestoreMove => {
  const { plan, way, volumes, id } = state;
  const [used, spare] = way === 'forth' ? (['restored', 'replaced'] as const) : (['replaced', 'restored'] as const);
  const spares = idsOf(volumes, spare);
  const tagging: readonly RestoreStep[] = [
    // First, so that no slot ever has two volumes for one device.
    ...(spares.length > 0 ? [{ kind: 'tag' as const, resourceIds: spares, tags: tagsOfSpare(state) }] : []),
    ...adoptVolumes(state, used),
  ];
  const serves = plan.target.kind === 'instance' && plan.target.ran && instance !== null;
  const registering = serves ? registerIn(state, view, instance.instanceId) : [];
  const isDone = registering.length === 0 && (way === 'back' || !serves || isServing(view));
  if (!isDone) return { state, steps: registering.length > 0 ? [...tagging, ...registering] : [] };
  const resuming: readonly RestoreStep[] =
    plan.fleet === null ? [] : [{ kind: 'resume', fleet: plan.fleet, why: pauseWhy(id), putBack: state.pauseBefore }];
  const machine = instance === null ? [] : [instance.instanceId];
  const release: RestoreStep = {
    kind: 'release',
    resourceIds: [...machine, ...idsOf(volumes, used)],
    tags: TAGS_OF_RELEASE,
  };
  return { state, steps: [...tagging, ...resuming, release] };
};

/** Hands over what passed: to the fleet, to a person, or to the books. */
export const decideJoining = (
  state: RestoreState,
  view: RestoreView,
  instance: RestoreInstance | null,
  nowMs: number,
): RestoreMove => {
  const { plan, proof } = state;
  if (plan.into === 'isolated') {
    // Without a result there is nothing to hand over: it waits for its time to be over.
    if (proof === null) return wait(state);
    return { state, steps: [{ kind: 'record-proof', snapshotIds: plan.snapshotIds, tags: tagsOfProof(proof) }] };
  }
  if (plan.target.kind === 'volumes') {
    return { state, steps: [{ kind: 'release', resourceIds: idsOf(state.volumes, 'restored'), tags: TAGS_TO_STAY }] };
  }
  if (plan.target.kind === 'instance') return joinInPlace(state, view, instance);
  return instance === null ? wait(state) : joinLaunched(state, view, instance, nowMs);
};

/** How long listings may lag behind: nothing counts as removed before. */
const LISTING_LAG_MS = MINUTE_MS;

/** Volumes that nobody needs any more: what was made, or what was replaced where a person accepted. */
const refuseOf = ({ plan, way, volumes }: RestoreState): readonly string[] =>
  idsOf(volumes, plan.into === 'in-place' && way === 'forth' ? 'replaced' : 'restored');

/** Takes a machine that was launched out of everything and ends it. */
const removeMachine = (
  state: RestoreState,
  view: RestoreView,
  instance: RestoreInstance,
  nowMs: number,
): RestoreMove => {
  const { instanceId, volumes } = instance;
  const all = [instanceId, ...volumes.map(({ volumeId }) => volumeId), ...idsOf(state.volumes, 'restored')];
  const leaving = state.plan.groups.flatMap(({ arn, port }, index): readonly RestoreStep[] => {
    const target = view.targets[index] ?? 'absent';
    return target === 'absent' || target === 'draining' ? [] : [{ kind: 'deregister', arn, port, instanceId }];
  });
  const steps: readonly RestoreStep[] = [
    { kind: 'tag', resourceIds: [...new Set(all)], tags: tagsOfRefuse(state, nowMs + HOUR_MS) },
    ...leaving,
    { kind: 'terminate', instanceId },
  ];
  return { state, steps };
};

/** Takes away what is not needed any more: the machine first, then its volumes, then its security group. */
export const decideRemoving = (state: RestoreState, view: RestoreView, nowMs: number): RestoreMove => {
  const { resources } = view;
  const isLaunched = state.plan.target.kind === 'launched';
  const machine = view.instance ?? resources.instances[0];
  if (isLaunched && machine !== undefined) return removeMachine(state, view, machine, nowMs);
  const refuse = new Set([
    ...refuseOf(state),
    ...(isLaunched ? resources.volumes.map(({ volumeId }) => volumeId) : []),
  ]);
  const seen = resources.volumes.filter(({ volumeId }) => refuse.has(volumeId));
  const isFresh = nowMs - state.sinceMs < LISTING_LAG_MS;
  const going = new Set(seen.flatMap(({ volumeId, state: is }) => (is === 'deleting' ? [volumeId] : [])));
  const unseen = isFresh ? [...refuse] : seen.map(({ volumeId }) => volumeId);
  const deleting = [...new Set(unseen)].filter((volumeId) => !going.has(volumeId));
  const groups = resources.securityGroups;
  const steps: readonly RestoreStep[] = [
    ...(deleting.length === 0
      ? []
      : [{ kind: 'tag' as const, resourceIds: deleting, tags: tagsOfRefuse(state, nowMs + HOUR_MS) }]),
    ...deleting.map((volumeId) => ({ kind: 'delete-volume' as const, volumeId })),
    ...groups.map((groupId) => ({ kind: 'delete-isolation' as const, groupId })),
  ];
  if (steps.length > 0) return { state, steps };
  return wait(isFresh || going.size > 0 ? state : enterPhase(state, 'over', nowMs));
};
