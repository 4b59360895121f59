import type { World } from '../world-state.ts';

/** Takes the use of a KMS key away: copies that name it are begun all the same, and fail a while later; returns the end. */
export const forbidKey = (world: World, kmsKey: string): (() => void) => {
  world.snapshots.keys.delete(kmsKey);
  return () => {
    world.snapshots.keys.add(kmsKey);
  };
};
