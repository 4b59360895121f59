import type { FleetHere, Known } from '../core/failover/service-view.ts';
import { Fault } from '../core/fault.ts';
import type { Fleet } from '../core/fleet.ts';
import type { Override } from '../core/fleet-state.ts';
import type { InstanceView } from '../core/fleet-view.ts';
import { isInService } from '../core/placement/members.ts';
import { sizeOf } from '../core/sizing/units-of.ts';
import type { FailoverPorts } from '../ports/failover-ports.ts';
import { catchFault } from './catch-fault.ts';
import { isFenced } from './hold-override.ts';
import { type ObservedInstances, observeInstances } from './observe-instances.ts';
import type { ReferenceCache } from './reference-cache.ts';

const countUnits = (fleet: Fleet, instances: readonly InstanceView[], nowMs: number): number =>
  instances
    .filter(({ role }) => role === 'active')
    .filter((instance) => isInService(instance, nowMs - instance.launchedAtMs >= fleet.warmUpMs))
    .reduce((units, { instanceType }) => units + sizeOf(fleet, instanceType).units, 0);

/** The lower bound in force: the file's, unless a person or a move asked for another. */
const minInForce = ({ capacity }: Fleet, overrides: readonly Override[], nowMs: number): number => {
  const bounds = overrides.find(({ kind, untilMs }) => kind === 'bounds' && untilMs > nowMs);
  return bounds?.kind === 'bounds' ? (bounds.min ?? capacity.min) : capacity.min;
};

const isObserved = (observed: ObservedInstances | Fault | undefined): observed is ObservedInstances =>
  observed !== undefined && !(observed instanceof Fault);

/** What the fleets have in service in this Region, and may have; unknown as soon as one of them is. */
export const readFleetsHere = async (
  ports: FailoverPorts,
  fleets: readonly Fleet[],
  cache: ReferenceCache,
): Promise<Known<readonly FleetHere[]>> => {
  const nowMs = ports.clock.nowMs();
  const [observed, records] = await Promise.all([
    catchFault(observeInstances(ports, fleets, cache)),
    catchFault(ports.ledger.readFleets(fleets.map(({ name }) => name))),
  ]);
  if (observed instanceof Fault) return { kind: 'unknown', because: observed.message };
  if (records instanceof Fault) return { kind: 'unknown', because: records.message };
  const failed = fleets.find(({ name }) => !isObserved(observed.get(name)));
  if (failed !== undefined) {
    const fault = observed.get(failed.name);
    return { kind: 'unknown', because: fault instanceof Fault ? fault.message : `${failed.name} was not read` };
  }
  const value = fleets.map((fleet): FleetHere => {
    const seen = observed.get(fleet.name);
    const overrides = records.get(fleet.name)?.overrides ?? [];
    return {
      fleet: fleet.name,
      unitsInService: countUnits(fleet, isObserved(seen) ? seen.instances : [], nowMs),
      unitsMax: fleet.capacity.max,
      unitsMin: minInForce(fleet, overrides, nowMs),
      fenced: isFenced(overrides, nowMs),
    };
  });
  return { kind: 'known', value };
};
