import { Fault } from '../core/fault.ts';
import type { Fleet } from '../core/fleet.ts';
import type { FleetView, InstanceView, TargetState } from '../core/fleet-view.ts';
import type { FleetInstance } from '../ports/fleets.ts';
import type { Ports } from '../ports/ports.ts';
import { catchFault } from './catch-fault.ts';
import { mapBounded } from './map-bounded.ts';
import type { SeriesSubject } from './read-series.ts';
import { readSeries } from './read-series.ts';
import type { ReferenceCache, References } from './reference-cache.ts';
import { resolveReferences } from './reference-cache.ts';

/** Reads under way at once: enough to finish a tick over hundreds of fleets, few enough for the API's buckets. */
const READS_AT_ONCE = 10;

/** The world of a fleet as just read, without the ledger's part and what is foreseen. */
export type ObservedWorld = Omit<FleetView, 'state' | 'overrides' | 'outlooks'>;

/** What a look saw of one fleet, or the failure that kept it from seeing. */
export type Observation =
  | { readonly kind: 'seen'; readonly world: ObservedWorld }
  | { readonly kind: 'unreadable'; readonly fault: Fault };

/** States by instance in one target group under one port, by `groupKey`. */
type TargetStates = ReadonlyMap<string, ReadonlyMap<string, TargetState> | Fault>;

type Group = { readonly arn: string; readonly port: number };

const groupKey = ({ arn, port }: Group): string => `${arn}:${port}`;

const readTargets = async (ports: Ports, groups: readonly Group[]): Promise<TargetStates> => {
  const byArn = Map.groupBy(groups, ({ arn }) => arn);
  const states = new Map<string, ReadonlyMap<string, TargetState> | Fault>();
  await mapBounded([...byArn], READS_AT_ONCE, async ([arn, sharing]) => {
    const targets = await catchFault(ports.balancers.listTargets(arn));
    for (const group of sharing) {
      if (targets instanceof Fault) states.set(groupKey(group), targets);
      else {
        const registered = targets.filter(({ port }) => port === group.port);
        states.set(groupKey(group), new Map(registered.map(({ instanceId, state }) => [instanceId, state])));
      }
    }
  });
  return states;
};

const withTargets = (
  instances: readonly FleetInstance[],
  { targetGroups }: References,
  states: TargetStates,
): readonly InstanceView[] => {
  const groups = targetGroups.map((group) => states.get(groupKey(group)));
  return instances.map((instance) => ({
    ...instance,
    targets: groups.map((group) => (group instanceof Map ? (group.get(instance.id) ?? 'absent') : 'unavailable')),
  }));
};

const faultOf = (references: References, states: TargetStates): Fault | undefined =>
  references.targetGroups.map((group) => states.get(groupKey(group))).find((group) => group instanceof Fault);

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
  const [instances, resolved] = await Promise.all([
    ports.fleets.listInstances(fleets.map(({ name }) => name)),
    resolveReferences(ports, fleets, cache, nowMs),
  ]);
  const groups = [...resolved.values()].flatMap((found) => (found instanceof Fault ? [] : found.targetGroups));
  const states = await readTargets(ports, groups);
  const byFleet = Map.groupBy(instances, ({ fleet }) => fleet);
  const observations = new Map<string, Observation>();
  const subjects: SeriesSubject[] = [];
  for (const fleet of fleets) {
    const references = resolved.get(fleet.name) ?? new Fault('unknown', 'resolve', 'nothing was resolved');
    const fault = references instanceof Fault ? references : faultOf(references, states);
    if (fault !== undefined) observations.set(fleet.name, { kind: 'unreadable', fault });
    else if (!(references instanceof Fault)) {
      subjects.push({ fleet, references, instances: withTargets(byFleet.get(fleet.name) ?? [], references, states) });
    }
  }
  const series = await readSeries(ports, subjects, nowMs);
  for (const { fleet, references, instances: own } of subjects) {
    const world = { ...references, instances: own, series: series.get(fleet.name) ?? {} };
    observations.set(fleet.name, { kind: 'seen', world });
  }
  return observations;
};
