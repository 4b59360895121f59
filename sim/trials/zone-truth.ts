import { epochName, readEpochText } from '../../shared/core/failover/plan-records.ts';
import type { Service } from '../../shared/core/failover/service.ts';
import type { RecordSet } from '../../shared/core/failover/service-records.ts';
import type { Globe } from '../globe-state.ts';
import { STAGE } from './scene.ts';

/** The epoch that a record states for a service; null for any other record. */
export const epochOfRecord = (service: Service, { name, type, target }: RecordSet): number | null => {
  if (name !== epochName(service) || type !== 'TXT' || target.kind !== 'values') return null;
  return readEpochText(service, STAGE, target.values[0] ?? '');
};

/** All records of a service's zone, as its control plane lists them. */
export const recordsOf = ({ dns: { zones } }: Globe, { zone }: Service): readonly RecordSet[] =>
  [...zones.values()].find((one) => one.zone.name === zone || one.zone.id === zone)?.records ?? [];

/** The epoch that the zone states for a service, as its control plane lists it; null where it states none. */
export const epochInZone = (globe: Globe, service: Service): number | null => {
  const epochs = recordsOf(globe, service).flatMap((record) => epochOfRecord(service, record) ?? []);
  return epochs.length === 0 ? null : Math.max(...epochs);
};
