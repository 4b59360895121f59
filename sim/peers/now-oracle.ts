import { ask, ceilMachines, type Peer, type PeerSettings } from './peer.ts';

/** As many machines as the minute that begins asks for: perfect knowledge of the present, none of the future. */
export const nowOracle = ({ target }: PeerSettings): Peer<null> => ({
  initial: null,
  step: (state, { demandNow }) => ask(state, ceilMachines((100 * demandNow) / target)),
});
