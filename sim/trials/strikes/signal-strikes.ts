import type { Strike } from '../strike.ts';

/** What strikes signal. */
export const SIGNAL_STRIKES: readonly Strike[] = [];
