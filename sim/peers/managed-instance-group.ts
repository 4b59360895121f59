import { ask, ceilMachines, keep, type Peer, type PeerSettings } from './peer.ts';

/** Size follows the highest need of this time, or of the initialisation period if that is longer. */
const STABILISATION_MINUTES = 10;

/** Machines needed in each of the last minutes. */
type GroupState = { readonly needed: readonly number[] };

/**
 * The autoscaler of a Google Cloud managed instance group on CPU: the most of ceil(machines x metric / target) over ten
 * minutes. Machines inside their initialisation period do not count; it is set to the boot time, as its manual asks, so
 * that those in service do. Source: "Understanding autoscaler decisions" of Compute Engine.
 */
export const managedInstanceGroup = ({ target, bootMinutes }: PeerSettings): Peer<GroupState> => {
  const kept = Math.max(STABILISATION_MINUTES, bootMinutes) - 1;
  return {
    initial: { needed: [] },
    step: (state, observation) => {
      const { metric, measuredOver, desired } = observation;
      if (metric === null) return keep(state, observation, 'INSUFFICIENT_DATA');
      const before = state.needed.length === 0 ? [desired] : state.needed.slice(-kept);
      const needed = [...before, ceilMachines((measuredOver * metric) / target)];
      return ask({ needed }, Math.max(...needed));
    },
  };
};
