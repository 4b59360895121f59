import { ceilMachines } from './peer.ts';

/** Five requests where a server serves a thousand: a lack that small is left alone. */
const LEFT_ALONE = 0.005;

/** A twentieth more than the load asks for, where it is above capacity; null where it is not. Loads in machines. */
export const repairLack = (load: number, current: number): number | null =>
  load - current > LEFT_ALONE ? ceilMachines(1.05 * load) : null;
