import type { Shape } from '../fleet.ts';
import { isEnough, roundDownUnits, roundUpUnits } from '../scaling/round-units.ts';
import type { Need } from './climb-ladder.ts';
import type { Composition } from './composition.ts';
import type { Rung } from './rungs-of.ts';

/**
 * Compositions looked at before the best one so far is taken. Fleets of some hundred units over six sizes end far below
 * it, with the best there is; a larger one ends here with what differs from it by little more than one machine.
 */
const SEARCH_STEPS_MAX = 20_000;

/** Costs closer than this are the same. */
const COST_TOLERANCE = 1e-9;

/** What a shape wants little of: the first first. */
export type Cost = readonly [number, number];

/** What one machine of a rung costs: units, or USD where the shape is `cheapest`, and then itself. */
const costOfOne = (shape: Shape, { units, usdPerHour }: Rung): Cost => [shape === 'cheapest' ? usdPerHour : units, 1];

/** Whether a shape prefers the first cost. */
export const isBetter = ([a, a2]: Cost, [b, b2]: Cost): boolean =>
  a < b - COST_TOLERANCE || (a < b + COST_TOLERANCE && a2 < b2 - COST_TOLERANCE);

/** What a whole composition costs in the eyes of a shape. */
export const costOf = (shape: Shape, composition: Composition): Cost =>
  composition.reduce<Cost>(
    ([first, second], { rung, machines }) => {
      const [one, other] = costOfOne(shape, rung);
      return [first + machines * one, second + machines * other];
    },
    [0, 0],
  );

/** A rung with its cost, and the least that it and those after it cost per unit and per machine. */
type Stage = {
  readonly rung: Rung;
  readonly one: Cost;
  readonly perUnit: Cost;
  readonly perMachine: Cost;
};

const least = (costs: readonly Cost[]): Cost => [
  Math.min(...costs.map(([first]) => first)),
  Math.min(...costs.map(([, second]) => second)),
];

const toStages = (shape: Shape, rungs: readonly Rung[]): readonly Stage[] => {
  const perUnit = (rung: Rung): Cost => {
    const [first, second] = costOfOne(shape, rung);
    return [first / rung.units, second / rung.units];
  };
  const sorted = rungs.toSorted((a, b) => perUnit(a)[0] - perUnit(b)[0] || b.units - a.units);
  return sorted.map((rung, index) => {
    const left = sorted.slice(index);
    return {
      rung,
      one: costOfOne(shape, rung),
      perUnit: least(left.map(perUnit)),
      perMachine: least(left.map((other) => costOfOne(shape, other))),
    };
  });
};

/** What is taken so far. */
type Taken = { readonly cost: Cost; readonly units: number; readonly machines: number; readonly lots: Composition };

const NOTHING: Taken = { cost: [0, 0], units: 0, machines: 0, lots: [] };

const take = (taken: Taken, { rung, one }: Stage, machines: number): Taken =>
  machines === 0
    ? taken
    : {
        cost: [taken.cost[0] + machines * one[0], taken.cost[1] + machines * one[1]],
        units: taken.units + machines * rung.units,
        machines: taken.machines + machines,
        lots: [...taken.lots, { rung, machines }],
      };

/** What the need still asks for. */
type Left = { readonly units: number; readonly machines: number };

const leftOf = ({ desired, machinesMin }: Need, { units, machines }: Taken): Left => ({
  units: isEnough(units, desired) ? 0 : desired - units,
  machines: Math.max(0, machinesMin - machines),
});

/** The least that it can come to from here on. */
const boundOf = ({ cost }: Taken, { units, machines }: Left, { perUnit, perMachine }: Stage): Cost => [
  cost[0] + Math.max(units * perUnit[0], machines * perMachine[0]),
  cost[1] + Math.max(units * perUnit[1], machines * perMachine[1]),
];

/** How many machines of a rung there are to take. */
export type Supply = (rung: Rung) => number;

/**
 * The composition that the shape likes best of those that meet the need, out of what there is of each rung: an exact search
 * by branch and bound, up to `SEARCH_STEPS_MAX`, that begins with `start`. Null when nothing meets it.
 */
export const findBest = (
  shape: Shape,
  rungs: readonly Rung[],
  need: Need,
  start: Composition | null = null,
  supply: Supply = () => Number.POSITIVE_INFINITY,
): Composition | null => {
  const stages = toStages(shape, rungs);
  let best = start && { cost: costOf(shape, start), lots: start };
  let steps = 0;
  const beatsBest = (cost: Cost): boolean => best === null || isBetter(cost, best.cost);

  const search = (taken: Taken, index: number): void => {
    steps += 1;
    const left = leftOf(need, taken);
    if (left.units === 0 && left.machines === 0) {
      if (beatsBest(taken.cost)) best = taken;
      return;
    }
    const stage = stages[index];
    if (stage === undefined || !beatsBest(boundOf(taken, left, stage))) return;
    const { rung } = stage;
    const useful = Math.max(roundUpUnits(left.units / rung.units), left.machines);
    const most = Math.min(useful, supply(rung), roundDownUnits((need.max - taken.units) / rung.units));
    for (let machines = most; machines >= 0 && steps < SEARCH_STEPS_MAX; machines -= 1) {
      search(take(taken, stage, machines), index + 1);
    }
  };

  search(NOTHING, 0);
  return best?.lots.toSorted((a, b) => a.rung.units - b.rung.units) ?? null;
};
