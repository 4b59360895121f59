import type { RecordChange, RecordSet, RecordTarget } from './service-records.ts';

const describeTarget = (target: RecordTarget): string =>
  target.kind === 'alias'
    ? `alias of ${target.dnsName}${target.evaluatesHealth ? ' and its health' : ''}`
    : `${target.values.map((value) => JSON.stringify(value)).join(' ')}, TTL ${target.ttlS} s`;

/** One record set as a person reads it, on one line. */
export const describeRecord = ({ name, type, target, ...routing }: RecordSet): string => {
  const { failover, setIdentifier, healthCheckId, otherRouting } = routing;
  const parts = [
    `${name} ${type}`,
    failover ?? otherRouting ?? '',
    setIdentifier === null ? '' : `(${setIdentifier})`,
    describeTarget(target),
    healthCheckId === null ? '' : `under health check ${healthCheckId}`,
  ];
  return parts.filter((part) => part !== '').join(' ');
};

/** What one change does, on one line; what it replaces is stated where that is known. */
export const describeChange = ({ action, record }: RecordChange, before: RecordSet | null): string => {
  if (action !== 'upsert' || before === null) return `${action} ${describeRecord(record)}`;
  return `change ${describeRecord(before)} to ${describeRecord(record)}`;
};

const targetKey = (target: RecordTarget): string =>
  target.kind === 'alias'
    ? `alias ${target.dnsName.toLowerCase()} ${target.zoneId} ${target.evaluatesHealth ?? false}`
    : `${target.values.toSorted().join('\n')} ${target.ttlS}`;

/** Whether two records lead to the same. */
export const isSameTarget = (one: RecordTarget, other: RecordTarget): boolean => targetKey(one) === targetKey(other);

/** Whether two record sets answer the same, under the same routing. */
export const isSameRecord = (one: RecordSet, other: RecordSet): boolean =>
  one.name === other.name &&
  one.type === other.type &&
  one.failover === other.failover &&
  one.setIdentifier === other.setIdentifier &&
  one.healthCheckId === other.healthCheckId &&
  one.otherRouting === other.otherRouting &&
  isSameTarget(one.target, other.target);
