import { putSnapshot } from '../snapshots.ts';
import type { World } from '../world-state.ts';

/** Deletes the newest copy of a volume in a Region, as a person may by hand, and gives its id; null where there is none. */
export const deleteNewestCopy = (world: World, originVolumeId: string): string | null => {
  const id = world.snapshots.newestCopies.get(originVolumeId);
  if (id === undefined || !world.snapshots.byId.has(id)) return null;
  putSnapshot(world, id, null);
  return id;
};
