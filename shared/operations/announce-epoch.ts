import { ledgerRegions, type Service } from '../core/failover/service.ts';
import type { ServiceState } from '../core/failover/service-state.ts';
import { tellEpochs } from '../core/failover/tell-epochs.ts';
import { Fault } from '../core/fault.ts';
import type { FailoverPorts } from '../ports/failover-ports.ts';
import { catchFault } from './catch-fault.ts';

/**
 * Tells the Regions of a service at once of an epoch that was made here: this one may be gone before its next look. Best
 * effort; what was seen last is told with it as it was.
 */
export const announceEpoch = async (
  { observations, region, clock }: FailoverPorts,
  service: Service,
  state: ServiceState,
): Promise<void> => {
  const listed = await catchFault(observations.list(service.name));
  if (listed instanceof Fault) return;
  const own = listed.find(({ observer }) => observer === region);
  if (own === undefined) return;
  const told = { ...own, atMs: clock.nowMs(), ...tellEpochs(state, listed) };
  await Promise.all(ledgerRegions(service, region).map((place) => catchFault(observations.put(place, told))));
};
