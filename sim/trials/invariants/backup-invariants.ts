import type { Invariant } from '../invariant.ts';
import { CREATION_PROMISES } from './creation-promises.ts';
import { DELETION_PROMISES } from './deletion-promises.ts';
import { RESTORE_PROMISES } from './restore-promises.ts';

/** Promises about recovery points, restores and proofs. */
export const BACKUP_INVARIANTS: readonly Invariant[] = [
  ...DELETION_PROMISES,
  ...CREATION_PROMISES,
  ...RESTORE_PROMISES,
];
