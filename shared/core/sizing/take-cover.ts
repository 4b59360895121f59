import { isEnough } from '../scaling/round-units.ts';
import type { Composition, Lot } from './composition.ts';

/** A lot while machines are taken out of it. */
type Store = Lot & { left: number };

/** The smallest machine that alone is enough, else the largest there is. */
const nextOf = (stores: readonly Store[], units: number): Store | undefined =>
  stores.find(({ rung }) => isEnough(rung.units, units)) ?? stores.at(-1);

/**
 * Takes as few machines out of a composition as give those units on that many machines; all of them where they do not
 * suffice.
 */
export const takeCover = (from: Composition, units: number, machines: number): Composition => {
  const stores = from.map((lot): Store => ({ ...lot, left: lot.machines }));
  let [unitsLeft, machinesLeft] = [units, machines];
  while (machinesLeft > 0 || !isEnough(0, unitsLeft)) {
    const available = stores.filter(({ left }) => left > 0);
    // While more machines follow, a large one leaves them the rest; the last one takes just that.
    const next = machinesLeft > 1 ? available.at(-1) : nextOf(available, unitsLeft);
    if (next === undefined) break;
    next.left -= 1;
    unitsLeft -= next.rung.units;
    machinesLeft -= 1;
  }
  return stores
    .map(({ rung, machines: all, left }) => ({ rung, machines: all - left }))
    .filter(({ machines: taken }) => taken > 0);
};
