import { showPath } from '../../shared/config/list-findings.ts';
import type { Service } from '../../shared/core/failover/service.ts';
import type { RecordTarget } from '../../shared/core/failover/service-records.ts';
import type { Found } from '../../shared/core/failover/service-view.ts';
import { Fault } from '../../shared/core/fault.ts';
import { catchFault } from '../../shared/operations/catch-fault.ts';
import type { Dns } from '../../shared/ports/dns.ts';
import type { ReferenceFinding } from './check-references.ts';

/** What is asked about services before they are deployed. */
export type CheckedServices = {
  readonly region: string;
  readonly dns: Pick<Dns, 'findZone'>;
  /** What a service's record would point to in this Region. */
  readonly findTarget: (service: Service) => Promise<Found<RecordTarget>>;
};

const problem = ({ name }: Service, key: string, message: string): ReferenceFinding => ({
  kind: 'problem',
  message: `${showPath(['services', name, key])}: ${message}`,
});

const checkZone = async ({ dns }: CheckedServices, service: Service): Promise<readonly ReferenceFinding[]> => {
  const zone = await catchFault(dns.findZone(service.zone));
  if (zone instanceof Fault) return [problem(service, 'zone', zone.message)];
  if (zone === null) return [problem(service, 'zone', `the account has no hosted zone ${service.zone}`)];
  if (zone.isPrivate) return [problem(service, 'zone', `${zone.name} is a private zone; name a public one`)];
  const isIn = service.dnsName === zone.name || service.dnsName.endsWith(`.${zone.name}`);
  return isIn ? [] : [problem(service, 'name', `${service.dnsName} is not in the zone ${zone.name}`)];
};

const checkTarget = async (
  { region, findTarget }: CheckedServices,
  service: Service,
): Promise<readonly ReferenceFinding[]> => {
  // A witness has nothing that a record could point to.
  if (!service.regions.includes(region)) return [];
  const target = await findTarget(service);
  return target.kind === 'known' ? [] : [problem(service, 'endpoints', target.because)];
};

/** Looks at AWS for the zones of services, and for what their records would point to in this Region. */
export const checkServices = async (
  checked: CheckedServices,
  services: readonly Service[],
): Promise<readonly ReferenceFinding[]> =>
  (
    await Promise.all(services.flatMap((service) => [checkZone(checked, service), checkTarget(checked, service)]))
  ).flat();
