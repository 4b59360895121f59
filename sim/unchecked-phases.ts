import type { RestorePhase } from '../shared/core/restore/restore-state.ts';

/** Phases of a restore in which its machine has passed no check yet. */
export const UNCHECKED_PHASES: ReadonlySet<RestorePhase> = new Set([
  'launching',
  'creating',
  'stopping',
  'swapping',
  'starting',
  'checking',
]);
