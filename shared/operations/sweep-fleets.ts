import { Fault } from '../core/fault.ts';
import type { Fleet } from '../core/fleet.ts';
import type { FleetState } from '../core/fleet-state.ts';
import { needsLook } from '../core/healing/needs-look.ts';
import type { FleetRecord } from '../ports/ledger.ts';
import type { Ports } from '../ports/ports.ts';
import { catchFault } from './catch-fault.ts';
import { observeInstances } from './observe-instances.ts';
import { readStatus } from './read-health.ts';
import type { ReferenceCache } from './reference-cache.ts';

type Settled = { readonly fleet: Fleet; readonly state: FleetState };

/**
 * Finds, among fleets whose time has not come, those with a machine that is gone or not well, so that the tick alone heals
 * within minutes however long settled fleets are left alone. Reads what costs nothing and no metrics; what cannot be read
 * now is seen when the fleet is due.
 */
export const sweepFleets = async (
  ports: Ports,
  fleets: readonly Fleet[],
  records: ReadonlyMap<string, FleetRecord>,
  cache: ReferenceCache,
): Promise<readonly Fleet[]> => {
  const settled = fleets.flatMap((fleet): readonly Settled[] => {
    const state = records.get(fleet.name)?.state ?? null;
    return fleet.health === undefined || state === null ? [] : [{ fleet, state }];
  });
  if (settled.length === 0) return [];
  const [observed, status] = await Promise.all([
    catchFault(
      observeInstances(
        ports,
        settled.map(({ fleet }) => fleet),
        cache,
      ),
    ),
    readStatus(ports),
  ]);
  if (observed instanceof Fault) return [];
  return settled.flatMap(({ fleet, state }) => {
    const seen = observed.get(fleet.name);
    const { health: policy } = fleet;
    if (seen === undefined || seen instanceof Fault || policy === undefined) return [];
    return needsLook(policy, state, { instances: seen.instances, status }) ? [fleet] : [];
  });
};
