import { EVENT_MUTANTS } from './event-mutants.ts';
import { FLEET_MUTANTS } from './fleet-mutants.ts';
import { LAUNCH_MUTANTS } from './launch-mutants.ts';
import type { Mutant } from './mutant.ts';
import { POINT_MUTANTS } from './point-mutants.ts';
import { SERVICE_MUTANTS } from './service-mutants.ts';

/** Every bug that the promises of trials must find. */
export const MUTANTS: readonly Mutant[] = [
  ...LAUNCH_MUTANTS,
  ...FLEET_MUTANTS,
  ...POINT_MUTANTS,
  ...SERVICE_MUTANTS,
  ...EVENT_MUTANTS,
];
