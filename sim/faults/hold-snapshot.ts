import type { World } from '../world-state.ts';

/** Makes an image of a snapshot, which cannot be deleted from then on; returns how the image is deregistered. */
export const holdSnapshot = (world: World, snapshotId: string): (() => void) => {
  world.snapshots.imaged.add(snapshotId);
  return () => {
    world.snapshots.imaged.delete(snapshotId);
  };
};
