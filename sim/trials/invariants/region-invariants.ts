import type { Invariant } from '../invariant.ts';

/** Promises about region. */
export const REGION_INVARIANTS: readonly Invariant[] = [];
