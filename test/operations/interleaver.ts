import type { PointHook } from '../../sim/point-hook.ts';
import { drawInteger, type Random } from '../../sim/random.ts';

/** Handlers that run at once. */
export type Interleaver = { readonly hook: PointHook; readonly drain: () => Promise<void> };

/** Turns in which nobody waits before all are taken to have ended. */
const IDLE_TURNS = 20;

/** Lets handlers go on one port call at a time, in an order drawn from the seed. */
export const createInterleaver = (random: Random): Interleaver => {
  const waiting: (() => void)[] = [];
  const hook: PointHook = () => new Promise((resolve) => waiting.push(resolve));
  const drain = async (): Promise<void> => {
    for (let idle = 0; idle < IDLE_TURNS; ) {
      const [next] = waiting.splice(drawInteger(random, Math.max(1, waiting.length)), 1);
      next?.();
      idle = next === undefined ? idle + 1 : 0;
      await Promise.resolve();
    }
  };
  return { hook, drain };
};
