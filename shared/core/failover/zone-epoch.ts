import { epochName, readEpochText } from './plan-records.ts';
import type { Service } from './service.ts';
import type { Known, ServiceView } from './service-view.ts';

/** The epoch that the zone's record states; unknown where it could not be read, is not there, or was edited by hand. */
export const readZoneEpoch = (
  service: Service,
  stage: string,
  { records }: Pick<ServiceView, 'records'>,
): Known<number> => {
  if (records.kind === 'unknown') return records;
  const name = epochName(service);
  const record = records.value.find((one) => one.name === name && one.type === 'TXT');
  if (record === undefined || record.target.kind !== 'values') {
    return { kind: 'unknown', because: `there is no TXT record ${name}: run "ballast dns prepare ${service.name}"` };
  }
  const [text = ''] = record.target.values;
  const epoch = record.target.values.length === 1 ? readEpochText(service, stage, text) : null;
  if (epoch !== null) return { kind: 'known', value: epoch };
  return { kind: 'unknown', because: `${name} says "${text}", which Ballast did not write: see "ballast dns verify"` };
};
