import type { RecordSet } from '../../shared/core/failover/service-records.ts';
import { Fault } from '../../shared/core/fault.ts';
import { createCheck } from '../dns/health-checks.ts';
import { putRecords } from '../dns/zones.ts';
import type { Globe } from '../globe-state.ts';
import { endpointUrl, HOME, SHOP_NAME, STANDBY } from './shop-config.ts';

/** Bad answers in a row after which a checker calls it unhealthy: Route 53's default. */
const FALL = 3;
const TTL_S = 60;

const recordOf = (globe: Globe, region: string, failover: 'PRIMARY' | 'SECONDARY', check: string | null): RecordSet => {
  const address = globe.network.endpoints.get(region)?.address;
  if (address === undefined) throw new Fault('not-found', 'followEndpoint', `no endpoint in ${region}`);
  return {
    name: SHOP_NAME,
    type: 'A',
    target: { kind: 'values', values: [address], ttlS: TTL_S },
    failover,
    setIdentifier: failover.toLowerCase(),
    healthCheckId: check,
    otherRouting: null,
  };
};

/** Route 53's own failover, as its developer guide sets it up: the home Region's record under a health check of its endpoint. */
export const followEndpoint = (globe: Globe, zoneId: string): void => {
  const check = createCheck(globe, 'endpoint', { kind: 'endpoint', url: endpointUrl(HOME), fall: FALL, body: null });
  putRecords(globe, zoneId, [recordOf(globe, HOME, 'PRIMARY', check), recordOf(globe, STANDBY, 'SECONDARY', null)]);
};
