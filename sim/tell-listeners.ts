import type { World, WorldEvent } from './world-state.ts';

/** Tells whoever listens, at once. */
export const tellListeners = (world: World, event: WorldEvent): void => {
  for (const listener of world.listeners) listener(event);
};
