import { RECORD_TTL_S } from '../core/failover/plan-records.ts';
import type { Service } from '../core/failover/service.ts';
import type { RecordTarget } from '../core/failover/service-records.ts';
import type { Known } from '../core/failover/service-view.ts';
import { Fault } from '../core/fault.ts';
import type { FailoverPorts } from '../ports/failover-ports.ts';
import { catchFault } from './catch-fault.ts';
import type { ServiceSetup } from './service-setup.ts';

const unknown = (because: string): Known<never> => ({ kind: 'unknown', because });

/**
 * What a service's record points to in the Region of these ports: the endpoint that the file names, else the load balancer in
 * front of its first fleet. Unknown says what to do about it.
 */
export const resolveTarget = async (
  { prerequisites, region }: Pick<FailoverPorts, 'prerequisites' | 'region'>,
  { config }: Pick<ServiceSetup, 'config'>,
  { name, endpoints, fleets }: Pick<Service, 'name' | 'endpoints' | 'fleets'>,
): Promise<Known<RecordTarget>> => {
  const endpoint = endpoints[region];
  if (endpoint !== undefined) {
    return { kind: 'known', value: { kind: 'values', values: [endpoint], ttlS: RECORD_TTL_S } };
  }
  const [first = ''] = fleets;
  const fleet = config.fleets.find((one) => one.name === first);
  const otherwise = `or set services.${name}.endpoints.${region} in ballast.yml`;
  if (fleet === undefined) return unknown(`fleet ${first} is not in ${region}: name it in fleets.${first}.inRegion`);
  const [group] = fleet.targetGroups;
  if (group === undefined) return unknown(`fleet ${first} has no target group in ${region}: name one, ${otherwise}`);
  const found = await catchFault(prerequisites.findLoadBalancer(group));
  if (found instanceof Fault) return unknown(`${region}: ${found.message}`);
  if (found !== null) return { kind: 'known', value: found };
  return unknown(
    `no load balancer is in front of the first target group of ${first} in ${region}: add a listener, ${otherwise}`,
  );
};
