import { recordsStep } from './decide-flipping.ts';
import type { MoveScene, MoveTurn } from './move-scene.ts';
import { activeAt, otherRegion, type Service } from './service.ts';
import type { ServiceState } from './service-state.ts';
import type { ServiceView } from './service-view.ts';
import { readZoneEpoch } from './zone-epoch.ts';

type ArmingScene = Pick<MoveScene, 'service' | 'stage' | 'state' | 'view' | 'nowMs'>;

/** Whether what was flipped by a switch, or without a guard, is still to be written into the records. */
export const needsArming = (service: Service, region: string, state: ServiceState): boolean => {
  const { epoch, recordsEpoch, guarded, switchOn, wiring, move } = state;
  const isIdle = move === null || move.phase === 'over';
  if (!isIdle || service.mode === 'record' || wiring === null || epoch === null) return false;
  return activeAt(service, epoch) === region && (recordsEpoch !== epoch || !guarded || switchOn);
};

/** The other Region's switch must be known to be off before a record is put under it. */
const mayGuard = (service: Service, { observations, region }: ServiceView): boolean =>
  observations.find(({ observer }) => observer === otherRegion(service, region))?.switchOn === false;

/**
 * Arms the switch again after a flip, without haste: the records come to say what the switch says, and only once Route 53 has
 * them everywhere the switch is turned off. Until then the name answers as the switch says.
 */
export const keepArmed = (scene: ArmingScene): MoveTurn => {
  const { service, stage, state, view } = scene;
  const { arming, epoch } = state;
  if (!needsArming(service, view.region, state) || epoch === null) return { state, steps: [] };
  if (arming !== null) {
    if (view.change.kind === 'unknown' || view.change.value === 'pending') return { state, steps: [] };
    if (view.change.value === 'gone') return { state: { ...state, arming: null }, steps: [] };
    return { state: { ...state, arming: null, switchOn: false }, steps: [{ kind: 'switch', on: false }] };
  }
  const guarded = mayGuard(service, view);
  const zone = readZoneEpoch(service, stage, view);
  const isWritten = state.recordsEpoch === epoch && !state.switchOn && !guarded;
  if (isWritten || zone.kind === 'unknown' || zone.value > epoch) return { state, steps: [] };
  return { state, steps: recordsStep(scene, { from: zone.value, to: epoch, guarded }) };
};
