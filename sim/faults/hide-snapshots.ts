import type { World } from '../world-state.ts';

/** Lets no listing show a snapshot that is made from now on for so long: what one part of EC2 made others have not heard of; returns the end. */
export const hideSnapshots = (world: World, forMs: number): (() => void) => {
  world.snapshots.hidden = { fromMs: world.nowMs, forMs };
  return () => {
    world.snapshots.hidden = null;
  };
};
