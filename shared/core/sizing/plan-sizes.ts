import type { Step } from '../decision.ts';
import type { SizingRecord } from '../fleet-state.ts';
import { isEnough, roundDownUnits, roundUpUnits } from '../scaling/round-units.ts';
import type { Composition } from './composition.ts';
import { describeComposition, machinesIn, unitsIn, without } from './composition.ts';
import { planTidyUp } from './plan-tidy-up.ts';
import { rungsOf } from './rungs-of.ts';
import type { Situation, SizingInput } from './situation.ts';
import { situationOf } from './situation.ts';
import { takeCover } from './take-cover.ts';
import { wantedSizes } from './wanted-sizes.ts';

/** Which machines may go when there is more than desired. */
export type Sparing = {
  /** Machines that are more of their size than is wanted. */
  readonly surplus: Composition;
  readonly machinesMin: number;
  /** Machines that may go in this look. */
  readonly most: number;
};

/** What to buy now, what may go, and why. */
export type SizingPlan = {
  readonly launches: Composition;
  /** Null where any machine may go that is not needed, of whatever size. */
  readonly sparing: Sparing | null;
  readonly desiredLately: SizingRecord['desired'];
  readonly steps: readonly Step[];
};

const planHorizontally = ({ fleet, members, open, desired, max }: SizingInput): SizingPlan => {
  const there = members.active.reduce((sum, { units }) => sum + units, open.unseenUnits);
  const launches = rungsOf(fleet).flatMap((rung): Composition => {
    const missing = roundUpUnits((desired - there) / rung.units);
    const machines = Math.min(missing, roundDownUnits((max - there) / rung.units));
    return machines > 0 ? [{ rung, machines }] : [];
  });
  return { launches, sparing: null, desiredLately: [], steps: [] };
};

/** What is missing now. */
const shortOf = ({ need, wanted, there }: Situation): { readonly units: number; readonly machines: number } => ({
  units: Math.min(need.desired, unitsIn(wanted)) - unitsIn(there),
  machines: Math.min(need.machinesMin, machinesIn(wanted)) - machinesIn(there),
});

const plus = (composition: Composition, more: Composition): Composition => {
  const rungs = [...new Set([...composition, ...more].map(({ rung }) => rung))];
  return rungs
    .map((rung) => ({
      rung,
      machines: [...composition, ...more].reduce((sum, lot) => sum + (lot.rung === rung ? lot.machines : 0), 0),
    }))
    .toSorted((a, b) => a.rung.units - b.rung.units);
};

/**
 * Buys what is missing now: machines of the wanted composition, as few as suffice, and where their pools are dry, what the
 * shape makes of the rest with the other sizes.
 */
const buyMissing = (situation: Situation): Composition => {
  const { fleet, need, there, wanted, usable } = situation;
  const short = shortOf(situation);
  if (isEnough(0, short.units) && short.machines <= 0) return [];
  const missing = without(wanted, there);
  const taken = takeCover(
    missing.filter(({ rung }) => usable.includes(rung)),
    short.units,
    short.machines,
  );
  const rest = {
    desired: Math.max(0, short.units - unitsIn(taken)),
    machinesMin: Math.max(0, short.machines - machinesIn(taken)),
    max: need.max - unitsIn(there) - unitsIn(taken),
  };
  const bought = plus(taken, wantedSizes(fleet, rest, usable));
  // Nothing can be had: the plan names what it would ask for, and the step `capacity` says that no pool is left.
  return bought.length === 0 ? takeCover(missing, short.units, short.machines) : bought;
};

/** Machines that may be replaced at once, all causes together, and are not yet. */
const replaceable = ({ fleet, members, there }: Situation): number => {
  const broken = members.active.filter(({ inService, warming }) => !(inService || warming)).length;
  const budget = Math.max(1, roundDownUnits(fleet.limits.disturbedShare * machinesIn(there)));
  return Math.max(0, budget - broken - members.retiring.length);
};

const sparingOf = (situation: Situation, replacing: boolean): Sparing => ({
  surplus: without(situation.there, situation.wanted),
  machinesMin: situation.need.machinesMin,
  most: replacing ? replaceable(situation) : Number.POSITIVE_INFINITY,
});

const plural = (count: number, one: string): string =>
  count === 1 ? `1 ${one}` : `${Number(count.toFixed(2))} ${one}s`;

/** Says that a composition becomes another. */
const explainMove = ({ fleet, there }: Situation, to: Composition, why: string): Step => {
  const unpriced = fleet.shape === 'cheapest' && fleet.sizes.some(({ usdPerHour }) => usdPerHour === null);
  const units = unitsIn(to);
  const because = [
    `${describeComposition(there)} -> ${describeComposition(to)}: ${plural(units, 'unit')} on ${plural(machinesIn(to), 'machine')}`,
    ...(why === '' ? [] : [why]),
    ...(unpriced ? ['unknown prices taken in proportion to units'] : []),
  ];
  return { rule: 'sizing', before: unitsIn(there), after: units, because: because.join('; ') };
};

/**
 * Decides what to buy and what may go so that the fleet becomes the composition that its shape wants. What is needed now
 * is bought at once; a change of size for its own sake waits, and stays within the budget.
 */
export const planSizes = (input: SizingInput): SizingPlan => {
  if (input.fleet.shape === 'horizontal') return planHorizontally(input);
  const situation = situationOf(input);
  const { wanted, there, desiredLately, record } = situation;
  const missing = buyMissing(situation);
  if (missing.length > 0) {
    const replacing = without(there, wanted).length > 0 || record?.replacing === true;
    const fallsBack = without(missing, wanted).length > 0;
    const why = fallsBack ? `${describeComposition(missing)} for now: other pools refused lately` : '';
    return {
      launches: missing,
      sparing: sparingOf(situation, replacing),
      desiredLately,
      steps: [explainMove(situation, wanted, why)],
    };
  }
  const sparing = sparingOf(situation, record?.replacing === true);
  const tidyUp = planTidyUp(situation, replaceable(situation));
  const steps = tidyUp.target === null ? [] : [explainMove(situation, tidyUp.target, tidyUp.why)];
  return { launches: tidyUp.launches, sparing, desiredLately, steps };
};
