import { recordsStep } from './decide-flipping.ts';
import type { FailoverStep } from './failover-step.ts';
import { isUnderWay } from './is-under-way.ts';
import type { MoveScene, MoveTurn } from './move-scene.ts';
import { SWITCH_REST_MS } from './phase-times.ts';
import { activeAt, otherRegion, type Service } from './service.ts';
import type { ServiceState } from './service-state.ts';
import type { ServiceView } from './service-view.ts';
import { readZoneEpoch } from './zone-epoch.ts';

const TURN_OFF: FailoverStep = { kind: 'switch', on: false };

type ArmingScene = Pick<MoveScene, 'service' | 'stage' | 'state' | 'view' | 'nowMs'>;

/**
 * Whether what was flipped by a switch, or without a guard, is still to be written into the records, or Route 53 has yet to say
 * that it has what was.
 */
export const needsArming = (service: Service, region: string, state: ServiceState): boolean => {
  const { epoch, recordsEpoch, guarded, switchOn, arming, wiring, move } = state;
  if (isUnderWay(move) || wiring === null || epoch === null || activeAt(service, epoch) !== region) return false;
  return arming !== null || (service.mode !== 'record' && (recordsEpoch !== epoch || !guarded || switchOn));
};

/** What this Region's switch is to say: on only for an epoch of its own, though it may still be on after that was passed. */
export const keepsSwitchOn = (service: Service, region: string, { epoch, switchOn, move }: ServiceState): boolean =>
  switchOn && epoch !== null && activeAt(service, epoch) === region && move?.phase !== 'returning';

/** The other Region must have heard of the epoch, and turned its switch off since, before a record is put under it. */
const mayGuard = (service: Service, { observations, region }: ServiceView, epoch: number): boolean => {
  const other = observations.find(({ observer }) => observer === otherRegion(service, region));
  return other !== undefined && (other.epoch ?? -1) >= epoch && !other.switchOn;
};

/** Whether a switch of this Region that may be on has no record under it: then it means nothing, and may be off at once. */
const meansNothing = (service: Service, { switchOn, wiring }: ServiceState): boolean =>
  switchOn && service.mode === 'record' && wiring !== null;

/** Whether this Region's switch may be on although traffic is elsewhere by now. */
export const isLeftOn = (service: Service, region: string, { epoch, switchOn }: ServiceState): boolean =>
  switchOn && service.mode !== 'record' && epoch !== null && activeAt(service, epoch) !== region;

/**
 * A switch that is left on counts as off once Route 53 could be reached for long enough to hear that it is. What cannot be reached
 * goes by what it heard last, and under that no record may be put. Without wiring nothing follows the switch, or can be asked.
 */
const restSwitch = ({ state, view, nowMs }: ArmingScene): MoveTurn => {
  const isReached = state.wiring === null || view.records.kind === 'known';
  const offSinceMs = isReached ? (state.offSinceMs ?? nowMs) : null;
  // Nothing has moved before the first epoch was over: no switch can have been on.
  const isHeard = state.epoch === 0 || (offSinceMs !== null && nowMs - offSinceMs >= SWITCH_REST_MS);
  return { state: { ...state, offSinceMs }, steps: isHeard ? [TURN_OFF] : [] };
};

/** Follows the change that arms the switch, or that a move did not see arrive, until Route 53 has it everywhere or lost it. */
const followChange = (
  { service, state, view }: ArmingScene,
  writeRecords: (guarded: boolean) => readonly FailoverStep[],
): MoveTurn => {
  if (view.change.kind === 'unknown' || view.change.value === 'pending') return { state, steps: [] };
  const isGone = view.change.value === 'gone';
  if (isGone && service.mode === 'record') return { state, steps: writeRecords(true) };
  if (isGone) return { state: { ...state, arming: null, guarded: false }, steps: [] };
  return state.switchOn ? { state, steps: [TURN_OFF] } : { state: { ...state, arming: null }, steps: [] };
};

/**
 * Arms the switch again after a flip, without haste: the records come to say what the switch says, and only once Route 53 has
 * them everywhere the switch is turned off. Until then the name answers as the switch says. Records that a move did not see
 * arrive are followed until they have, and written again where Route 53 lost them. A Region that was moved away from turns its
 * own switch off.
 */
export const keepArmed = (scene: ArmingScene): MoveTurn => {
  const { service, stage, state, view } = scene;
  const { arming, epoch } = state;
  if (meansNothing(service, state)) return { state, steps: [TURN_OFF] };
  if (isLeftOn(service, view.region, state)) return restSwitch(scene);
  if (!needsArming(service, view.region, state) || epoch === null) return { state, steps: [] };
  const zone = readZoneEpoch(service, stage, view);
  const writeRecords = (guarded: boolean): readonly FailoverStep[] =>
    zone.kind === 'unknown' || zone.value > epoch ? [] : recordsStep(scene, { from: zone.value, to: epoch, guarded });
  if (arming !== null) return followChange(scene, writeRecords);
  const guarded = mayGuard(service, view, epoch);
  const isWritten = state.recordsEpoch === epoch && !state.switchOn && !guarded;
  return { state, steps: isWritten ? [] : writeRecords(guarded) };
};
