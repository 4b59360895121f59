import { MINUTE_MS } from '../time.ts';
import type { Composition } from './composition.ts';
import { machinesIn, machinesOf, plus, unitsIn, usdIn, without } from './composition.ts';
import { peakDesired, RESIZE_AFTER_MS, roseLately } from './desired-peak.ts';
import { costOf, isBetter } from './find-best.ts';
import { keepBest, type Situation } from './situation.ts';
import { takeCover } from './take-cover.ts';
import { wantedSizes } from './wanted-sizes.ts';

/** Machines to buy in place of others, and the composition that they lead to; null when it stays as it is. */
export type TidyUp = {
  readonly launches: Composition;
  readonly replaced: Composition;
  readonly target: Composition | null;
  readonly why: string;
};

const STAY: TidyUp = { launches: [], replaced: [], target: null, why: '' };

/** Prices closer than this are the same price. */
const USD_TOLERANCE = 1e-9;

/** The best composition for that many units of which nothing is missing that no pool gives. */
const targetFor = ({ fleet, rungs, need, there, usable }: Situation, desired: number): Composition => {
  const wanted = wantedSizes(fleet, { ...need, desired }, rungs);
  const isDry = without(wanted, there).some(({ rung }) => !usable.includes(rung));
  return isDry ? wantedSizes(fleet, { ...need, desired }, usable) : wanted;
};

const isSettled = ({ open, members, there, kept }: Situation): boolean =>
  open.open.length === 0 && members.active.every(({ warming }) => !warming) && without(there, kept).length === 0;

/** Whether a target costs less, or as little and is what the shape would rather have. */
const isWorthIt = ({ fleet, there, desiredLately }: Situation, target: Composition): boolean => {
  const saved = usdIn(there) - usdIn(target);
  if (saved > USD_TOLERANCE) return true;
  if (saved < -USD_TOLERANCE || roseLately(desiredLately)) return false;
  return isBetter(costOf(fleet.shape, target), costOf(fleet.shape, there));
};

/** The largest machines that have no place in the target, up to the budget. */
const replacedBy = ({ there, fixed }: Situation, target: Composition, budget: number): Composition => {
  let left = budget;
  const extra = without(there, target).toReversed();
  return extra.flatMap(({ rung, machines }) => {
    const free = machinesOf(there, rung.units) - machinesOf(fixed, rung.units);
    const taken = Math.min(machines, free, left);
    left -= taken;
    return taken > 0 ? [{ rung, machines: taken }] : [];
  });
};

/** Whether the best that is left with these machines is better: else they would be the first to go again, for ever. */
const isImproved = ({ fleet, there, fixed, need }: Situation, launches: Composition): boolean =>
  isBetter(costOf(fleet.shape, keepBest(fleet, plus(there, launches), fixed, need)), costOf(fleet.shape, there));

/**
 * Replaces machines to reach a composition that costs less, or that the shape prefers at the same cost, although what is
 * there is enough: only when nothing is under way, when what was desired lately fits too, and as many at once as the
 * budget allows. Successors are bought here; what they replace goes once they are in service.
 */
export const planTidyUp = (situation: Situation, budget: number): TidyUp => {
  const { need, there, desiredLately, nowMs } = situation;
  if (!isSettled(situation)) return STAY;
  const peak = peakDesired(desiredLately, nowMs);
  const target = peak === null ? null : targetFor(situation, Math.min(peak, need.max));
  if (target === null || !isWorthIt(situation, target)) {
    const later = targetFor(situation, need.desired);
    const why = `once no more was desired for ${RESIZE_AFTER_MS / MINUTE_MS} min`;
    return usdIn(later) < usdIn(there) - USD_TOLERANCE && replacedBy(situation, later, 1).length > 0
      ? { ...STAY, target: later, why }
      : STAY;
  }
  const replaced = replacedBy(situation, target, budget);
  if (replaced.length === 0) return STAY;
  const launches = takeCover(
    without(target, there),
    unitsIn(replaced) - (unitsIn(there) - need.desired),
    need.machinesMin - (machinesIn(there) - machinesIn(replaced)),
  );
  return isImproved(situation, launches) ? { launches, replaced, target, why: '' } : STAY;
};
