import { ask, ceilMachines, type Peer, type PeerSettings } from './peer.ts';

/** Settings of someone who knows the highest load of the run, in machines at 100 %. */
export type HindsightSettings = PeerSettings & { readonly peakDemand: number };

/** Always as many machines as the highest minute of all asks for, which only hindsight knows. */
export const staticPeak = ({ target, peakDemand }: HindsightSettings): Peer<null> => ({
  initial: null,
  step: (state) => ask(state, ceilMachines((100 * peakDemand) / target)),
});
