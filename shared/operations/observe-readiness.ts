import { gatherPoints } from '../core/backup/gather-points.ts';
import { referencePrefix } from '../core/failover/plan-checks.ts';
import { epochName } from '../core/failover/plan-records.ts';
import { readServiceState } from '../core/failover/read-service-state.ts';
import type { Service } from '../core/failover/service.ts';
import type { RecordSet } from '../core/failover/service-records.ts';
import type { Known } from '../core/failover/service-view.ts';
import type { ReadinessFacts, ZoneFacts } from '../core/readiness/readiness-facts.ts';
import type { CapacityProbe } from '../core/readiness/readiness-report.ts';
import type { FailoverPorts } from '../ports/failover-ports.ts';
import { readFleetFacts, readKnown } from './read-fleet-facts.ts';
import { resolveTarget } from './resolve-target.ts';
import { serviceKey } from './service-key.ts';
import type { ServiceSetup } from './service-setup.ts';

const readRecords = async (
  { dns }: FailoverPorts,
  service: Service,
  zone: Known<ZoneFacts | null>,
): Promise<Known<readonly RecordSet[]>> => {
  if (zone.kind === 'unknown') return zone;
  if (zone.value === null) return { kind: 'unknown', because: `there is no hosted zone ${service.zone}` };
  return readKnown(dns.listRecords(zone.value.id, [service.dnsName, epochName(service)]));
};

const readPoints = async ({ snapshots, region }: FailoverPorts): Promise<ReadinessFacts['points']> => {
  const listed = await readKnown(snapshots.list());
  if (listed.kind === 'unknown') return listed;
  return { kind: 'known', value: gatherPoints(new Map([[region, { kind: 'known', snapshots: listed.value }]])) };
};

const readState = async ({ workflows }: FailoverPorts, { name }: Service): Promise<ReadinessFacts['state']> => {
  const record = await readKnown(workflows.read(serviceKey(name)));
  return record.kind === 'unknown' ? record : { kind: 'known', value: readServiceState(record.value.body, name) };
};

/** Reads everything that readiness is judged by, as this Region sees it; what cannot be read is unknown. Never rejects with a `Fault`. */
export const observeReadiness = async (
  ports: FailoverPorts,
  setup: ServiceSetup,
  service: Service,
  probes: readonly CapacityProbe[],
): Promise<ReadinessFacts> => {
  const { region, dns, observations, prerequisites, switches } = ports;
  const { stage, config, deployment } = setup;
  const { url, status, body, timeoutMs, alarms: named } = service.observe;
  const switchAlarm = deployment.switchAlarm(stage, service.name);
  const fleets = await readFleetFacts(ports, setup, service);
  const inRegion = (text: string): string => text.replaceAll('{region}', region);
  const alarmNames = [switchAlarm, ...fleets.flatMap((fleet) => fleet.alarmNames), ...named.map(inRegion)];
  const zone = await readKnown(dns.findZone(service.zone));
  const [heard, quota, points, endpoint, target, records, checks, state, alarms] = await Promise.all([
    readKnown(observations.list(service.name)),
    readKnown(prerequisites.readVcpuQuota()),
    readPoints(ports),
    ports.probes.probe({ url: inRegion(url), status, body, timeoutMs }),
    resolveTarget(ports, setup, service),
    readRecords(ports, service, zone),
    readKnown(dns.listChecks(referencePrefix(stage))),
    readState(ports, service),
    readKnown(switches.readAlarms([...new Set(alarmNames)])),
  ]);
  return {
    region,
    stage,
    fleets,
    observations: heard,
    quota,
    protections: config.protections ?? [],
    points,
    endpoint,
    target,
    zone,
    records,
    checks,
    state,
    switchAlarm,
    alarms,
    probes,
  };
};
