import { MINUTE_MS } from '../core/time.ts';

/** How long a lease lasts: longer than any invocation may run (45 s), so that it ends only when its holder is dead. */
export const LEASE_MS = MINUTE_MS;
