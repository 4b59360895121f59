import { FAULT_CLASSES, type FaultClass } from './fault-class.ts';
import { createStream, happens } from './injector.ts';

/**
 * Faults that a seed lets happen: about half of all kinds, so that what one kind hides another seed shows (swarm testing:
 * Groce et al., ISSTA 2012).
 */
export const drawFaults = (seed: number): ReadonlySet<FaultClass> => {
  const random = createStream(seed, 'faults');
  return new Set(FAULT_CLASSES.filter(() => happens(random, 0.5)));
};
