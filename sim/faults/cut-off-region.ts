import type { World } from '../world-state.ts';

/** Cuts a whole Region off: every call into it fails and nothing comes out of it, while inside things go on; returns the end. */
export const cutOffRegion = (world: World): (() => void) => {
  world.cutOff = true;
  return () => {
    world.cutOff = false;
  };
};
