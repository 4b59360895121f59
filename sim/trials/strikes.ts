import type { Strike } from './strike.ts';
import { BACKUP_STRIKES } from './strikes/backup-strikes.ts';
import { HEALTH_STRIKES } from './strikes/health-strikes.ts';
import { MACHINE_STRIKES } from './strikes/machine-strikes.ts';
import { PEOPLE_STRIKES } from './strikes/people-strikes.ts';
import { REGION_STRIKES } from './strikes/region-strikes.ts';
import { SIGNAL_STRIKES } from './strikes/signal-strikes.ts';

/** Everything that can strike a world. */
export const STRIKES: readonly Strike[] = [
  ...MACHINE_STRIKES,
  ...HEALTH_STRIKES,
  ...SIGNAL_STRIKES,
  ...BACKUP_STRIKES,
  ...REGION_STRIKES,
  ...PEOPLE_STRIKES,
];
