import { Fault } from '../core/fault.ts';
import type { Fleet } from '../core/fleet.ts';
import type { InstanceView, TargetState } from '../core/fleet-view.ts';
import type { FleetInstance } from '../ports/fleets.ts';
import type { Ports } from '../ports/ports.ts';
import { catchFault } from './catch-fault.ts';
import { mapBounded } from './map-bounded.ts';
import type { ReferenceCache, References } from './reference-cache.ts';
import { resolveReferences } from './reference-cache.ts';

/** Reads under way at once: enough to finish a tick over hundreds of fleets, few enough for the API's buckets. */
const READS_AT_ONCE = 10;

/** What instances are observed through. */
type InstancePorts = Pick<Ports, 'fleets' | 'balancers' | 'clock'>;

/** A fleet with what its names stand for, and its instances with their targets. */
export type ObservedInstances = {
  readonly fleet: Fleet;
  readonly references: References;
  readonly instances: readonly InstanceView[];
};

/** States by instance in one target group under one port, by `groupKey`. */
type TargetStates = ReadonlyMap<string, ReadonlyMap<string, TargetState> | Fault>;

type Group = { readonly arn: string; readonly port: number };

const groupKey = ({ arn, port }: Group): string => `${arn}:${port}`;

const readTargets = async (ports: InstancePorts, groups: readonly Group[]): Promise<TargetStates> => {
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

const groupsOf = (resolved: ReadonlyMap<string, References | Fault>): readonly Group[] =>
  [...resolved.values()].flatMap((found) => (found instanceof Fault ? [] : found.targetGroups));

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
 * Reads the instances of many fleets with shared calls: one listing, and each target group once. For a fleet that names
 * what is not there, or whose targets cannot be read, the `Fault` that says so; rejects only when no instance can be listed.
 */
export const observeInstances = async (
  ports: InstancePorts,
  fleets: readonly Fleet[],
  cache: ReferenceCache,
): Promise<ReadonlyMap<string, ObservedInstances | Fault>> => {
  const resolving = resolveReferences(ports, fleets, cache, ports.clock.nowMs());
  const [instances, resolved, states] = await Promise.all([
    ports.fleets.listInstances(fleets.map(({ name }) => name)),
    resolving,
    resolving.then((answers) => readTargets(ports, groupsOf(answers))),
  ]);
  const byFleet = Map.groupBy(instances, ({ fleet }) => fleet);
  const observe = (fleet: Fleet): ObservedInstances | Fault => {
    const references = resolved.get(fleet.name) ?? new Fault('unknown', 'resolve', 'nothing was resolved');
    if (references instanceof Fault) return references;
    const fault = faultOf(references, states);
    return fault ?? { fleet, references, instances: withTargets(byFleet.get(fleet.name) ?? [], references, states) };
  };
  return new Map(fleets.map((fleet) => [fleet.name, observe(fleet)]));
};
