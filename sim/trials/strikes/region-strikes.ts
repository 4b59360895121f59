import type { Strike } from '../strike.ts';

/** What strikes region. */
export const REGION_STRIKES: readonly Strike[] = [];
