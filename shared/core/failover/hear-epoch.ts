import type { Observation } from './observation.ts';
import { activeAt, isDrill, type Service } from './service.ts';
import type { Move, ServiceState } from './service-state.ts';
import type { ServiceView } from './service-view.ts';
import { newestEpoch } from './tell-epochs.ts';
import { endMove, enterPhase, turnBack } from './turn-back.ts';
import { readZoneEpoch } from './zone-epoch.ts';

/** What becomes of a move once an epoch is known to be there, whoever made it. */
const judgeMove = (move: Move, epoch: number, nowMs: number): Move => {
  const { plan, phase, flippedAtMs } = move;
  const isOwn = plan.epoch === epoch;
  // A drill cleans up whatever happens, though it was turned back before anybody knew that it had moved.
  if (phase === 'over' && isOwn && plan.kind === 'drill') {
    return enterPhase({ ...move, flippedAtMs: nowMs, outcome: null }, 'returning', nowMs);
  }
  if (phase === 'over' || plan.epoch > epoch) return move;
  // Nobody else makes an epoch of this parity: it was this move, though nobody answered that it was made.
  if (isOwn && flippedAtMs === null) {
    return enterPhase({ ...move, flippedAtMs: nowMs, outcome: null, last: null }, 'syncing', nowMs);
  }
  const because = `epoch ${epoch} was made elsewhere meanwhile`;
  if (flippedAtMs === null) return turnBack(move, 'LOST_RACE', because, nowMs);
  return isOwn ? move : endMove(move, 'MOVED', because, nowMs);
};

/** Whether its primary is under a switch is what the Region says that wrote the records, and no other. */
const hearRecords = (
  service: Service,
  state: ServiceState,
  view: ServiceView,
  others: readonly Observation[],
  zoneEpoch: number | null,
): Pick<ServiceState, 'recordsEpoch' | 'guarded'> => {
  const heard = newestEpoch([zoneEpoch, ...others.map(({ recordsEpoch }) => recordsEpoch)]);
  const isNews = heard !== null && heard > (state.recordsEpoch ?? -1);
  const recordsEpoch = isNews ? heard : state.recordsEpoch;
  const known = { recordsEpoch, guarded: isNews ? service.mode === 'record' : state.guarded };
  const writer = recordsEpoch === null ? view.region : activeAt(service, recordsEpoch);
  const told = others.find((one) => one.observer === writer && one.recordsEpoch === recordsEpoch);
  return told === undefined ? known : { recordsEpoch, guarded: told.guarded };
};

/**
 * Takes over what the other Regions and the zone know: the newest epoch, and the newest that the records stand for. A Region that
 * learns of an epoch that it did not make counts its own switch as on until it has turned it off once more.
 */
export const hearEpoch = (
  service: Service,
  stage: string,
  before: ServiceState,
  view: ServiceView,
  nowMs: number,
): ServiceState => {
  const others = view.observations.filter(({ observer }) => observer !== view.region);
  const zone = readZoneEpoch(service, stage, view);
  const zoneEpoch = zone.kind === 'known' ? zone.value : null;
  const state = { ...before, ...hearRecords(service, before, view, others, zoneEpoch) };
  const epoch = newestEpoch([zoneEpoch, ...others.map((one) => one.epoch)]);
  if (epoch === null || epoch <= (state.epoch ?? -1)) return state;
  // The Region that drills makes both epochs of a drill, and ends it itself.
  if (isDrill(service) && activeAt(service, epoch) !== view.region) return state;
  return {
    ...state,
    epoch,
    // Nothing has moved that is where it was when it was prepared.
    movedAtMs: epoch === 0 ? state.movedAtMs : nowMs,
    switchOn: service.mode === 'switch',
    offSinceMs: null,
    arming: null,
    move: state.move === null ? null : judgeMove(state.move, epoch, nowMs),
  };
};
