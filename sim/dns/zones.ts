import type { RecordSet } from '../../shared/core/failover/service-records.ts';
import { Fault } from '../../shared/core/fault.ts';
import type { HostedZone } from '../../shared/ports/dns.ts';
import type { Globe } from '../globe-state.ts';
import { drawHex } from '../random.ts';
import type { DnsState, ZoneState } from './dns-state.ts';

const ID_DIGITS = 19;

/** Tells everybody who follows names that one may be answered otherwise now. */
export const tellDnsListeners = ({ listeners }: DnsState): void => {
  for (const listener of listeners) listener();
};

/** Makes a hosted zone without records, and gives its id. */
export const addZone = ({ dns }: Globe, zone: Pick<HostedZone, 'name'> & Partial<HostedZone>): string => {
  const id = zone.id ?? `Z${drawHex(dns.random, ID_DIGITS).toUpperCase()}`;
  dns.zones.set(id, {
    zone: { isPrivate: false, acceleratedRecovery: true, ...zone, id },
    records: [],
    published: [],
    pendingChangeId: null,
  });
  return id;
};

/** The zone of this id, or a `not-found` fault of the operation that asked. */
export const findZoneState = ({ zones }: DnsState, zoneId: string, operation: string): ZoneState => {
  const found = zones.get(zoneId);
  if (found === undefined) throw new Fault('not-found', operation, `there is no hosted zone ${zoneId}`);
  return found;
};

/** Puts records into a zone at once and everywhere, whatever is there, as somebody did long ago. */
export const putRecords = ({ dns }: Globe, zoneId: string, records: readonly RecordSet[]): void => {
  const state = findZoneState(dns, zoneId, 'putRecords');
  state.records = [...state.records, ...records];
  state.published = [...state.published, ...records];
  tellDnsListeners(dns);
};

/** By id, or the one public zone of a name; null where there is none, a `conflict` where there are several. */
export const findZone = ({ dns: { zones } }: Globe, reference: string): HostedZone | null => {
  const byId = zones.get(reference);
  if (byId !== undefined) return byId.zone;
  const name = reference.toLowerCase().replace(/\.$/, '');
  const [found, ...others] = [...zones.values()].filter(({ zone }) => zone.name === name && !zone.isPrivate);
  if (others.length > 0) {
    throw new Fault('conflict', 'route53:ListHostedZonesByName', `${others.length + 1} public zones are named ${name}`);
  }
  return found?.zone ?? null;
};

/** All record sets of these names as they were changed last, whether or not name servers have them yet. */
export const listRecords = ({ dns }: Globe, zoneId: string, names: readonly string[]): readonly RecordSet[] =>
  findZoneState(dns, zoneId, 'route53:ListResourceRecordSets').records.filter(({ name }) => names.includes(name));
