import type { Fleet, Size } from '../fleet.ts';

/** A step of the ladder of sizes: instance types of equal units, which may stand in for each other in one launch. */
export type Rung = {
  readonly units: number;
  /** The one to ask for first, first. */
  readonly types: readonly [string, ...string[]];
  /** Of the first type; in proportion to its units where the price is not known. */
  readonly usdPerHour: number;
  /** Of the dearest type that a launch may give; null when no price is known. */
  readonly usdPerHourMax: number | null;
};

/** Price per unit where no price is known: any will do, for then only units are compared. */
const USD_PER_UNIT = 1;

const usdPerUnitOf = ({ sizes }: Fleet): number => {
  const priced = sizes.find(({ usdPerHour }) => usdPerHour !== null);
  return priced?.usdPerHour == null ? USD_PER_UNIT : priced.usdPerHour / priced.units;
};

/** The dearer of two prices, of which one or both may not be known. */
const dearer = (usd: number | null, other: number | null): number | null =>
  usd === null || other === null ? (usd ?? other) : Math.max(usd, other);

/**
 * The rungs that the fleet's shape buys from, smallest first: `horizontal` has only that of the first size. Within a rung
 * the first listed type is asked for first, and the cheapest where the shape is `cheapest`.
 */
export const rungsOf = (fleet: Fleet): readonly Rung[] => {
  const { sizes, shape } = fleet;
  const usdPerUnit = usdPerUnitOf(fleet);
  const usdOf = ({ usdPerHour, units }: Size): number => usdPerHour ?? units * usdPerUnit;
  const used = shape === 'horizontal' ? sizes.filter(({ units }) => units === sizes[0].units) : sizes;
  const preferred = shape === 'cheapest' ? used.toSorted((a, b) => usdOf(a) - usdOf(b)) : used;
  const byUnits = new Map<number, Rung>();
  for (const size of preferred) {
    const { instanceType, units, usdPerHour } = size;
    const rung = byUnits.get(units);
    byUnits.set(
      units,
      rung === undefined
        ? { units, types: [instanceType], usdPerHour: usdOf(size), usdPerHourMax: usdPerHour }
        : {
            ...rung,
            types: [...rung.types, instanceType],
            usdPerHourMax: dearer(rung.usdPerHourMax, usdPerHour),
          },
    );
  }
  return [...byUnits.values()].toSorted((a, b) => a.units - b.units);
};

/** Units that one machine of the smallest size weighs that the fleet's shape buys. */
export const smallestUnits = (fleet: Fleet): number =>
  fleet.shape === 'horizontal' ? fleet.sizes[0].units : Math.min(...fleet.sizes.map(({ units }) => units));

/** What desired capacity is rounded up to: whole units, or the smallest size where that is less than one. */
export const unitStepOf = (fleet: Fleet): number =>
  fleet.shape === 'horizontal' ? 1 : Math.min(1, smallestUnits(fleet));
