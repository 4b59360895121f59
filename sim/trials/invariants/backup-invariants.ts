import type { Invariant } from '../invariant.ts';

/** Promises about backup. */
export const BACKUP_INVARIANTS: readonly Invariant[] = [];
