import type { Observation } from './observation.ts';
import { activeAt, type Service } from './service.ts';
import type { ServiceState } from './service-state.ts';
import type { ServiceView } from './service-view.ts';
import { turnBack } from './turn-back.ts';

const newest = (observations: readonly Observation[], epochOf: (one: Observation) => number | null): number | null => {
  const epochs = observations.flatMap((one) => epochOf(one) ?? []);
  return epochs.length === 0 ? null : Math.max(...epochs);
};

/** A move that would make an epoch that is there already has lost to whoever made it. */
const giveUp = (state: ServiceState, epoch: number, nowMs: number): ServiceState => {
  const { move } = state;
  if (move === null || move.phase === 'over' || move.flippedAtMs !== null || move.plan.epoch > epoch) return state;
  return { ...state, move: turnBack(move, 'LOST_RACE', `epoch ${epoch} was made elsewhere meanwhile`, nowMs) };
};

/**
 * Takes over what other Regions know: the newest epoch, and the newest that the records stand for. A Region that hears that it
 * was moved away from turns its own switch off.
 */
export const hearEpoch = (service: Service, state: ServiceState, view: ServiceView, nowMs: number): ServiceState => {
  const others = view.observations.filter(({ observer }) => observer !== view.region);
  const records = newest(others, ({ recordsEpoch }) => recordsEpoch);
  const recordsEpoch = records !== null && records > (state.recordsEpoch ?? -1) ? records : state.recordsEpoch;
  const epoch = newest(others, (one) => one.epoch);
  if (epoch === null || epoch <= (state.epoch ?? -1)) return { ...state, recordsEpoch };
  const isHere = activeAt(service, epoch) === view.region;
  const heard = { ...state, epoch, recordsEpoch, movedAtMs: nowMs, switchOn: isHere && state.switchOn, arming: null };
  return giveUp(heard, epoch, nowMs);
};
