import { ask, ceilMachines, keep, type Peer, type PeerSettings } from './peer.ts';

/**
 * React (Chieu et al.), as published with PEAS: what is missing and a fifth more at once; where a tenth more than the load
 * would do, down to a fifth more than the need. Desired is its current capacity, for it knows of no boot time. Source:
 * Reactive.py of ahmedaley/Autoscalers; the fraction of a machine that its scale-in leaves is rounded up.
 */
export const react = ({ target }: PeerSettings): Peer<null> => ({
  initial: null,
  step: (state, observation) => {
    const { demand, desired } = observation;
    if (demand === null) return keep(state, observation, 'INSUFFICIENT_DATA');
    const exact = (100 * demand) / target;
    const need = ceilMachines(exact);
    if (need > desired) return ask(state, desired + Math.floor(1.2 * (need - desired)));
    return ask(state, 1.1 * exact < desired ? ceilMachines(1.2 * need) : desired);
  },
});
