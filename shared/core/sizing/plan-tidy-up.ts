import type { Fleet } from '../fleet.ts';
import { isEnough } from '../scaling/round-units.ts';
import { MINUTE_MS } from '../time.ts';
import type { Composition } from './composition.ts';
import { countMachines, machinesIn, unitsIn, usdIn, without } from './composition.ts';
import { peakDesired, RESIZE_AFTER_MS } from './desired-peak.ts';
import type { Situation } from './situation.ts';
import { takeCover } from './take-cover.ts';
import { wantedSizes } from './wanted-sizes.ts';

/** Machines to buy in place of others, and the composition that they lead to; null when it stays as it is. */
export type TidyUp = { readonly launches: Composition; readonly target: Composition | null; readonly why: string };

const STAY: TidyUp = { launches: [], target: null, why: '' };

/** By what a shape prefers one composition to another: the less the better, the first first. */
const wishesOf = ({ shape }: Fleet, composition: Composition): readonly number[] =>
  shape === 'cheapest'
    ? [usdIn(composition), machinesIn(composition)]
    : [machinesIn(composition), unitsIn(composition)];

const isPreferred = (fleet: Fleet, to: Composition, from: Composition): boolean => {
  const [wished, had] = [wishesOf(fleet, to), wishesOf(fleet, from)];
  const index = wished.findIndex((wish, at) => !(isEnough(wish, had[at] ?? 0) && isEnough(had[at] ?? 0, wish)));
  return index >= 0 && (wished[index] ?? 0) < (had[index] ?? 0);
};

/** The best composition for that many units of which nothing is missing that no pool gives. */
const targetFor = ({ fleet, rungs, need, there, usable }: Situation, desired: number): Composition => {
  const wanted = wantedSizes(fleet, { ...need, desired }, rungs);
  const dry = without(wanted, there).some(({ rung }) => !usable.includes(rung));
  return dry ? wantedSizes(fleet, { ...need, desired }, usable) : wanted;
};

const isSettled = ({ open, members }: Situation): boolean =>
  open.open.length === 0 && members.active.every(({ warming }) => !warming);

/** The largest machines that have no place in the target and may go, up to the budget. */
const replacedBy = ({ rungs, members, there }: Situation, target: Composition, budget: number): Composition => {
  const spareable = members.active.filter(({ instance }) => !instance.protected).map(({ units }) => units);
  const mayGo = countMachines(rungs, spareable, new Map());
  let left = budget;
  return without(there, target)
    .toReversed()
    .flatMap(({ rung, machines }) => {
      const found = mayGo.find(({ rung: { units } }) => units === rung.units)?.machines ?? 0;
      const taken = Math.min(machines, found, left);
      left -= taken;
      return taken > 0 ? [{ rung, machines: taken }] : [];
    });
};

/**
 * Replaces machines to reach a composition that the shape prefers, although what is there is enough: only when nothing is
 * under way, when what was desired lately fits too, and as many at once as the budget allows. Successors are bought here;
 * what they replace goes once they are in service.
 */
export const planTidyUp = (situation: Situation, budget: number): TidyUp => {
  const { fleet, need, there, desiredLately, nowMs } = situation;
  if (!isSettled(situation)) return STAY;
  const peak = peakDesired(desiredLately, nowMs);
  const target = peak === null ? null : targetFor(situation, Math.min(peak, need.max));
  if (target === null || !isPreferred(fleet, target, there)) {
    const later = targetFor(situation, need.desired);
    const why = `once no more was desired for ${RESIZE_AFTER_MS / MINUTE_MS} min`;
    return isPreferred(fleet, later, there) && replacedBy(situation, later, budget).length > 0
      ? { launches: [], target: later, why }
      : STAY;
  }
  const replaced = replacedBy(situation, target, budget);
  if (replaced.length === 0) return STAY;
  const spare = unitsIn(there) - need.desired;
  const launches = takeCover(
    without(target, there),
    unitsIn(replaced) - spare,
    need.machinesMin - (machinesIn(there) - machinesIn(replaced)),
  );
  return { launches, target, why: '' };
};
