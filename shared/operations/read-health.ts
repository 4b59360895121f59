import { Fault } from '../core/fault.ts';
import type { Fleet } from '../core/fleet.ts';
import type { InstanceView } from '../core/fleet-view.ts';
import type { HealthPolicy } from '../core/healing/health-policy.ts';
import type { EvidenceSource, HealthReadings, SourceReading } from '../core/healing/health-readings.ts';
import { HEARTBEAT_WINDOW_MS, hearAgents, hearHeartbeats, heartbeatMetric } from '../core/healing/hear-sources.ts';
import type { Series } from '../core/reading.ts';
import { floorToMinute, MINUTE_MS } from '../core/time.ts';
import type { Ports } from '../ports/ports.ts';
import { catchFault } from './catch-fault.ts';
import { readStatus, type StatusMemory } from './read-status.ts';

/** A fleet whose health is to be read, with what EC2 lists of it. */
export type HealthSubject = { readonly fleet: Fleet; readonly instances: readonly InstanceView[] };

const OFF: SourceReading = { kind: 'off' };

const silent = (fault: Fault): SourceReading => ({ kind: 'silent', because: fault.message });

const listensTo = ({ health }: Fleet, source: EvidenceSource): boolean => health?.evidence.includes(source) === true;

const idsOf = (subjects: readonly HealthSubject[], source: EvidenceSource): readonly string[] =>
  subjects
    .filter(({ fleet }) => listensTo(fleet, source))
    .flatMap(({ instances }) => instances)
    .filter(({ role, lifecycle }) => role === 'active' && lifecycle === 'running')
    .map(({ id }) => id);

type Pings = Awaited<ReturnType<Ports['agents']['readPings']>>;

const readPings = async (ports: Ports, instanceIds: readonly string[]): Promise<Pings | Fault> =>
  instanceIds.length === 0 ? [] : catchFault(ports.agents.readPings(instanceIds));

const readHeartbeats = async (
  ports: Ports,
  instanceIds: readonly string[],
  nowMs: number,
): Promise<ReadonlyMap<string, Series> | Fault> => {
  if (instanceIds.length === 0) return new Map();
  const toMs = floorToMinute(nowMs) + MINUTE_MS;
  const queries = instanceIds.map(
    (id) => ({ key: id, measurement: { kind: 'metric', metric: heartbeatMetric(id) } }) as const,
  );
  return catchFault(ports.metrics.read(queries, { fromMs: toMs - HEARTBEAT_WINDOW_MS, toMs }));
};

const onlyOwn = (reading: SourceReading, instances: readonly InstanceView[]): SourceReading => {
  if (reading.kind !== 'read') return reading;
  const own = instances.flatMap(({ id }) => {
    const said = reading.byInstance[id];
    return said === undefined ? [] : [[id, said] as const];
  });
  return { ...reading, byInstance: Object.fromEntries(own) };
};

/**
 * What each fleet's sources say, of its own instances: one read for all fleets of each source that any listens to, and of
 * status checks one every few seconds.
 */
export const readHealth = async (
  ports: Ports,
  subjects: readonly HealthSubject[],
  nowMs: number,
  status: StatusMemory,
): Promise<ReadonlyMap<string, HealthReadings>> => {
  const judged = subjects.flatMap(({ fleet, instances }) =>
    fleet.health === undefined ? [] : [{ fleet, policy: fleet.health, instances }],
  );
  const [checks, pings, heartbeats] = await Promise.all([
    judged.some(({ fleet }) => listensTo(fleet, 'instance-status')) ? readStatus(ports, status) : OFF,
    readPings(ports, idsOf(judged, 'agent')),
    readHeartbeats(ports, idsOf(judged, 'heartbeat'), nowMs),
  ]);
  const agentOf = (instances: readonly InstanceView[]): SourceReading => {
    if (pings instanceof Fault) return silent(pings);
    const own = new Set(instances.map(({ id }) => id));
    return hearAgents(pings.filter(({ instanceId }) => own.has(instanceId)));
  };
  const heartbeatOf = (instances: readonly InstanceView[], { heartbeatMaxMs }: HealthPolicy): SourceReading => {
    if (heartbeats instanceof Fault) return silent(heartbeats);
    const own = instances.flatMap(({ id }) => {
      const series = heartbeats.get(id);
      return series === undefined ? [] : [[id, series] as const];
    });
    return hearHeartbeats(new Map(own), heartbeatMaxMs, nowMs);
  };
  return new Map(
    judged.map(({ fleet, policy, instances }) => [
      fleet.name,
      {
        'instance-status': listensTo(fleet, 'instance-status') ? onlyOwn(checks, instances) : OFF,
        agent: listensTo(fleet, 'agent') ? agentOf(instances) : OFF,
        heartbeat: listensTo(fleet, 'heartbeat') ? heartbeatOf(instances, policy) : OFF,
      },
    ]),
  );
};
