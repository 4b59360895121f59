import { isEnough, roundDownUnits, roundUpUnits } from '../scaling/round-units.ts';
import type { Composition } from './composition.ts';
import { unitsIn } from './composition.ts';
import type { Rung } from './rungs-of.ts';

/** What a composition must come to: units from `desired` to `max`, on no fewer than `machinesMin` machines. */
export type Need = { readonly desired: number; readonly machinesMin: number; readonly max: number };

/**
 * So many machines of one rung, or of two neighbouring ones, with the fewest units that are not less than `units`; null
 * when even the largest are too few.
 */
const mixOf = (rungs: readonly Rung[], machines: number, units: number): Composition | null => {
  const index = rungs.findIndex((rung) => isEnough(machines * rung.units, units));
  const upper = rungs[index];
  if (upper === undefined) return null;
  const lower = rungs[index - 1];
  if (lower === undefined) return [{ rung: upper, machines }];
  const uppers = roundUpUnits((units - machines * lower.units) / (upper.units - lower.units));
  const lots = [
    { rung: lower, machines: machines - uppers },
    { rung: upper, machines: uppers },
  ];
  return lots.filter((lot) => lot.machines > 0);
};

/**
 * A good composition to begin a search with: as few machines as the need and the largest rung allow, and of those the
 * smallest mix of neighbouring rungs; more and smaller machines where that would pass `max`. Null when none fits.
 */
export const climbLadder = (rungs: readonly Rung[], { desired, machinesMin, max }: Need): Composition | null => {
  const [smallest, largest] = [rungs[0], rungs.at(-1)];
  if (smallest === undefined || largest === undefined) return null;
  if (machinesMin === 0 && isEnough(0, desired)) return [];
  const fewest = Math.max(machinesMin, roundDownUnits(desired / largest.units));
  for (let machines = fewest; isEnough(max, machines * smallest.units); machines += 1) {
    const mix = mixOf(rungs, machines, desired);
    if (mix !== null && isEnough(max, unitsIn(mix))) return mix;
  }
  return null;
};
