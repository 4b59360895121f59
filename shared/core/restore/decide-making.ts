import { MINUTE_MS } from '../time.ts';
import type { RestoreState, RestoreTarget, VolumeMove } from './restore-state.ts';
import type { RestoreStep } from './restore-step.ts';
import { RESTORE_TAGS, slotOf, tagsOfRestore } from './restore-tags.ts';
import type { RestoreInstance, RestoreView } from './restore-view.ts';
import { enterPhase, turnBack } from './turn-back.ts';

/** A restore after a look, and what to do now. */
export type RestoreMove = { readonly state: RestoreState; readonly steps: readonly RestoreStep[] };

/** Nothing to do but to look again. */
export const wait = (state: RestoreState): RestoreMove => ({ state, steps: [] });

/** How long a volume that was just made may not be shown. */
const UNSEEN_MS = 5 * MINUTE_MS;

/** Volumes of the template tell how fast those must be that take their places, and whether they go with the machine. */
const measureVolumes = (state: RestoreState, { volumes, rootDevice }: RestoreInstance): readonly VolumeMove[] =>
  state.volumes.map((volume) => {
    const device = volume.root ? rootDevice : volume.device;
    const found = volumes.find((held) => held.device === device);
    const isOfSlot = slotOf(state.plan) !== null && !volume.root;
    const deleteOnTermination = state.plan.into === 'isolated' || (!isOfSlot && (found?.deleteOnTermination ?? false));
    return { ...volume, device, performance: found?.performance ?? null, deleteOnTermination };
  });

type Launched = RestoreTarget & { readonly kind: 'launched' };

const launchStep = (state: RestoreState, { template, places }: Launched): RestoreStep => {
  const { id, plan, launch, isolation } = state;
  const place = places[launch.place] ?? places[0];
  // A refused call gave nothing, and the next one asks for something else: it needs a token of its own.
  const token = `${id}-m${launch.refusals}`;
  return { kind: 'launch', token, template, place, securityGroup: isolation, tags: tagsOfRestore(id, plan) };
};

/** Launches the machine, in a security group of its own where it is to be alone. */
export const decideLaunching = (state: RestoreState, view: RestoreView, nowMs: number): RestoreMove => {
  const { plan, launch, id } = state;
  const { instance, resources } = view;
  if (plan.target.kind !== 'launched') return wait(enterPhase(state, 'creating', nowMs));
  if (state.instanceId !== null) {
    if (instance?.lifecycle !== 'running') return wait(state);
    return wait(enterPhase({ ...state, volumes: measureVolumes(state, instance) }, 'creating', nowMs));
  }
  const [found] = resources.instances;
  if (found !== undefined) return wait({ ...state, instanceId: found.instanceId });
  if (plan.into === 'isolated' && state.isolation === null) {
    const [{ subnet }] = plan.target.places;
    const allowsHttps = plan.check.kind !== 'status';
    return { state, steps: [{ kind: 'isolate', subnet, allowsHttps, tags: tagsOfRestore(id, plan) }] };
  }
  return nowMs < launch.notBeforeMs ? wait(state) : { state, steps: [launchStep(state, plan.target)] };
};

const createStep = (state: RestoreState, volume: VolumeMove, index: number, zone: string): RestoreStep => ({
  kind: 'create-volume',
  token: `${state.id}-v${index}`,
  device: volume.device,
  snapshotId: volume.snapshotId,
  zone,
  performance: volume.performance,
  initializationRate: state.plan.initializationRate,
  tags: new Map([...tagsOfRestore(state.id, state.plan), [RESTORE_TAGS.device, volume.device]]),
});

const findBroken = (state: RestoreState, { resources }: RestoreView, nowMs: number): string | null => {
  for (const { restored } of state.volumes) {
    if (restored === null) continue;
    const seen = resources.volumes.find(({ volumeId }) => volumeId === restored);
    if (seen?.state === 'error') return `${restored} ended in error; can the snapshot's key be used here?`;
    if (seen === undefined && nowMs - state.sinceMs > UNSEEN_MS) return `${restored} is gone`;
  }
  return null;
};

const isMade = ({ restored }: VolumeMove, { resources }: RestoreView): boolean =>
  resources.volumes.some(({ volumeId, state }) => volumeId === restored && state === 'available');

const nextOf = ({ kind }: RestoreTarget): 'joining' | 'stopping' | 'draining' =>
  (({ volumes: 'joining', launched: 'stopping', instance: 'draining' }) as const)[kind];

/** Where the volumes must be: where their machine is. */
const zoneOf = ({ target }: RestoreState['plan'], { instance }: RestoreView): string | null =>
  target.kind === 'launched' ? (instance?.zone ?? null) : target.zone;

/** Makes the volumes and, in place, keeps the fleet off the machine meanwhile. */
export const decideCreating = (state: RestoreState, view: RestoreView, nowMs: number): RestoreMove => {
  const { plan, instanceId, way } = state;
  const zone = zoneOf(plan, view);
  const broken = way === 'forth' ? findBroken(state, view, nowMs) : null;
  if (broken !== null) return wait(turnBack(state, 'VOLUME_FAILED', broken, nowMs));
  const marking: readonly RestoreStep[] =
    plan.target.kind === 'instance' && instanceId !== null && !isMarked(view)
      ? [{ kind: 'tag', resourceIds: [instanceId], tags: new Map([[RESTORE_TAGS.restore, state.id]]) }]
      : [];
  const creating =
    way === 'back' || zone === null
      ? []
      : state.volumes.flatMap((volume, index) =>
          volume.restored === null ? [createStep(state, volume, index, zone)] : [],
        );
  const steps = [...marking, ...creating];
  if (steps.length > 0) return { state, steps };
  const isReady = way === 'back' || state.volumes.every((volume) => isMade(volume, view));
  return wait(isReady && zone !== null ? enterPhase(state, nextOf(plan.target), nowMs) : state);
};

const isMarked = ({ resources, instance }: RestoreView): boolean =>
  resources.instances.some(({ instanceId }) => instanceId === instance?.instanceId);
