import { createRandom } from '../random.ts';
import { setTimer } from '../timer-queue.ts';
import type { Forgetfulness, World } from '../world-state.ts';

/** How EC2's listings forget. */
export type Forgetting = {
  /** Probability with which a listing leaves an instance out; every listing leaves out others. */
  readonly share: number;
  readonly lastsMs: number;
  readonly seed: number;
};

/** Lets describe calls leave out instances that are there, for a time. */
export const forgetInstances = (world: World, { share, lastsMs, seed }: Forgetting): void => {
  const forgetfulness: Forgetfulness = { sinceMs: world.nowMs, share, random: createRandom(seed) };
  world.forgetfulness = forgetfulness;
  setTimer(world.timers, world.nowMs + lastsMs, () => {
    if (world.forgetfulness === forgetfulness) world.forgetfulness = null;
  });
};
