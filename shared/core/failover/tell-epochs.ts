import type { Observation } from './observation.ts';
import type { ServiceState } from './service-state.ts';

/** The largest of those that are known; null where none is. */
export const newestEpoch = (epochs: readonly (number | null)[]): number | null => {
  const known = epochs.filter((epoch) => epoch !== null);
  return known.length === 0 ? null : Math.max(...known);
};

/**
 * What a Region tells of epochs: the newest that it knows, or was told and passes on. Of an epoch that it has not taken over yet
 * it promises nothing: its switch counts as on, and the records as unguarded.
 */
export const tellEpochs = (
  state: ServiceState,
  heard: readonly Observation[],
): Pick<Observation, 'epoch' | 'recordsEpoch' | 'guarded' | 'switchOn'> => {
  const epoch = newestEpoch([state.epoch, ...heard.map((one) => one.epoch)]);
  const recordsEpoch = newestEpoch([state.recordsEpoch, ...heard.map((one) => one.recordsEpoch)]);
  return {
    epoch,
    recordsEpoch,
    guarded: state.guarded && state.arming === null && recordsEpoch === state.recordsEpoch,
    switchOn: state.switchOn || epoch !== state.epoch,
  };
};
