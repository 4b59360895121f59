import { setTimer } from '../timer-queue.ts';
import type { World } from '../world-state.ts';

/** Lets no call know these instances for a while, as it is with new ones: what one part of EC2 made others have not heard of. */
export const hideInstances = (world: World, instanceIds: readonly string[], lastsMs: number): void => {
  const { unknown } = world.disturbances;
  for (const id of instanceIds) unknown.add(id);
  setTimer(world.timers, world.nowMs + lastsMs, () => {
    for (const id of instanceIds) unknown.delete(id);
  });
};
