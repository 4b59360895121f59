import { type RestoreMove, wait } from './decide-making.ts';
import { isQuiet } from './pause-fleet.ts';
import type { RestoreState, VolumeMove } from './restore-state.ts';
import type { RestoreStep } from './restore-step.ts';
import { tagsOfSpare } from './restore-tags.ts';
import type { RestoreInstance, RestoreView } from './restore-view.ts';
import { enterPhase, turnBack } from './turn-back.ts';

/** The volume that belongs on a device: the restored one, or on the way back the one that was there; null for none. */
const wantedOf = ({ way }: RestoreState, { restored, replaced }: VolumeMove): string | null =>
  way === 'forth' ? restored : replaced;

const heldOn = ({ volumes }: RestoreInstance, device: string) => volumes.find((held) => held.device === device);

/** Whether the machine does not have on its devices what it should. */
const needsSwap = (state: RestoreState, instance: RestoreInstance): boolean =>
  state.volumes.some((volume) => (heldOn(instance, volume.device)?.volumeId ?? null) !== wantedOf(state, volume));

/** Takes the machine out of its target groups; one that has all its volumes, on the way back, need not leave them. */
export const decideDraining = (
  state: RestoreState,
  view: RestoreView,
  instance: RestoreInstance,
  nowMs: number,
): RestoreMove => {
  const { targets } = view;
  if (state.way === 'back' && !needsSwap(state, instance)) return wait(enterPhase(state, 'starting', nowMs));
  const steps = state.plan.groups.flatMap(({ arn, port }, index): readonly RestoreStep[] => {
    const target = targets[index] ?? 'absent';
    if (target === 'absent' || target === 'draining') return [];
    return [{ kind: 'deregister', arn, port, instanceId: instance.instanceId }];
  });
  if (steps.length > 0) return { state, steps };
  const isOut = !targets.includes('draining') && isQuiet(state, view, nowMs);
  return wait(isOut ? enterPhase(state, 'stopping', nowMs) : state);
};

/** Stops the machine: its volumes are taken off when nothing writes to them, and it boots from what it gets. */
export const decideStopping = (state: RestoreState, instance: RestoreInstance, nowMs: number): RestoreMove => {
  const { lifecycle, instanceId } = instance;
  if (lifecycle === 'stopped') return wait(enterPhase(state, 'swapping', nowMs));
  return lifecycle === 'running' ? { state, steps: [{ kind: 'stop', instanceId }] } : wait(state);
};

type Turn =
  | { readonly kind: 'fits' | 'waits' }
  | { readonly kind: 'steps'; readonly steps: readonly RestoreStep[] }
  | { readonly kind: 'astray'; readonly because: string };

const WAITS: Turn = { kind: 'waits' };

/** What may be taken off a device: what was there when the restore began, what it put there, or what its own machine came with. */
const mayTakeOff = ({ plan, way }: RestoreState, { restored, replaced }: VolumeMove, volumeId: string): boolean =>
  plan.target.kind === 'launched' || volumeId === (way === 'forth' ? replaced : restored);

const takeOff = (
  state: RestoreState,
  volume: VolumeMove,
  held: RestoreInstance['volumes'][number],
  instanceId: string,
): Turn => {
  const { volumeId } = held;
  if (!mayTakeOff(state, volume, volumeId)) {
    return { kind: 'astray', because: `somebody put ${volumeId} on ${volume.device} of ${instanceId}` };
  }
  if (held.attachment !== 'attached') return WAITS;
  const marking: readonly RestoreStep[] =
    state.plan.target.kind === 'instance' && state.way === 'forth'
      ? [{ kind: 'tag', resourceIds: [volumeId], tags: tagsOfSpare(state) }]
      : [];
  return { kind: 'steps', steps: [...marking, { kind: 'detach', volumeId, instanceId }] };
};

const putOn = (
  { volumes }: RestoreView['resources'],
  { device }: VolumeMove,
  wanted: string,
  instanceId: string,
): Turn => {
  const found = volumes.find(({ volumeId }) => volumeId === wanted);
  if (found?.state === 'available') {
    return { kind: 'steps', steps: [{ kind: 'attach', volumeId: wanted, instanceId, device }] };
  }
  const holder = found?.instanceId ?? null;
  return holder === null || holder === instanceId
    ? WAITS
    : { kind: 'astray', because: `${wanted} is attached to ${holder}` };
};

const turnVolume = (
  state: RestoreState,
  volume: VolumeMove,
  { resources }: RestoreView,
  instance: RestoreInstance,
): Turn => {
  const { instanceId } = instance;
  const wanted = wantedOf(state, volume);
  const held = heldOn(instance, volume.device);
  if (held === undefined) return wanted === null ? { kind: 'fits' } : putOn(resources, volume, wanted, instanceId);
  if (held.volumeId !== wanted) return takeOff(state, volume, held, instanceId);
  if (held.attachment !== 'attached') return WAITS;
  if (held.deleteOnTermination === volume.deleteOnTermination) return { kind: 'fits' };
  const keeps = !volume.deleteOnTermination;
  return { kind: 'steps', steps: [{ kind: 'keep', instanceId, device: volume.device, keeps }] };
};

/** Volumes that the template made and others have taken the place of: nobody needs them. */
const dropOthers = ({ plan, volumes }: RestoreState, { resources }: RestoreView): readonly RestoreStep[] => {
  if (plan.target.kind !== 'launched') return [];
  const own = new Set(volumes.map(({ restored }) => restored));
  return resources.volumes
    .filter(({ volumeId, state }) => state === 'available' && !own.has(volumeId))
    .map(({ volumeId }) => ({ kind: 'delete-volume', volumeId }));
};

/** Takes off what is on the devices, and puts on what belongs there. */
export const decideSwapping = (
  state: RestoreState,
  view: RestoreView,
  instance: RestoreInstance,
  nowMs: number,
): RestoreMove => {
  if (instance.lifecycle !== 'stopped') return wait(enterPhase(state, 'stopping', nowMs));
  const turns = state.volumes.map((volume) => turnVolume(state, volume, view, instance));
  const astray = turns.find((turn) => turn.kind === 'astray');
  if (astray !== undefined) return wait(turnBack(state, 'VOLUME_ASTRAY', astray.because, nowMs));
  const steps = turns.flatMap((turn) => (turn.kind === 'steps' ? turn.steps : []));
  if (steps.length > 0) return { state, steps };
  if (turns.some(({ kind }) => kind === 'waits')) return wait(state);
  const drops = dropOthers(state, view);
  return drops.length > 0 ? { state, steps: drops } : wait(enterPhase(state, 'starting', nowMs));
};

/** Starts the machine; one in place that was stopped when the restore began stays so. */
export const decideStarting = (state: RestoreState, instance: RestoreInstance, nowMs: number): RestoreMove => {
  const { plan, way } = state;
  const { lifecycle, instanceId } = instance;
  if (plan.target.kind === 'instance' && !plan.target.ran) return wait(enterPhase(state, 'joining', nowMs));
  // What it was before needs no check to be gone back to.
  if (lifecycle === 'running') return wait(enterPhase(state, way === 'forth' ? 'checking' : 'joining', nowMs));
  return lifecycle === 'stopped' ? { state, steps: [{ kind: 'start', instanceId }] } : wait(state);
};
