import type { Fleet, Size } from '../../../shared/core/fleet.ts';
import type { Need } from '../../../shared/core/sizing/climb-ladder.ts';
import type { Composition } from '../../../shared/core/sizing/composition.ts';
import { fleetOf } from '../build.ts';

/** One unit is a large: half of it is a medium. Prices follow units. */
export const MEDIUM: Size = { instanceType: 'c7g.medium', units: 0.5, usdPerHour: 0.05 };
export const LARGE: Size = { instanceType: 'c7g.large', units: 1, usdPerHour: 0.1 };
export const XLARGE: Size = { instanceType: 'c7g.xlarge', units: 2, usdPerHour: 0.2 };
export const XLARGE_2: Size = { instanceType: 'c7g.2xlarge', units: 4, usdPerHour: 0.4 };

/** A fleet of four sizes of one family, the first of one unit, that climbs before it grows. */
export const ladderFleet = (changes: Partial<Fleet> = {}): Fleet =>
  fleetOf({ sizes: [LARGE, MEDIUM, XLARGE, XLARGE_2], shape: 'vertical-first', ...changes });

/** Units on at least so many machines, without an upper bound. */
export const needOf = (desired: number, machinesMin = 2, max = 10_000): Need => ({ desired, machinesMin, max });

/** A composition as units of each of its machines, smallest first. */
export const machineUnits = (composition: Composition): readonly number[] =>
  composition.flatMap(({ rung, machines }) => Array.from({ length: machines }, () => rung.units));
