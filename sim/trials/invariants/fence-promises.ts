import { savedState } from '../call-arguments.ts';
import { memoryOf } from '../fleet-memory.ts';
import type { Invariant } from '../invariant.ts';

/** Whoever was overtaken writes nothing. */
export const FENCE_STALE: Invariant = {
  id: 'I13',
  promise: 'Once a later lease of a fleet was given, nothing is written under an earlier one.',
  ofBooks: true,
  at: ['answered'],
  check: ({ history }, step) => {
    if (step.kind !== 'answered' || step.call.outcome.kind !== 'done') return [];
    const saved = savedState(step.call);
    if (saved === null || step.call.outcome.answer === 'fenced') return [];
    const { fleet, fence } = saved.lease;
    const newest = memoryOf(history.fleets, step.call.region, fleet).fence;
    return fence < newest ? [`${fleet}: written under fence ${fence} after ${newest} was given`] : [];
  },
};
