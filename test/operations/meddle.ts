import { Fault, type FaultKind } from '../../shared/core/fault.ts';
import type { PointHook } from '../../sim/point-hook.ts';
import type { Random } from '../../sim/random.ts';
import { Crash, mayCrash } from './crash-at.ts';
import { happens, pick } from './healing/fuzz-fleets.ts';

/** How often a call is meddled with, how often that is the caller's death, and what a call that is refused is told. */
export type Meddling = {
  readonly probability: number;
  readonly deaths: number;
  readonly refusals: readonly [FaultKind, ...FaultKind[]];
};

/** Lets a handler die, and its calls fail or lose their answer, at any point; says when it died. */
export const meddle = (
  random: Random,
  { probability, deaths, refusals }: Meddling,
): { readonly hook: PointHook; readonly died: Promise<void> } => {
  let isDead = false;
  const { promise: died, resolve: die } = Promise.withResolvers<void>();
  const hook: PointHook = ({ method, phase }) => {
    if (isDead) return new Promise(() => {});
    if (!happens(random, probability)) return Promise.resolve();
    if (happens(random, deaths)) {
      isDead = true;
      die();
      return Promise.reject(new Crash());
    }
    const kind = phase === 'after' ? 'unknown' : pick(random, refusals);
    return Promise.reject(new Fault(kind, method, `${method} was meddled with`));
  };
  return { hook, died };
};

/** A handler that died, or that could not read what it needs, is called again by the next tick. */
export const survive = async (call: () => Promise<unknown>): Promise<void> => {
  await mayCrash(async () => {
    try {
      await call();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
  });
};
