import type { RecordSet } from '../../shared/core/failover/service-records.ts';
import type { Globe } from '../globe-state.ts';

/** What name servers answer, and for how long it may be kept. */
export type NameAnswer = { readonly addresses: readonly string[]; readonly ttlS: number };

/** Of an alias to a load balancer. */
const ALIAS_TTL_S = 60;

/** How long a host name of somebody else may be kept. */
const HOST_TTL_S = 60;

/** A chain of names that is longer than this goes nowhere. */
const HOPS_MAX = 8;

const ADDRESS = /^\d{1,3}(\.\d{1,3}){3}$/;

/** A name that is not in any zone: its own table tells whose it is, or else the name of a Region in it. */
const addressOfHost = ({ network: { hosts, endpoints } }: Globe, host: string): string | null => {
  const region = hosts.get(host) ?? [...endpoints.keys()].find((name) => host.includes(name));
  return region === undefined ? null : (endpoints.get(region)?.address ?? null);
};

/** Published records of a name in the zone that is nearest to it. */
const publishedRecords = ({ dns: { zones } }: Globe, name: string): readonly RecordSet[] => {
  const around = [...zones.values()]
    .filter(({ zone }) => !zone.isPrivate && (name === zone.name || name.endsWith(`.${zone.name}`)))
    .toSorted((one, other) => other.zone.name.length - one.zone.name.length);
  return around[0]?.published.filter((record) => record.name === name) ?? [];
};

const isHealthy = ({ dns: { checks } }: Globe, { healthCheckId }: RecordSet): boolean =>
  healthCheckId === null || (checks.get(healthCheckId)?.isHealthyToServers ?? true);

/**
 * The record that Route 53 answers with. Of two that fail over: the primary while it is healthy, else the secondary while it is;
 * with neither, all are treated as healthy, which is the primary. A record without a health check is always healthy.
 */
const chooseRecord = (globe: Globe, records: readonly RecordSet[]): RecordSet | undefined => {
  const primary = records.find(({ failover }) => failover === 'PRIMARY');
  const secondary = records.find(({ failover }) => failover === 'SECONDARY');
  if (primary !== undefined && isHealthy(globe, primary)) return primary;
  if (secondary !== undefined && isHealthy(globe, secondary)) return secondary;
  return primary ?? secondary ?? records.find((record) => isHealthy(globe, record)) ?? records[0];
};

/** What name servers answer a name with now; no addresses where nothing bears it. */
export const answerName = (globe: Globe, name: string, hops = 0): NameAnswer => {
  const records = publishedRecords(globe, name).filter(({ type }) => type === 'A' || type === 'CNAME');
  const record = chooseRecord(globe, records);
  if (record === undefined) {
    const address = addressOfHost(globe, name);
    return { addresses: address === null ? [] : [address], ttlS: HOST_TTL_S };
  }
  const { target } = record;
  const [values, ttlS] = target.kind === 'alias' ? [[target.dnsName], ALIAS_TTL_S] : [target.values, target.ttlS];
  const addresses = values.flatMap((value) => {
    if (ADDRESS.test(value)) return [value];
    return hops < HOPS_MAX ? answerName(globe, value, hops + 1).addresses : [];
  });
  return { addresses, ttlS };
};

/** The Region whose endpoint a name answers with now; null for none of them. */
export const regionOfName = (globe: Globe, name: string): string | null => {
  const [address] = answerName(globe, name).addresses;
  return [...globe.network.endpoints.values()].find((endpoint) => endpoint.address === address)?.region ?? null;
};
