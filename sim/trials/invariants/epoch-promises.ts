import type { Invariant } from '../invariant.ts';
import { savedService } from '../service-truth.ts';
import { batchesOf } from './service-calls.ts';

const olderWritesNothing: Invariant = {
  id: 'I13',
  promise:
    'What was decided at an older epoch writes nothing: no ledger forgets an epoch, and no record goes back to one.',
  at: ['answered'],
  check: (evidence, step) => {
    if (step.kind !== 'answered' || step.call.outcome.kind !== 'done') return [];
    const { services } = evidence.history;
    const wrong = batchesOf(evidence, step.call).flatMap(({ service, to: [made = -1] }) => {
      const newest = services.epochs.get(service.name)?.at(-1)?.epoch ?? -1;
      return made < newest ? [`${service.name} was written at epoch ${made}, though ${newest} was made`] : [];
    });
    const saved = savedService(step.call);
    if (saved === null) return wrong;
    const before = services.stored.get(`${step.call.region}/${saved.service}`)?.before?.epoch ?? -1;
    if ((saved.epoch ?? -1) >= before) return wrong;
    return [...wrong, `${step.call.region} forgot epoch ${before} of ${saved.service} for ${saved.epoch}`];
  },
};

/** Promises about epochs. */
export const EPOCH_PROMISES: readonly Invariant[] = [olderWritesNothing];
