import { asWired } from '../core/failover/as-wired.ts';
import { keepsSwitchOn } from '../core/failover/keep-armed.ts';
import type { Service } from '../core/failover/service.ts';
import type { ServiceRequest } from '../core/failover/service-wish.ts';
import { Fault } from '../core/fault.ts';
import type { FailoverPorts } from '../ports/failover-ports.ts';
import type { Outcome } from '../ports/journal.ts';
import { type ServiceWork, workOn } from './advance-service.ts';
import { catchFault } from './catch-fault.ts';
import { lookAtServices } from './look-at-services.ts';
import { mapBounded } from './map-bounded.ts';
import { putObservation } from './put-observation.ts';
import { readService } from './read-service.ts';
import { createReferenceCache, type ReferenceCache } from './reference-cache.ts';
import type { ServicesReport } from './service-report.ts';
import type { ServiceSetup } from './service-setup.ts';

/** Services that are looked at at once: while a Region answers nobody, each waits for timeouts alone, and all must be done in time. */
const SERVICES_AT_ONCE = 25;

/** Without data a switch keeps its last status, but an alarm that never hears anything cannot be told from one that is broken. */
const keepPublishing = async (work: ServiceWork): Promise<void> => {
  const { ports } = work;
  const readAtMs = ports.clock.nowMs();
  const state = await readService(work);
  const service = asWired(work.service, state.wiring);
  if (service.mode !== 'switch' || state.wiring === null) return;
  await ports.switches.publish(service.name, keepsSwitchOn(service, ports.region, state), readAtMs);
};

const publishSwitches = async (ports: FailoverPorts, setup: ServiceSetup, service: Service): Promise<Outcome> => {
  const published = await catchFault(
    Promise.all((['real', 'drill'] as const).map((form) => keepPublishing(workOn(ports, setup, service, form)))),
  );
  const failed = published instanceof Fault;
  return { step: 'publish the switch', result: failed ? 'failed' : 'done', because: failed ? published.message : '' };
};

const watchOne = async (
  ports: FailoverPorts,
  setup: ServiceSetup,
  service: Service,
  request: ServiceRequest,
  cache: ReferenceCache,
): Promise<ServicesReport> => {
  const told = request.dryRun ? [] : await putObservation(ports, setup, service, cache);
  const looked = await lookAtServices(ports, { ...setup, services: [service] }, { ...request, service: null });
  const isWired = !request.dryRun && service.regions.includes(setup.region);
  // After the look: what it decided is what is published.
  const published = isWired ? [await publishSwitches(ports, setup, service)] : [];
  return {
    ...looked,
    services: looked.services.map((one) => ({ ...one, outcomes: [...told, ...one.outcomes, ...published] })),
  };
};

/**
 * Observes services from this Region, tells the Regions that they can be in, and brings forward what is under way here; a
 * witness observes alone. Rejects with a `Fault` when this Region's ledger cannot be read or written.
 */
export const watchServices = async (
  ports: FailoverPorts,
  setup: ServiceSetup,
  request: ServiceRequest,
): Promise<ServicesReport> => {
  const services = setup.services.filter(({ name }) => request.service === null || name === request.service);
  const cache = createReferenceCache();
  const reports = await mapBounded(services, SERVICES_AT_ONCE, (service) =>
    catchFault(watchOne(ports, setup, service, request, cache)),
  );
  // One service whose record cannot be read keeps no other from being moved, and is an error of the invocation all the same.
  const failed = reports.find((report) => report instanceof Fault);
  if (failed !== undefined) throw failed;
  return { services: reports.flatMap((report) => (report instanceof Fault ? [] : report.services)), refused: null };
};
