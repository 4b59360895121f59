import { savedState } from '../call-arguments.ts';
import { memoryOf } from '../fleet-memory.ts';
import type { Invariant } from '../invariant.ts';
import { leaseGiven } from '../lease-memory.ts';

/** One writer at a time. */
export const LEASE_ONE: Invariant = {
  id: 'I13',
  promise: 'No lease is given while another one of the same is held.',
  ofBooks: true,
  at: ['answered'],
  check: ({ history }, step) => {
    if (step.kind !== 'answered' || leaseGiven(history.leases, step.call)?.isSecond !== true) return [];
    return [`${JSON.stringify(step.call.args[0])} is leased while another lease of it is held`];
  },
};

/** What somebody else did meanwhile is seen before anything is done. */
export const DECIDE_ON_NEWEST: Invariant = {
  id: 'I13',
  promise: 'No look acts on what it read of a fleet before another look wrote.',
  ofBooks: true,
  at: ['answered'],
  check: ({ history }, step) => {
    if (step.kind !== 'answered' || step.call.outcome.kind !== 'done' || step.call.method !== 'saveState') return [];
    const saved = savedState(step.call);
    if (saved === null || step.call.outcome.answer === 'fenced') return [];
    const { fleet } = saved.lease;
    const listing = history.listings.get(`${step.call.invocation.id} ${fleet}`);
    const { otherWriteAt } = memoryOf(history.fleets, step.call.region, fleet);
    return listing !== undefined && listing.changes <= otherWriteAt
      ? [`${fleet}: a look acts on what it read before another one wrote`]
      : [];
  },
};
