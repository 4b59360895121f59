import { isUnderWay } from '../core/failover/is-under-way.ts';
import type { Service } from '../core/failover/service.ts';
import type { ServiceRequest } from '../core/failover/service-wish.ts';
import type { FailoverPorts } from '../ports/failover-ports.ts';
import { workOn } from './advance-service.ts';
import { lookAtServices } from './look-at-services.ts';
import { readService } from './read-service.ts';
import type { ServicesReport } from './service-report.ts';
import type { ServiceSetup } from './service-setup.ts';

const isDue = async (ports: FailoverPorts, setup: ServiceSetup, service: Service): Promise<boolean> => {
  const { drill, regions } = service;
  if (drill === null || setup.region !== regions[1]) return false;
  const { move, past, wiring } = await readService(workOn(ports, setup, service, 'drill'));
  if (wiring === null || isUnderWay(move)) return false;
  const last = move ?? past[0];
  return last === undefined || ports.clock.nowMs() - last.startedMs >= drill.everyMs;
};

/**
 * Begins the failover drills that are due here, or the one that a person names: the same move as in an outage, of the isolated
 * name. What it raises ends by itself, and looks at services bring the drill to its end. Rejects with a `Fault` when the ledger
 * cannot be read.
 */
export const drillServices = async (
  ports: FailoverPorts,
  setup: ServiceSetup,
  request: ServiceRequest,
): Promise<ServicesReport> => {
  if (request.service !== null) return lookAtServices(ports, setup, request);
  const reports: ServicesReport[] = [];
  for (const service of setup.services) {
    if (!(await isDue(ports, setup, service))) continue;
    const wish = { kind: 'drill', why: 'it is due', by: 'schedule' } as const;
    reports.push(await lookAtServices(ports, setup, { ...request, service: service.name, wish }));
  }
  return {
    services: reports.flatMap(({ services }) => services),
    refused: reports.find(({ refused }) => refused)?.refused ?? null,
  };
};
