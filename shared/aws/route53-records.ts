import type { Change, ResourceRecordSet, RRType } from '@aws-sdk/client-route-53';
import type { RecordChange, RecordSet, RecordTarget } from '../core/failover/service-records.ts';
import { Fault } from '../core/fault.ts';
import { nameFromRoute53, textFromRoute53, textToRoute53 } from './route53-text.ts';

const CHANGE = 'route53:ChangeResourceRecordSets';

/** What kinds of records Ballast writes. */
const TYPES: ReadonlyMap<string, RRType> = new Map(
  (['A', 'AAAA', 'CNAME', 'TXT'] as const).map((type) => [type, type]),
);

const ACTIONS = { create: 'CREATE', delete: 'DELETE', upsert: 'UPSERT' } as const;

/** One change of a batch; throws for a record that Ballast cannot write. */
export const changeToRoute53 = ({ action, record }: RecordChange): Change => {
  const type = TYPES.get(record.type);
  if (type === undefined || record.otherRouting !== null) {
    const what = record.otherRouting ?? `type ${record.type}`;
    throw new Fault('invalid', CHANGE, `${record.name} ${record.type}: Ballast changes no record with ${what}`);
  }
  return {
    Action: ACTIONS[action],
    ResourceRecordSet: {
      Name: record.name,
      Type: type,
      ...targetToRoute53(record.target, type),
      ...(record.failover !== null && { Failover: record.failover }),
      ...(record.setIdentifier !== null && { SetIdentifier: record.setIdentifier }),
      ...(record.healthCheckId !== null && { HealthCheckId: record.healthCheckId }),
    },
  };
};

/** A record set as Route 53 lists it. */
export const recordFromRoute53 = (record: ResourceRecordSet): RecordSet => ({
  name: nameFromRoute53(record.Name ?? ''),
  type: record.Type ?? '',
  target: targetFromRoute53(record),
  failover: record.Failover ?? null,
  setIdentifier: record.SetIdentifier ?? null,
  healthCheckId: record.HealthCheckId ?? null,
  otherRouting: otherRoutingOf(record),
});

const targetToRoute53 = (
  target: RecordTarget,
  type: RRType,
): Pick<ResourceRecordSet, 'AliasTarget' | 'ResourceRecords' | 'TTL'> => {
  if (target.kind === 'alias') {
    const { dnsName, zoneId, evaluatesHealth = false } = target;
    return { AliasTarget: { HostedZoneId: zoneId, DNSName: dnsName, EvaluateTargetHealth: evaluatesHealth } };
  }
  const { values, ttlS } = target;
  return {
    TTL: ttlS,
    ResourceRecords: values.map((value) => ({ Value: type === 'TXT' ? textToRoute53(value) : value })),
  };
};

const targetFromRoute53 = ({ AliasTarget, ResourceRecords = [], TTL = 0, Type }: ResourceRecordSet): RecordTarget => {
  if (AliasTarget !== undefined) {
    const { DNSName = '', HostedZoneId = '', EvaluateTargetHealth = false } = AliasTarget;
    return {
      kind: 'alias',
      dnsName: nameFromRoute53(DNSName),
      zoneId: HostedZoneId,
      ...(EvaluateTargetHealth && { evaluatesHealth: true }),
    };
  }
  return { kind: 'values', values: ResourceRecords.map(({ Value = '' }) => valueFromRoute53(Value, Type)), ttlS: TTL };
};

const valueFromRoute53 = (value: string, type: RRType | undefined): string => {
  if (type === 'TXT') return textFromRoute53(value);
  return type === 'CNAME' ? nameFromRoute53(value) : value;
};

const otherRoutingOf = (record: ResourceRecordSet): string | null => {
  const kinds = [
    record.Weight !== undefined && `weight ${record.Weight}`,
    record.Region !== undefined && `latency of ${record.Region}`,
    record.GeoLocation !== undefined && 'geolocation',
    record.GeoProximityLocation !== undefined && 'geoproximity',
    record.CidrRoutingConfig !== undefined && 'addresses of the client',
    record.MultiValueAnswer === true && 'several answers',
    record.TrafficPolicyInstanceId !== undefined && 'a traffic policy',
  ].filter((kind) => kind !== false);
  return kinds.length === 0 ? null : kinds.join(', ');
};
