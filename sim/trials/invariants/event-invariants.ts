import type { Invariant } from '../invariant.ts';

/** Promises about event. */
export const EVENT_INVARIANTS: readonly Invariant[] = [];
