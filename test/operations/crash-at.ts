import type { PointHook } from '../../sim/point-hook.ts';

/** How long a test may take that lives a life for each point of it, on a busy machine too. */
export const CRASH_TIMEOUT_MS = 120_000;

/** What a handler dies of. */
class Crash extends Error {}

/** Kills the handler at its nth point; later handlers live. */
const crashAt = (point: number): { readonly hook: PointHook; readonly wasReached: () => boolean } => {
  let count = 0;
  const hook: PointHook = () => {
    count += 1;
    return count === point ? Promise.reject(new Crash()) : Promise.resolve();
  };
  return { hook, wasReached: () => count >= point };
};

/** Runs what may crash; true when it did, and any other failure goes on. */
export const mayCrash = async (call: () => Promise<unknown>): Promise<boolean> => {
  try {
    await call();
    return false;
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
    return true;
  }
};

/** Runs a story once for each point at which it can crash, until none is left; returns how many there were. */
export const forEachCrash = async (run: (hook: PointHook, point: number) => Promise<void>): Promise<number> => {
  for (let point = 1; ; point += 1) {
    const crash = crashAt(point);
    const check = run(crash.hook, point);
    if (!(await check.then(() => crash.wasReached()))) return point - 1;
  }
};
