import type { World } from '../world-state.ts';

/** Lets no listing show a new snapshot for so long: what one part of EC2 made others have not heard of; returns the end. */
export const hideSnapshots = (world: World, hiddenMs: number): (() => void) => {
  world.snapshots.hiddenMs = hiddenMs;
  return () => {
    world.snapshots.hiddenMs = 0;
  };
};
