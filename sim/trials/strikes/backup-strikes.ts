import type { Strike } from '../strike.ts';

/** What strikes backup. */
export const BACKUP_STRIKES: readonly Strike[] = [];
