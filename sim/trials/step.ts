import type { CallRecord, ChangeAsked } from './call-record.ts';

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
