import { ask, ceilMachines, type Peer, type PeerSettings } from './peer.ts';

/** Always as many machines as the highest minute of all asks for, which only hindsight knows. */
export const staticPeak = ({ target, peakDemand }: PeerSettings): Peer<null> => ({
  initial: null,
  step: (state) => ask(state, ceilMachines((100 * peakDemand) / target)),
});
