import type { Fleet } from '../../shared/core/fleet.ts';
import { type Removal, removeOrphans, type Sweep, sightOrphans } from '../../shared/operations/sweep-orphans.ts';
import { fleetOf, stateOf } from '../core/build.ts';
import { ownedAddress, ownedInstance, ownedVolume } from '../core/orphans/belongings.ts';
import { createOrphanRegion, type OrphanRegion, termsOf, writeState } from './orphan-region.ts';

/** A fleet that `dev` keeps. */
export const WEB = fleetOf({ name: 'web' });

/** A person who says that `ghost` is gone. */
export const NAMED = ['ghost'];

/** Looks for orphans, and remembers them. */
export const sight = (
  region: OrphanRegion,
  fleets: readonly Fleet[] = [WEB],
  dryRun = false,
  gone = NAMED,
): Promise<Sweep> => sightOrphans(region.ports, termsOf(fleets, gone), { dryRun });

/** Looks, then removes what may go. */
export const sweep = async (
  region: OrphanRegion,
  { fleets = [WEB], withData = false, gone = NAMED } = {},
): Promise<readonly Removal[]> =>
  removeOrphans(region.ports, termsOf(fleets, gone), await sight(region, fleets, false, gone), { withData });

/** Ids of the orphans. */
export const idsOf = ({ orphans }: Sweep): readonly string[] => orphans.map(({ belonging }) => belonging.id);

/** A Region where Ballast keeps `web`, and something of `ghost` was left. */
export const haunted = async (): Promise<OrphanRegion> => {
  const region = createOrphanRegion();
  await writeState(region, 'web', stateOf(1));
  region.instances.push(ownedInstance({ id: 'i-web' }), ownedInstance({ id: 'i-ghost', fleet: 'ghost' }));
  region.volumes.push(ownedVolume({ id: 'vol-ghost', fleet: 'ghost' }));
  region.addresses.push(ownedAddress({ id: 'eipalloc-ghost', fleet: 'ghost' }));
  region.targets.push({ instanceId: 'i-web', port: 8080, state: 'healthy' });
  region.targets.push({ instanceId: 'i-lost', port: 8081, state: 'unused' });
  return region;
};
