import { activeAt, drillOf, type Service } from '../../../shared/core/failover/service.ts';
import type { RecordChange } from '../../../shared/core/failover/service-records.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import type { ChangeAsked } from '../history.ts';
import type { Evidence } from '../invariant.ts';
import { epochOfRecord } from '../zone-truth.ts';

const isChange = (value: unknown): value is RecordChange =>
  typeof value === 'object' && value !== null && 'action' in value && 'record' in value;

/** The services of a scene, each in its real form and in the one that drills move. */
export const formsOf = ({ setups, scene }: Pick<Evidence, 'setups' | 'scene'>): readonly Service[] =>
  (setups.get(scene.regions[0])?.services ?? []).flatMap((service) => [service, drillOf(service)]);

/** A batch of records as it has to do with one form of a service. */
export type Batch = {
  readonly service: Service;
  /** Epochs that it deletes, and that it creates. */
  readonly from: readonly number[];
  readonly to: readonly number[];
  /** Changes of the answers of its name. */
  readonly answers: readonly RecordChange[];
};

/** What a call changes in the records of services; nothing for any other call. */
export const batchesOf = (evidence: Pick<Evidence, 'setups' | 'scene'>, call: ChangeAsked): readonly Batch[] => {
  if (call.port !== 'dns' || call.method !== 'change') return [];
  const [, listed] = call.args;
  const changes = Array.isArray(listed) ? listed.filter(isChange) : [];
  return formsOf(evidence).flatMap((service): readonly Batch[] => {
    const epochs = (action: RecordChange['action']): readonly number[] =>
      changes.flatMap((change) => (change.action === action ? (epochOfRecord(service, change.record) ?? []) : []));
    const answers = changes.filter(({ record }) => record.name === service.dnsName);
    const batch = { service, from: epochs('delete'), to: [...epochs('create'), ...epochs('upsert')], answers };
    return batch.from.length + batch.to.length + answers.length === 0 ? [] : [batch];
  });
};

/** The Region that alone may make an epoch: the one that takes over; of a drill the one that drills, there and back. */
export const makerOf = (service: Service, epoch: number): string =>
  service.name.endsWith('~drill') ? service.regions[1] : activeAt(service, epoch);

/** The form of a service whose switch a call turns on; null for any other call, and for one that tells of minutes long past. */
export const turnedOn = (evidence: Pick<Evidence, 'setups' | 'scene'>, call: ChangeAsked): Service | null => {
  const [name, on, knownAtMs] = call.args;
  if (call.port !== 'switches' || call.method !== 'publish' || on !== true) return null;
  // Route 53 goes by the newest minute: what a process says that was frozen since changes nothing.
  if (call.atMs - Number(knownAtMs) > 2 * MINUTE_MS) return null;
  return formsOf(evidence).find((service) => service.name === name) ?? null;
};

/** Who moves services: only what these do is part of a move. */
export const isMover = ({ invocation }: ChangeAsked): boolean =>
  invocation.function === 'watch' || invocation.function === 'failover' || invocation.function === 'drill';
