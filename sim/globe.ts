import { Fault } from '../shared/core/fault.ts';
import { DAY_MS } from '../shared/core/time.ts';
import type { Cloud } from './cloud.ts';
import { createDns, type DnsTiming } from './dns/dns-state.ts';
import type { Globe } from './globe-state.ts';
import type { Endpoint } from './network/network-state.ts';
import { createSupplies } from './supplies.ts';

/** What is around a cloud. */
export type GlobeOptions = {
  readonly cloud: Cloud;
  readonly seed: number;
  readonly timing?: Partial<DnsTiming>;
};

/** How long the certificates of endpoints last from the beginning. */
const CERTIFICATE_MS = 90 * DAY_MS;

/** Of a block that is kept for documentation (RFC 5737). */
const addressOf = (index: number): string => `192.0.2.${10 + index}`;

/** Puts a network and Route 53 around the Regions of a cloud: nothing is broken, and no zone is there. */
export const createGlobe = ({ cloud, seed, timing }: GlobeOptions): Globe => {
  const [clock] = cloud.values();
  if (clock === undefined) throw new Fault('invalid', 'createGlobe', 'a cloud without Regions');
  const endpoints = [...cloud.keys()].map(
    (region, index): Endpoint => ({
      region,
      address: addressOf(index),
      fleets: [],
      mode: 'well',
      flaps: null,
      status: 200,
      body: 'ok',
      latencyMs: 81,
      certificateUntilMs: clock.startMs + CERTIFICATE_MS,
    }),
  );
  return {
    cloud,
    clock,
    network: {
      endpoints: new Map(endpoints.map((endpoint) => [endpoint.region, endpoint])),
      hosts: new Map(),
      partitions: new Set(),
      lies: new Set(),
    },
    dns: createDns(seed, timing),
    supplies: new Map([...cloud.keys()].map((region) => [region, createSupplies()])),
    switchAlarms: new Map([...cloud.keys()].map((region) => [region, new Map()])),
  };
};
