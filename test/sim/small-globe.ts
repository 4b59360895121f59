import type { RecordChange, RecordSet, RecordTarget } from '../../shared/core/failover/service-records.ts';
import type { DnsTiming } from '../../sim/dns/dns-state.ts';
import { addZone } from '../../sim/dns/zones.ts';
import { createGlobe } from '../../sim/globe.ts';
import type { Globe } from '../../sim/globe-state.ts';
import { type SmallCloud, smallCloud } from './small-cloud.ts';

export const NAME = 'shop.example.com';

const PLAIN = { failover: null, setIdentifier: null, healthCheckId: null, otherRouting: null } as const;

/** One address, or one host, for a minute. */
export const values = (...texts: readonly string[]): RecordTarget => ({ kind: 'values', values: texts, ttlS: 60 });

/** A simple record of the shop. */
export const plain = (target: RecordTarget, changes: Partial<RecordSet> = {}): RecordSet => ({
  name: NAME,
  type: 'A',
  target,
  ...PLAIN,
  ...changes,
});

/** The load balancer in front of the shop in a Region. */
export const alias = (region: string): RecordTarget => ({
  kind: 'alias',
  dnsName: `web-0ba1a5ce0ba1a5ce.${region}.elb.amazonaws.com`,
  zoneId: 'Z35SXDOTRQ7X7K',
});

export const primary = (region: string, healthCheckId: string | null): RecordSet =>
  plain(alias(region), { failover: 'PRIMARY', setIdentifier: 'ballast-primary', healthCheckId });

export const secondary = (region: string, healthCheckId: string | null = null): RecordSet =>
  plain(alias(region), { failover: 'SECONDARY', setIdentifier: 'ballast-secondary', healthCheckId });

export const make = (...records: readonly RecordSet[]): readonly RecordChange[] =>
  records.map((record) => ({ action: 'create', record }));

/** Two Regions and Route 53 with one zone. */
export type SmallGlobe = SmallCloud & { readonly globe: Globe; readonly zoneId: string };

export const smallGlobe = (timing: Partial<DnsTiming> = {}, seed = 1): SmallGlobe => {
  const small = smallCloud({}, seed);
  const globe = createGlobe({ cloud: small.cloud, seed, timing });
  return { ...small, globe, zoneId: addZone(globe, { name: 'example.com' }) };
};
