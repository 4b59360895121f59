import type { InvariantId } from './step.ts';
import type { Trial } from './trial.ts';

/** Keeps that a promise is broken now, and tells it. */
export const breakPromise = (
  { violations, globe, tell }: Pick<Trial, 'violations' | 'globe' | 'tell'>,
  invariant: InvariantId,
  what: string,
): void => {
  tell(() => `*** VIOLATION ${invariant}: ${what}`);
  violations.push({ invariant, atMs: globe.clock.nowMs, what });
};
