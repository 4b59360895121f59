import { RECORD_TTL_S } from '../core/failover/plan-records.ts';
import type { Service } from '../core/failover/service.ts';
import type { RecordTarget } from '../core/failover/service-records.ts';
import type { Found } from '../core/failover/service-view.ts';
import { Fault } from '../core/fault.ts';
import type { FailoverPorts } from '../ports/failover-ports.ts';
import { catchFault } from './catch-fault.ts';
import type { ServiceSetup } from './service-setup.ts';

const absent = (because: string): Found<never> => ({ kind: 'absent', because });

/**
 * What a service's record points to in the Region of these ports: the endpoint that the file names, else the load balancer in
 * front of its first fleet. What is absent says what to do about it.
 */
export const resolveTarget = async (
  { prerequisites, region }: Pick<FailoverPorts, 'prerequisites' | 'region'>,
  { config }: Pick<ServiceSetup, 'config'>,
  { name, endpoints, fleets }: Pick<Service, 'name' | 'endpoints' | 'fleets'>,
): Promise<Found<RecordTarget>> => {
  const endpoint = endpoints[region];
  if (endpoint !== undefined) {
    return { kind: 'known', value: { kind: 'values', values: [endpoint], ttlS: RECORD_TTL_S } };
  }
  const [first = ''] = fleets;
  const fleet = config.fleets.find((one) => one.name === first);
  const otherwise = `or set services.${name}.endpoints.${region} in ballast.yml`;
  if (fleet === undefined) return absent(`fleet ${first} is not in ${region}: name it in fleets.${first}.inRegion`);
  const [group] = fleet.targetGroups;
  if (group === undefined) return absent(`fleet ${first} has no target group in ${region}: name one, ${otherwise}`);
  const found = await catchFault(prerequisites.findLoadBalancer(group));
  if (found instanceof Fault)
    return { kind: found.kind === 'not-found' ? 'absent' : 'unknown', because: `${region}: ${found.message}` };
  if (found !== null) return { kind: 'known', value: found };
  return absent(
    `no load balancer is in front of the first target group of ${first} in ${region}: add a listener, ${otherwise}`,
  );
};
