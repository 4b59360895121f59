import type { RecordChange, RecordSet } from '../../shared/core/failover/service-records.ts';
import { Fault } from '../../shared/core/fault.ts';

/** The call that changes records. */
export const CHANGE_OPERATION = 'route53:ChangeResourceRecordSets';

/** What is changed: one zone's records. */
export type ChangedZone = {
  readonly name: string;
  readonly records: readonly RecordSet[];
  readonly hasCheck: (id: string) => boolean;
};

const nameOf = ({ name, type, setIdentifier }: RecordSet): string =>
  setIdentifier === null ? `${name} ${type}` : `${name} ${type} ${setIdentifier}`;

/** What two record sets have in common exactly if they are the same; values are a set. */
const contentsOf = ({ name, type, target, failover, setIdentifier, healthCheckId, otherRouting }: RecordSet): string =>
  JSON.stringify([
    name,
    type,
    target.kind === 'alias'
      ? [target.dnsName, target.zoneId, target.evaluatesHealth ?? false]
      : [[...target.values].sort(), target.ttlS],
    failover,
    setIdentifier,
    healthCheckId,
    otherRouting,
  ]);

const refused = (because: string): Fault => new Fault('conflict', CHANGE_OPERATION, `${CHANGE_OPERATION}: ${because}`);

const isInZone = (name: string, zoneName: string): boolean => name === zoneName || name.endsWith(`.${zoneName}`);

const checkRecord = ({ name: zoneName, hasCheck }: ChangedZone, record: RecordSet): void => {
  const { name, failover, setIdentifier, otherRouting, healthCheckId, type } = record;
  if (!isInZone(name, zoneName)) throw refused(`${name} is not permitted in zone ${zoneName}`);
  const isRouted = failover !== null || otherRouting !== null;
  if (isRouted !== (setIdentifier !== null)) {
    throw new Fault('invalid', CHANGE_OPERATION, `${nameOf(record)}: routing and a set identifier need each other`);
  }
  if (type === 'CNAME' && name === zoneName) throw refused(`a CNAME is not permitted at the apex of ${zoneName}`);
  if (healthCheckId !== null && !hasCheck(healthCheckId)) {
    throw new Fault('not-found', CHANGE_OPERATION, `there is no health check ${healthCheckId}`);
  }
};

const applyChange = (zone: ChangedZone, records: Map<string, RecordSet>, { action, record }: RecordChange): void => {
  const name = nameOf(record);
  const known = records.get(name);
  if (action === 'delete') {
    if (known === undefined) throw refused(`tried to delete ${name}, but it was not found`);
    if (contentsOf(known) !== contentsOf(record)) {
      throw refused(`tried to delete ${name}, but the values provided do not match the current values`);
    }
    records.delete(name);
    return;
  }
  checkRecord(zone, record);
  if (action === 'create' && known !== undefined) throw refused(`tried to create ${name}, but it already exists`);
  records.set(name, record);
};

const routingOf = ({ failover, otherRouting, setIdentifier }: RecordSet): string =>
  setIdentifier === null ? 'simple' : failover === null ? (otherRouting ?? '') : 'failover';

/** What may not be side by side under one name. */
const checkNeighbours = (records: readonly RecordSet[]): void => {
  const [first] = records;
  if (first === undefined) return;
  const { name } = first;
  if (records.some(({ type }) => type === 'CNAME') && records.some(({ type }) => type !== 'CNAME')) {
    throw refused(`${name} cannot have a CNAME beside other records`);
  }
  for (const { type, failover } of records) {
    const alike = records.filter((other) => other.type === type);
    if (new Set(alike.map(routingOf).map((routing) => routing.split(' ')[0])).size > 1) {
      throw refused(`${name} ${type} cannot have records that are routed and others that are not`);
    }
    if (failover !== null && alike.filter((other) => other.failover === failover).length > 1) {
      throw refused(`${name} ${type} already has a ${failover} record`);
    }
  }
};

/** The records of a zone after a batch of changes, taken in their order; throws, and then none of them was made. */
export const applyChanges = (zone: ChangedZone, changes: readonly RecordChange[]): readonly RecordSet[] => {
  if (changes.length === 0) throw new Fault('invalid', CHANGE_OPERATION, 'a batch without changes');
  const records = new Map(zone.records.map((record) => [nameOf(record), record]));
  for (const change of changes) applyChange(zone, records, change);
  const all = [...records.values()];
  for (const name of new Set(changes.map(({ record }) => record.name))) {
    checkNeighbours(all.filter((record) => record.name === name));
  }
  return all;
};
