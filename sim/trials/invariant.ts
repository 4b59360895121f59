import type { InvariantId, Step } from './step.ts';
import type { Trial } from './trial.ts';

/** What a promise is judged by: the truth of the world, the ledgers, and everything that was asked for so far. */
export type Evidence = Pick<
  Trial,
  'globe' | 'tables' | 'setups' | 'scene' | 'history' | 'lastFaultMs' | 'inject' | 'isStormy'
>;

/** A promise, and how to tell that it is broken. */
export type Invariant = {
  readonly id: InvariantId;
  readonly promise: string;
  /** It asks how the ledger is kept: another way of working, that keeps none, breaks it without harm. */
  readonly ofBooks?: true;
  /** Steps at which it can be broken. */
  readonly at: readonly Step['kind'][];
  /** What is wrong, in words; nothing where it holds. Pure: it changes nothing of what it is shown. */
  readonly check: (evidence: Evidence, step: Step) => readonly string[];
};
