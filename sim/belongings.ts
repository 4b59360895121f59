import { Fault } from '../shared/core/fault.ts';
import type { OwnedInstance, RegisteredInstance } from '../shared/core/orphans/belonging.ts';
import type { Belongings } from '../shared/ports/belongings.ts';
import type { FleetInstance } from '../shared/ports/fleets.ts';
import { describeInstances } from './describe.ts';
import type { World } from './world-state.ts';

const listOurs = (world: World): readonly FleetInstance[] => describeInstances(world, [...world.tagged.keys()]);

const toOwned = ({ id, fleet, slot, protected: kept, ...shown }: FleetInstance): OwnedInstance => {
  const { instanceType, market, lifecycle, role, launchedAtMs } = shown;
  const owner = { id, fleet, slot: slot ?? null, kept };
  return {
    kind: 'instance',
    ...owner,
    instanceType,
    market,
    lifecycle,
    role,
    launchedAtMs,
    hasPublicAddress: false,
  };
};

/** What carries a tag is shown as of the describe lag ago, like any listing; what carries none, as it is. */
const findInstances = (world: World, instanceIds: readonly string[]): ReadonlyMap<string, RegisteredInstance> => {
  const ours = new Map(listOurs(world).map((instance) => [instance.id, instance]));
  const found = new Map<string, RegisteredInstance>();
  for (const id of instanceIds) {
    const untagged = world.instances.get(id);
    const shown = ours.get(id) ?? (untagged?.fleetTag === null ? untagged : undefined);
    if (shown === undefined) continue;
    const { lifecycle, intent, protected: kept, launchedAtMs } = shown;
    found.set(id, { lifecycle, fleet: ours.get(id)?.fleet ?? null, wasLaunched: intent !== null, kept, launchedAtMs });
  }
  return found;
};

const absent = (operation: string): Promise<never> =>
  Promise.reject(new Fault('invalid', operation, 'the embedded cloud has no such thing to remove'));

/** The belongings port over a world: instances and registrations. */
export const createSimBelongings = (world: World): Belongings => ({
  listInstances: () => Promise.resolve(listOurs(world).map(toOwned)),
  listVolumes: () => Promise.resolve([]),
  listAddresses: () => Promise.resolve([]),
  findInstances: (instanceIds) => Promise.resolve(findInstances(world, instanceIds)),
  deleteVolume: () => absent('ec2:DeleteVolume'),
  releaseAddress: () => absent('ec2:ReleaseAddress'),
});
