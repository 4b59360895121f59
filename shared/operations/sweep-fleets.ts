import { Fault } from '../core/fault.ts';
import type { Fleet } from '../core/fleet.ts';
import type { FleetState } from '../core/fleet-state.ts';
import type { InstanceView } from '../core/fleet-view.ts';
import { needsLook } from '../core/healing/needs-look.ts';
import type { FleetRecord } from '../ports/ledger.ts';
import type { Ports } from '../ports/ports.ts';
import { catchFault } from './catch-fault.ts';
import type { LookMemory } from './look-memory.ts';
import { observeInstances } from './observe-instances.ts';
import { readStatus } from './read-status.ts';
import type { ReferenceCache } from './reference-cache.ts';
import { fleetsInTurn } from './sweep-turn.ts';

/** Instances by fleet; of a fleet that is left out nothing could be read. */
type Seen = ReadonlyMap<string, readonly InstanceView[]>;

/** Instances with the states of their targets. */
const seeTargets = async (ports: Ports, fleets: readonly Fleet[], cache: ReferenceCache): Promise<Seen> => {
  if (fleets.length === 0) return new Map();
  const observed = await catchFault(observeInstances(ports, fleets, cache));
  if (observed instanceof Fault) return new Map();
  return new Map(
    [...observed].flatMap(([name, found]) => (found instanceof Fault ? [] : [[name, found.instances] as const])),
  );
};

/** Instances as EC2 lists them, without targets, of which none is then amiss. */
const seeInstances = async ({ fleets }: Ports, names: readonly string[]): Promise<Seen> => {
  if (names.length === 0) return new Map();
  const listed = await catchFault(fleets.listInstances(names));
  if (listed instanceof Fault) return new Map();
  const byFleet = Map.groupBy(listed, ({ fleet }) => fleet);
  return new Map(
    names.map((name) => [name, (byFleet.get(name) ?? []).map((instance) => ({ ...instance, targets: [] }))]),
  );
};

/**
 * Finds, among fleets whose time has not come, those with a machine that is gone or not well, so that the tick alone heals
 * within minutes however long settled fleets are left alone. Reads what costs nothing and no metrics; targets of hundreds of
 * groups are read in turn (`fleetsInTurn`), and what cannot be read now is seen when the fleet is due.
 */
export const sweepFleets = async (
  ports: Ports,
  { fleets, due }: { readonly fleets: readonly Fleet[]; readonly due: ReadonlySet<Fleet> },
  records: ReadonlyMap<string, FleetRecord>,
  memory: Pick<LookMemory, 'references' | 'status'>,
): Promise<ReadonlySet<Fleet>> => {
  const settled = fleets.flatMap((fleet) => {
    const state: FleetState | null = records.get(fleet.name)?.state ?? null;
    const { health } = fleet;
    return due.has(fleet) || health === undefined || state === null ? [] : [{ fleet, health, state }];
  });
  if (settled.length === 0) return new Set();
  const turn = fleetsInTurn(fleets, ports.clock.nowMs());
  const inTurn = settled.flatMap(({ fleet }) => (turn.has(fleet) ? [fleet] : []));
  const others = settled.flatMap(({ fleet }) => (turn.has(fleet) ? [] : [fleet.name]));
  const [seenTargets, seenInstances, status] = await Promise.all([
    seeTargets(ports, inTurn, memory.references),
    seeInstances(ports, others),
    readStatus(ports, memory.status),
  ]);
  const disturbed = settled.flatMap(({ fleet, health, state }) => {
    const instances = seenTargets.get(fleet.name) ?? seenInstances.get(fleet.name);
    return instances !== undefined && needsLook(health, state, { instances, status }) ? [fleet] : [];
  });
  return new Set(disturbed);
};
