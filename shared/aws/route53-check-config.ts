import type { CloudWatchRegion, HealthCheckConfig } from '@aws-sdk/client-route-53';
import { Fault } from '../core/fault.ts';
import type { CheckSpecification } from '../ports/dns.ts';

/** The shorter of Route 53's two intervals, in seconds; it cannot be changed later. */
const INTERVAL_S = 10;

const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };
const ADDRESS = /^\d{1,3}(\.\d{1,3}){3}$/;

/** A health check as a request describes it. */
export const configOf = (specification: CheckSpecification): HealthCheckConfig => {
  if (specification.kind === 'alarm') {
    return {
      Type: 'CLOUDWATCH_METRIC',
      AlarmIdentifier: { Region: asAlarmRegion(specification.region), Name: specification.alarmName },
      InsufficientDataHealthStatus: 'LastKnownStatus',
    };
  }
  const { protocol, hostname, port, pathname, search } = new URL(specification.url);
  const scheme = protocol === 'https:' ? 'HTTPS' : 'HTTP';
  return {
    ...(specification.body === null
      ? { Type: scheme }
      : { Type: `${scheme}_STR_MATCH` as const, SearchString: specification.body }),
    ...(ADDRESS.test(hostname) ? { IPAddress: hostname } : { FullyQualifiedDomainName: hostname }),
    Port: port === '' ? PORTS[protocol] : Number(port),
    ResourcePath: `${pathname}${search}`,
    EnableSNI: scheme === 'HTTPS',
    RequestInterval: INTERVAL_S,
    FailureThreshold: specification.fall,
  };
};

/** The SDK lists the Regions it was built with; the form decides, not the list. */
const isAlarmRegion = (region: string): region is CloudWatchRegion => /^[a-z]+(-[a-z]+)+-\d+$/.test(region);

const asAlarmRegion = (region: string): CloudWatchRegion => {
  if (isAlarmRegion(region)) return region;
  throw new Fault('invalid', 'route53:CreateHealthCheck', `"${region}" is no Region; expected one like "eu-west-1"`);
};

/** Null for a check that is not of the form we make, or that a hand has turned off or around. */
export const specificationOf = (config: HealthCheckConfig): CheckSpecification | null => {
  if (config.Disabled === true || config.Inverted === true) return null;
  return config.Type === 'CLOUDWATCH_METRIC' ? alarmOf(config) : endpointOf(config);
};

const alarmOf = ({ AlarmIdentifier, InsufficientDataHealthStatus }: HealthCheckConfig): CheckSpecification | null => {
  const { Region, Name } = AlarmIdentifier ?? {};
  const isLasting = InsufficientDataHealthStatus === 'LastKnownStatus';
  return isLasting && Region && Name ? { kind: 'alarm', region: Region, alarmName: Name } : null;
};

const endpointOf = (config: HealthCheckConfig): CheckSpecification | null => {
  const [, scheme] = /^(HTTPS?)(?:_STR_MATCH)?$/.exec(config.Type ?? '') ?? [];
  const host = config.FullyQualifiedDomainName ?? config.IPAddress;
  if (scheme === undefined || host === undefined || config.RequestInterval !== INTERVAL_S) return null;
  const protocol = `${scheme.toLowerCase()}:`;
  const port = config.Port === PORTS[protocol] ? '' : `:${config.Port}`;
  return {
    kind: 'endpoint',
    url: `${protocol}//${host}${port}${config.ResourcePath ?? '/'}`,
    fall: config.FailureThreshold ?? 0,
    body: config.SearchString ?? null,
  };
};
