import type { Fleet } from '../fleet.ts';
import { roundDownUnits } from '../scaling/round-units.ts';
import type { Need } from './climb-ladder.ts';
import { climbLadder } from './climb-ladder.ts';
import type { Composition } from './composition.ts';
import { machinesIn, unitsIn } from './composition.ts';
import { findBest } from './find-best.ts';
import type { Rung } from './rungs-of.ts';
import { rungsOf } from './rungs-of.ts';

/** Most units of one rung that stay below `max`, on enough machines if that can be; of equals the larger rung. */
const fillUp = (rungs: readonly Rung[], { machinesMin, max }: Need): Composition => {
  const fills = rungs.map((rung): Composition => {
    const machines = roundDownUnits(max / rung.units);
    return machines > 0 ? [{ rung, machines }] : [];
  });
  const isWide = (fill: Composition): boolean => machinesIn(fill) >= machinesMin;
  const candidates = fills.some(isWide) ? fills.filter(isWide) : fills;
  return candidates.reduce<Composition>((most, fill) => (unitsIn(fill) >= unitsIn(most) ? fill : most), []);
};

/**
 * The one decision about sizes: how many machines of each rung the fleet should consist of, by its shape. Units are at
 * least those desired wherever a composition below `max` can give them; else as many as fit below it.
 */
export const wantedSizes = (fleet: Fleet, need: Need, rungs: readonly Rung[] = rungsOf(fleet)): Composition =>
  findBest(fleet.shape, rungs, need, climbLadder(rungs, need)) ?? fillUp(rungs, need);
