import type { Globe } from '../globe-state.ts';
import type { Place } from './network-state.ts';

/** Whether packets from one place get to another: neither is a Region that is cut off, and nothing keeps them apart. */
export const canReach = ({ cloud, network: { partitions } }: Globe, from: Place, to: Place): boolean => {
  if (cloud.get(from)?.cutOff || cloud.get(to)?.cutOff) return false;
  return ![...partitions].some(([one, other]) => (one === from && other === to) || (one === to && other === from));
};
