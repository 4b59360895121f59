import { findBackupFlaws } from './flaws/backup-flaws.ts';
import { findFleetFlaws } from './flaws/fleet-flaws.ts';
import { findServiceFlaws } from './flaws/service-flaws.ts';
import type { FindFlaws } from './flaws.ts';

/** Every concern that must become whole again once faults stop. */
export const ALL_FLAWS: readonly FindFlaws[] = [findFleetFlaws, findBackupFlaws, findServiceFlaws];
