import { activeAt, otherRegion, type Service } from './service.ts';
import type { RecordChange, RecordSet, RecordTarget, Wiring } from './service-records.ts';

/** Advised for records that fail over (Route 53 developer guide, best practices): at most a minute. */
export const RECORD_TTL_S = 60;

const EPOCH_LABEL = '_ballast';
const PRIMARY_ID = 'ballast-primary';
const SECONDARY_ID = 'ballast-secondary';

/** Name of the TXT record that holds a service's epoch. */
export const epochName = ({ dnsName }: Pick<Service, 'dnsName'>): string => `${EPOCH_LABEL}.${dnsName}`;

/** What that record says at an epoch. Stated exactly when it is deleted, it makes the batch a compare-and-swap. */
export const epochText = (service: Service, stage: string, epoch: number): string =>
  `ballast v=1 stage=${stage} service=${service.name} epoch=${epoch} active=${activeAt(service, epoch)}`;

/** The epoch that the text of such a record stands for; null for a text that Ballast did not write for this service. */
export const readEpochText = (service: Service, stage: string, text: string): number | null => {
  const epoch = Number(/ epoch=(\d{1,15}) /.exec(text)?.[1] ?? Number.NaN);
  return Number.isSafeInteger(epoch) && epochText(service, stage, epoch) === text ? epoch : null;
};

const epochRecord = (service: Service, stage: string, epoch: number): RecordSet => ({
  name: epochName(service),
  type: 'TXT',
  target: { kind: 'values', values: [epochText(service, stage, epoch)], ttlS: RECORD_TTL_S },
  failover: null,
  setIdentifier: null,
  healthCheckId: null,
  otherRouting: null,
});

const isAddress = (value: string): boolean => /^\d{1,3}(\.\d{1,3}){3}$/.test(value);

/** Type of the record that answers with a target. */
const typeOf = (target: RecordTarget): string => {
  if (target.kind === 'alias') return 'A';
  return target.values.every(isAddress) ? 'A' : 'CNAME';
};

const answerWith = (
  { dnsName }: Service,
  target: RecordTarget,
  routing: Pick<RecordSet, 'failover' | 'setIdentifier' | 'healthCheckId'>,
): RecordSet => ({ name: dnsName, type: typeOf(target), target, ...routing, otherRouting: null });

const PLAIN = { failover: null, setIdentifier: null, healthCheckId: null } as const;

/**
 * The records of a service at an epoch; empty where the wiring knows no target for a Region.
 *
 * In switch mode the active Region's record is the primary, under the health check that the other Region's switch turns off;
 * the secondary has none: whatever the switch says, Route 53 answers with exactly one of the two. Not guarded, the primary has
 * none either: for a flip while nobody knows what the other Region's switch says.
 */
export const recordsAt = (
  service: Service,
  stage: string,
  wiring: Wiring,
  epoch: number,
  guarded = true,
): readonly RecordSet[] => {
  const active = activeAt(service, epoch);
  const other = otherRegion(service, active);
  const here = wiring.targets[active];
  const there = wiring.targets[other];
  if (here === undefined || there === undefined) return [];
  const marker = epochRecord(service, stage, epoch);
  if (service.mode === 'record') return [answerWith(service, here, PLAIN), marker];
  const check = wiring.switchChecks[active];
  if (check === undefined) return [];
  const healthCheckId = guarded ? check : null;
  return [
    answerWith(service, here, { failover: 'PRIMARY', setIdentifier: PRIMARY_ID, healthCheckId }),
    answerWith(service, there, { failover: 'SECONDARY', setIdentifier: SECONDARY_ID, healthCheckId: null }),
    marker,
  ];
};

/** What a batch takes a service's records from, and to. */
export type RecordsMove = { readonly from: number; readonly to: number; readonly guarded: boolean };

/** The batch that takes a service's records from one epoch to another; it fails whole where the zone is not at the first. */
export const changeRecords = (
  service: Service,
  stage: string,
  wiring: Wiring,
  epochs: RecordsMove,
): readonly RecordChange[] => {
  const wanted = recordsAt(service, stage, wiring, epochs.to, epochs.guarded);
  if (wanted.length === 0) return [];
  return [
    { action: 'delete', record: epochRecord(service, stage, epochs.from) },
    ...wanted.map((record): RecordChange => ({ action: record.type === 'TXT' ? 'create' : 'upsert', record })),
  ];
};
