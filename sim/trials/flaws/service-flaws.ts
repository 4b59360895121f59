import { HOUR_MS } from '../../../shared/core/time.ts';
import type { FindFlaws } from '../flaws.ts';

/** What is wrong with services. */
export const findServiceFlaws: FindFlaws = {
  concern: 'services',
  boundMs: () => 3 * HOUR_MS,
  fits: ({ scene }) => scene.kind === 'services',
  find: async () => [],
};
