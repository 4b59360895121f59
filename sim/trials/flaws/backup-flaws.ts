import { HOUR_MS } from '../../../shared/core/time.ts';
import type { FindFlaws } from '../flaws.ts';

/** What is wrong with backups. */
export const findBackupFlaws: FindFlaws = {
  concern: 'backups',
  boundMs: () => 3 * HOUR_MS,
  fits: ({ scene }) => scene.kind === 'points',
  find: async () => [],
};
