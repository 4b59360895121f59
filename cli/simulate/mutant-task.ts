import type { Mutant } from '../../sim/mutants/mutant.ts';
import type { Violation } from '../../sim/trials/trial.ts';

/** Seeds that a thread runs, in their order, until a promise is broken; without a mutant as the source is. */
export type MutantTask = {
  readonly mutant: Mutant | null;
  readonly fromSeed: number;
  readonly toSeed: number;
  readonly minutes: number;
};

/** What a thread tells after each seed; `violation` is the promise that was broken, and then the thread is done. */
export type SeedMessage = {
  readonly kind: 'seed';
  readonly seed: number;
  readonly violation: Violation | null;
};

/** What a thread tells: after each seed, at its end, or that it cannot do what it was told to. */
export type MutantMessage =
  | SeedMessage
  | { readonly kind: 'ended' }
  | { readonly kind: 'failed'; readonly because: string };
