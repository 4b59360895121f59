import { isEnough, roundDownUnits, roundUpUnits } from '../scaling/round-units.ts';
import type { Need } from './climb-ladder.ts';
import { climbLadder } from './climb-ladder.ts';
import type { Composition } from './composition.ts';
import { machinesIn, usdIn } from './composition.ts';
import type { Rung } from './rungs-of.ts';

/**
 * Compositions looked at before the best one so far is taken. Fleets of some hundred units over six sizes end far below
 * it, with the cheapest there is; a larger one ends here with what differs from it by less than one machine's price.
 */
const SEARCH_STEPS_MAX = 20_000;

/** Prices closer than this are the same price. */
const USD_TOLERANCE = 1e-9;

type Cost = { readonly usd: number; readonly machines: number };

const isBetter = (a: Cost, b: Cost): boolean =>
  a.usd < b.usd - USD_TOLERANCE || (a.usd < b.usd + USD_TOLERANCE && a.machines < b.machines);

/** A rung with the best that it and those after it can do. */
type Stage = {
  readonly rung: Rung;
  readonly usdPerUnit: number;
  readonly usdPerMachine: number;
  readonly unitsMax: number;
};

const toStages = (rungs: readonly Rung[]): readonly Stage[] => {
  const usdPerUnit = ({ usdPerHour, units }: Rung): number => usdPerHour / units;
  const sorted = rungs.toSorted((a, b) => usdPerUnit(a) - usdPerUnit(b) || b.units - a.units);
  return sorted.map((rung, index) => {
    const left = sorted.slice(index);
    return {
      rung,
      usdPerUnit: usdPerUnit(rung),
      usdPerMachine: Math.min(...left.map(({ usdPerHour }) => usdPerHour)),
      unitsMax: Math.max(...left.map(({ units }) => units)),
    };
  });
};

/** What is bought so far. */
type Bought = Cost & { readonly units: number; readonly lots: Composition };

const NOTHING: Bought = { usd: 0, machines: 0, units: 0, lots: [] };

const addLot = (bought: Bought, rung: Rung, machines: number): Bought =>
  machines === 0
    ? bought
    : {
        usd: bought.usd + machines * rung.usdPerHour,
        machines: bought.machines + machines,
        units: bought.units + machines * rung.units,
        lots: [...bought.lots, { rung, machines }],
      };

/** What the need still asks for. */
type Left = { readonly units: number; readonly machines: number };

const leftOf = ({ desired, machinesMin }: Need, { units, machines }: Bought): Left => ({
  units: isEnough(units, desired) ? 0 : desired - units,
  machines: Math.max(0, machinesMin - machines),
});

/** The least that it can come to from here on. */
const boundOf = ({ usd, machines }: Cost, left: Left, stage: Stage): Cost => ({
  usd: usd + Math.max(left.units * stage.usdPerUnit, left.machines * stage.usdPerMachine),
  machines: machines + Math.max(roundUpUnits(left.units / stage.unitsMax), left.machines),
});

/**
 * The composition that costs least per hour and meets the need, then the one of fewest machines: an exact search by branch
 * and bound, up to `SEARCH_STEPS_MAX`. Null when nothing fits below `max`.
 */
export const findCheapest = (rungs: readonly Rung[], need: Need): Composition | null => {
  const stages = toStages(rungs);
  const start = climbLadder(rungs, need);
  let best = start && { usd: usdIn(start), machines: machinesIn(start), lots: start };
  let steps = 0;
  const beatsBest = (cost: Cost): boolean => best === null || isBetter(cost, best);

  const search = (bought: Bought, index: number): void => {
    steps += 1;
    const left = leftOf(need, bought);
    if (left.units === 0 && left.machines === 0) {
      if (beatsBest(bought)) best = bought;
      return;
    }
    const stage = stages[index];
    if (stage === undefined || !beatsBest(boundOf(bought, left, stage))) return;
    const { rung } = stage;
    const useful = Math.max(roundUpUnits(left.units / rung.units), left.machines);
    const most = Math.min(useful, roundDownUnits((need.max - bought.units) / rung.units));
    for (let machines = most; machines >= 0 && steps < SEARCH_STEPS_MAX; machines -= 1) {
      search(addLot(bought, rung, machines), index + 1);
    }
  };

  search(NOTHING, 0);
  return best?.lots.toSorted((a, b) => a.rung.units - b.rung.units) ?? null;
};
