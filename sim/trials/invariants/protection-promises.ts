import { savedState } from '../call-arguments.ts';
import { memoryOf } from '../fleet-memory.ts';
import type { Invariant } from '../invariant.ts';
import { deployedFleet, worldAsked } from './fleet-truth.ts';

/** What somebody protects goes on serving. */
export const SPARE_PROTECTED: Invariant = {
  id: 'I4',
  promise: 'No machine is chosen to go while somebody protects it.',
  at: ['answered'],
  check: (evidence, step) => {
    if (step.kind !== 'answered' || step.call.outcome.kind !== 'done') return [];
    const { call } = step;
    const saved = savedState(call);
    const world = worldAsked(evidence, call);
    if (saved === null || world === undefined) return [];
    const { fleet: name } = saved.lease;
    const { before, state } = memoryOf(evidence.history.fleets, call.region, name);
    if (state !== saved.state || deployedFleet(call, name) === undefined) return [];
    const known = new Set(before?.retirements.map(({ instanceId }) => instanceId));
    const listedMs = evidence.history.listings.get(`${call.invocation.id} ${name}`)?.atMs ?? 0;
    return state.retirements.flatMap(({ instanceId, because }) => {
      const one = known.has(instanceId) ? undefined : world.instances.get(instanceId);
      // What is tagged retiring already was chosen before, or by hand.
      if (one === undefined || !one.protected || one.role !== 'active' || because === 'tagged retiring') return [];
      const befellMs = evidence.history.befallen.get(instanceId) ?? 0;
      const isSeen = befellMs < listedMs - world.timing.describeLagMs;
      return isSeen ? [`${instanceId} is chosen to go (${because}), and it is protected`] : [];
    });
  },
};
