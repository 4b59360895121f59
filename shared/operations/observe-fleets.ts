import { Fault } from '../core/fault.ts';
import type { Fleet } from '../core/fleet.ts';
import type { FleetView } from '../core/fleet-view.ts';
import type { Ports } from '../ports/ports.ts';
import type { LookMemory } from './look-memory.ts';
import { observeInstances } from './observe-instances.ts';
import { readHealth } from './read-health.ts';
import { readSeries } from './read-series.ts';
import { readSlots } from './read-slots.ts';

/** The world of a fleet as just read, without the ledger's part and what is foreseen. */
export type ObservedWorld = Omit<FleetView, 'state' | 'overrides' | 'outlooks' | 'notices' | 'shifts'>;

/** What a look saw of one fleet, or the failure that kept it from seeing. */
export type Observation =
  | { readonly kind: 'seen'; readonly world: ObservedWorld }
  | { readonly kind: 'unreadable'; readonly fault: Fault };

/**
 * Reads the world of many fleets with shared calls: one listing of instances, each target group once, one read of
 * metrics, one of each source of evidence, and what belongs to the slots of stateful ones.
 * What cannot be read for one fleet leaves the others unharmed; rejects only when no instance can be listed.
 */
export const observeFleets = async (
  ports: Ports,
  fleets: readonly Fleet[],
  { references: cache, status }: Pick<LookMemory, 'references' | 'status'>,
): Promise<ReadonlyMap<string, Observation>> => {
  const nowMs = ports.clock.nowMs();
  const observed = await observeInstances(ports, fleets, cache);
  const subjects = [...observed.values()].flatMap((found) => (found instanceof Fault ? [] : [found]));
  const [series, health, slots] = await Promise.all([
    readSeries(ports, subjects, nowMs),
    readHealth(ports, subjects, nowMs, status),
    readSlots(ports.volumes, subjects),
  ]);
  const observations = new Map<string, Observation>();
  for (const [name, found] of observed) {
    const own = slots.get(name);
    if (found instanceof Fault) {
      observations.set(name, { kind: 'unreadable', fault: found });
      continue;
    }
    if (own instanceof Fault) {
      observations.set(name, { kind: 'unreadable', fault: own });
      continue;
    }
    const { references, instances } = found;
    const readings = health.get(name);
    const world = {
      ...references,
      instances,
      series: series.get(name) ?? {},
      ...(readings !== undefined && { health: readings }),
      ...(own !== undefined && { slots: own }),
    };
    observations.set(name, { kind: 'seen', world });
  }
  return observations;
};
