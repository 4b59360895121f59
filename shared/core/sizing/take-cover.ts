import { isEnough } from '../scaling/round-units.ts';
import type { Composition, Lot } from './composition.ts';

/** The smallest machine that alone is enough, else the largest there is. */
const nextOf = (lots: readonly Lot[], units: number): Lot | undefined =>
  lots.find(({ rung }) => isEnough(rung.units, units)) ?? lots.at(-1);

/**
 * Takes as few machines out of a composition as give those units on that many machines; all of them where they do not
 * suffice.
 */
export const takeCover = (from: Composition, units: number, machines: number): Composition => {
  const left = new Map(from.map((lot) => [lot, lot.machines]));
  const taken = new Map<Lot, number>();
  let [unitsLeft, machinesLeft] = [units, machines];
  while (machinesLeft > 0 || !isEnough(0, unitsLeft)) {
    const available = from.filter((lot) => (left.get(lot) ?? 0) > 0);
    // While more machines follow, a large one leaves them the rest; the last one takes just that.
    const next = machinesLeft > 1 ? available.at(-1) : nextOf(available, unitsLeft);
    if (next === undefined) break;
    left.set(next, (left.get(next) ?? 0) - 1);
    taken.set(next, (taken.get(next) ?? 0) + 1);
    unitsLeft -= next.rung.units;
    machinesLeft -= 1;
  }
  return from.flatMap((lot) => {
    const count = taken.get(lot) ?? 0;
    return count > 0 ? [{ rung: lot.rung, machines: count }] : [];
  });
};
