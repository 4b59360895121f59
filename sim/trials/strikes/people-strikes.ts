import type { Strike } from '../strike.ts';

/** What strikes people. */
export const PEOPLE_STRIKES: readonly Strike[] = [];
