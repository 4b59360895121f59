import type { Invariant } from '../invariant.ts';

/** Promises about fleet. */
export const FLEET_INVARIANTS: readonly Invariant[] = [];
