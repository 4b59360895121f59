import { Fault } from '../core/fault.ts';
import type { Fleet } from '../core/fleet.ts';
import type { FleetView, InstanceView, TargetState } from '../core/fleet-view.ts';
import type { FleetInstance } from '../ports/fleets.ts';
import type { Ports } from '../ports/ports.ts';
import { mapBounded } from './map-bounded.ts';
import type { SeriesSubject } from './read-series.ts';
import { readSeries } from './read-series.ts';
import type { ReferenceCache, References } from './reference-cache.ts';
import { resolveReferences } from './reference-cache.ts';

/** Reads under way at once: enough to finish a tick over hundreds of fleets, few enough for the API's buckets. */
const READS_AT_ONCE = 10;

/** The world of a fleet as just read, without the ledger's part. */
export type ObservedWorld = Omit<FleetView, 'state' | 'overrides'>;

/** What a look saw of one fleet, or the failure that kept it from seeing. */
export type Observation =
  | { readonly kind: 'seen'; readonly world: ObservedWorld }
  | { readonly kind: 'unreadable'; readonly fault: Fault };

type Resolved =
  | { readonly fleet: Fleet; readonly references: References }
  | { readonly fleet: Fleet; readonly fault: Fault };

const catchFault = async <Result>(call: Promise<Result>): Promise<Result | Fault> => {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
};

type TargetStates = ReadonlyMap<string, ReadonlyMap<string, TargetState> | Fault>;

/** States by target group, then by instance and port. */
const readTargets = async (ports: Ports, arns: readonly string[]): Promise<TargetStates> => {
  const states = new Map<string, ReadonlyMap<string, TargetState> | Fault>();
  await mapBounded(arns, READS_AT_ONCE, async (arn) => {
    const targets = await catchFault(ports.balancers.listTargets(arn));
    const read =
      targets instanceof Fault
        ? targets
        : new Map(targets.map(({ instanceId, port, state }) => [`${instanceId}:${port}`, state]));
    states.set(arn, read);
  });
  return states;
};

const withTargets = (instance: FleetInstance, { targetGroups }: References, states: TargetStates): InstanceView => {
  const targets = targetGroups.map(({ arn, port }): TargetState => {
    const group = states.get(arn);
    return group instanceof Map ? (group.get(`${instance.id}:${port}`) ?? 'absent') : 'unavailable';
  });
  return { ...instance, targets };
};

const groupByFleet = (instances: readonly FleetInstance[]): ReadonlyMap<string, FleetInstance[]> => {
  const groups = new Map<string, FleetInstance[]>();
  for (const instance of instances) {
    const group = groups.get(instance.fleet);
    if (group === undefined) groups.set(instance.fleet, [instance]);
    else group.push(instance);
  }
  return groups;
};

/**
 * Reads the world of many fleets with shared calls: one listing of instances, each target group once, one read of
 * metrics. What cannot be read for one fleet leaves the others unharmed; rejects only when no instance can be listed.
 */
export const observeFleets = async (
  ports: Ports,
  fleets: readonly Fleet[],
  cache: ReferenceCache,
): Promise<ReadonlyMap<string, Observation>> => {
  const nowMs = ports.clock.nowMs();
  const listing = ports.fleets.listInstances(fleets.map(({ name }) => name));
  const resolving = mapBounded(fleets, READS_AT_ONCE, async (fleet): Promise<Resolved> => {
    const references = await catchFault(resolveReferences(ports, fleet, cache, nowMs));
    return references instanceof Fault ? { fleet, fault: references } : { fleet, references };
  });
  const [instances, resolved] = await Promise.all([listing, resolving]);
  const arns = new Set(
    resolved.flatMap((fleet) => ('references' in fleet ? fleet.references.targetGroups.map(({ arn }) => arn) : [])),
  );
  const states = await readTargets(ports, [...arns]);
  const byFleet = groupByFleet(instances);
  const observations = new Map<string, Observation>();
  const subjects: SeriesSubject[] = [];
  for (const entry of resolved) {
    const { fleet } = entry;
    const fault =
      'fault' in entry
        ? entry.fault
        : entry.references.targetGroups.map(({ arn }) => states.get(arn)).find((group) => group instanceof Fault);
    if (fault !== undefined) observations.set(fleet.name, { kind: 'unreadable', fault });
    if (fault !== undefined || !('references' in entry)) continue;
    const { references } = entry;
    const own = (byFleet.get(fleet.name) ?? []).map((instance) => withTargets(instance, references, states));
    subjects.push({ fleet, references, instances: own });
  }
  const series = await readSeries(ports, subjects, nowMs);
  for (const { fleet, references, instances: own } of subjects) {
    const world = { ...references, instances: own, series: series.get(fleet.name) ?? {} };
    observations.set(fleet.name, { kind: 'seen', world });
  }
  return observations;
};
