import { ask, ceilMachines, type Observation, type Peer, type PeerSettings } from './peer.ts';

/** What an oracle sees besides: the load of the minute that begins, in machines at 100 %. */
export type Foresight = Observation & { readonly demandNow: number };

/** As many machines as the minute that begins asks for: perfect knowledge of the present, none of the future. */
export const nowOracle = ({ target }: PeerSettings): Peer<null, Foresight> => ({
  initial: null,
  step: (state, { demandNow }) => ask(state, ceilMachines((100 * demandNow) / target)),
});
