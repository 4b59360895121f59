import type { CallRecord, ChangeAsked } from './history.ts';
import type { Trial } from './trial.ts';

/** The promises of facts on reliability, numbered as docs/reliability.md numbers them. */
export type InvariantId = `I${number}`;

/** A moment at which promises are looked at. */
export type Step =
  /** A change was asked for and has not happened yet. */
  | { readonly kind: 'asked'; readonly call: ChangeAsked }
  /** It happened, or was refused. */
  | { readonly kind: 'answered'; readonly call: CallRecord }
  /** An event asked for nothing; `changes` is how many the invocation made all the same. */
  | { readonly kind: 'ignored'; readonly function: string; readonly code: string; readonly changes: number }
  | { readonly kind: 'minute' }
  /** Long after the last fault, and nothing is under way. */
  | { readonly kind: 'end' };

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
