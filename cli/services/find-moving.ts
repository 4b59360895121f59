import type { ServiceWish } from '../../shared/core/failover/service-wish.ts';
import { Fault } from '../../shared/core/fault.ts';
import { catchFault } from '../../shared/operations/catch-fault.ts';
import { lookAtServices } from '../../shared/operations/look-at-services.ts';
import type { ServicesReport } from '../../shared/operations/service-report.ts';
import { refusalOf } from './refusal.ts';
import type { ServiceAccess } from './service-access.ts';

type Abort = Extract<ServiceWish, { readonly kind: 'abort' }>;

const tryAbort = (access: ServiceAccess, service: string, wish: Abort): Promise<ServicesReport | Fault> => {
  const { ports, setup } = access;
  const wake = { kind: 'manual', id: `abort-${ports.clock.nowMs().toString(36)}`, because: wish.why } as const;
  return catchFault(lookAtServices(ports, setup, { wake, service, wish, dryRun: true }));
};

/**
 * The Region in which a move of a service, or of its drill, can be given up: asked one after the other, so that none is asked
 * where one before knows. Throws what the last one says, and rather why one could not be asked, where there is none.
 */
export const findMoving = async (
  service: string,
  regions: readonly string[],
  open: (region: string) => Promise<ServiceAccess>,
  wish: Abort,
): Promise<ServiceAccess> => {
  const reasons: Error[] = [];
  for (const region of regions) {
    const access = await open(region);
    const answer = await tryAbort(access, service, wish);
    if (answer instanceof Fault) reasons.unshift(answer);
    else if (answer.refused === null) return access;
    else if (answer.refused.code === 'NOTHING_TO_ANSWER') reasons.push(refusalOf(answer.refused));
    else throw refusalOf(answer.refused);
  }
  throw reasons[0] ?? refusalOf({ kind: 'refused', code: 'NOTHING_TO_ANSWER', because: 'no move is under way' });
};
