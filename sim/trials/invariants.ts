import type { Invariant } from './invariant.ts';
import { BACKUP_INVARIANTS } from './invariants/backup-invariants.ts';
import { EVENT_INVARIANTS } from './invariants/event-invariants.ts';
import { FLEET_INVARIANTS } from './invariants/fleet-invariants.ts';
import { REGION_INVARIANTS } from './invariants/region-invariants.ts';

/** Every safety promise that a trial looks at, in the order of their numbers. */
export const INVARIANTS: readonly Invariant[] = [
  ...FLEET_INVARIANTS,
  ...BACKUP_INVARIANTS,
  ...REGION_INVARIANTS,
  ...EVENT_INVARIANTS,
];
