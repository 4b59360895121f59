import type { Rung } from './rungs-of.ts';

/** So many machines of one rung. */
export type Lot = { readonly rung: Rung; readonly machines: number };

/** Which sizes, and how many machines of each: one lot for a rung, smallest first, none of no machine. */
export type Composition = readonly Lot[];

/** Units of a whole composition. */
export const unitsIn = (composition: Composition): number =>
  composition.reduce((sum, { rung, machines }) => sum + machines * rung.units, 0);

/** Machines of a whole composition. */
export const machinesIn = (composition: Composition): number =>
  composition.reduce((sum, { machines }) => sum + machines, 0);

/** What a whole composition costs per hour, unknown prices in proportion to units. */
export const usdIn = (composition: Composition): number =>
  composition.reduce((sum, { rung, machines }) => sum + machines * rung.usdPerHour, 0);

/** Machines of the rung that has those units. */
export const machinesOf = (composition: Composition, units: number): number =>
  composition.find(({ rung }) => rung.units === units)?.machines ?? 0;

/** Counts machines, given by the units of each and by how many there are of some units. */
export const countMachines = (
  rungs: readonly Rung[],
  machines: readonly number[],
  more: ReadonlyMap<number, number>,
): Composition => {
  const counts = new Map(more);
  for (const units of machines) counts.set(units, (counts.get(units) ?? 0) + 1);
  return rungs
    .map((rung) => ({ rung, machines: counts.get(rung.units) ?? 0 }))
    .filter(({ machines: count }) => count > 0);
};

/** The machines of `composition` that `other` has not. */
export const without = (composition: Composition, other: Composition): Composition =>
  composition
    .map(({ rung, machines }) => ({ rung, machines: machines - machinesOf(other, rung.units) }))
    .filter(({ machines }) => machines > 0);

/** The machines of both. */
export const plus = (composition: Composition, other: Composition): Composition => {
  const rungs = new Set([...composition, ...other].map(({ rung }) => rung));
  return [...rungs]
    .map((rung) => ({
      rung,
      machines: machinesOf(composition, rung.units) + machinesOf(other, rung.units),
    }))
    .toSorted((a, b) => a.rung.units - b.rung.units);
};

/** A composition in a few words, such as `2 x c7g.large + c7g.xlarge`. */
export const describeComposition = (composition: Composition): string =>
  composition.length === 0
    ? 'no machine'
    : composition
        .map(({ rung, machines }) => (machines === 1 ? rung.types[0] : `${machines} x ${rung.types[0]}`))
        .join(' + ');
