import type { Step } from '../decision.ts';
import type { SizingRecord } from '../fleet-state.ts';
import { isEnough, roundDownUnits, roundUpUnits } from '../scaling/round-units.ts';
import type { Composition } from './composition.ts';
import { describeComposition, machinesIn, plus, unitsIn, without } from './composition.ts';
import { planTidyUp } from './plan-tidy-up.ts';
import type { Rung } from './rungs-of.ts';
import { rungsOf } from './rungs-of.ts';
import type { Situation, SizingInput } from './situation.ts';
import { situationOf } from './situation.ts';
import { takeCover } from './take-cover.ts';
import { wantedSizes } from './wanted-sizes.ts';

/** Which machines may go when there is more than desired. */
export type Sparing = {
  /** Machines that the best part of what is there does without. */
  readonly surplus: Composition;
  readonly machinesMin: number;
  /** Machines that may go in this look. */
  readonly most: number;
};

/** What to buy now, what may go, and why. */
export type SizingPlan = {
  readonly launches: Composition;
  /** What will go once they are in service. */
  readonly replaced: Composition;
  /** Null where any machine may go that is not needed, of whatever size. */
  readonly sparing: Sparing | null;
  readonly desiredLately: SizingRecord['desired'];
  readonly steps: readonly Step[];
};

/** Adds machines of one size. */
const planAlike = ({ members, open, desired, max }: SizingInput, rungs: readonly Rung[]): SizingPlan => {
  const there = members.active.reduce((sum, { units }) => sum + units, open.unseenUnits);
  const launches = rungs.flatMap((rung): Composition => {
    const missing = roundUpUnits((desired - there) / rung.units);
    const machines = Math.min(missing, roundDownUnits((max - there) / rung.units));
    return machines > 0 ? [{ rung, machines }] : [];
  });
  return { launches, replaced: [], sparing: null, desiredLately: [], steps: [] };
};

/**
 * Buys what is missing now: machines of the wanted composition, as few as suffice, and where their pools are dry, what the
 * shape makes of the rest with the other sizes.
 */
const buyMissing = ({ fleet, need, there, wanted, usable }: Situation): Composition => {
  const shortUnits = Math.min(need.desired, unitsIn(wanted)) - unitsIn(there);
  const shortMachines = Math.min(need.machinesMin, machinesIn(wanted)) - machinesIn(there);
  if (isEnough(0, shortUnits) && shortMachines <= 0) return [];
  const missing = without(wanted, there);
  const taken = takeCover(
    missing.filter(({ rung }) => usable.includes(rung)),
    shortUnits,
    shortMachines,
  );
  const rest = {
    desired: Math.max(0, shortUnits - unitsIn(taken)),
    machinesMin: Math.max(0, shortMachines - machinesIn(taken)),
    max: need.max - unitsIn(there) - unitsIn(taken),
  };
  const bought = plus(taken, wantedSizes(fleet, rest, usable));
  // Nothing can be had: the plan names what it would ask for, and the step `capacity` says that no pool is left.
  return bought.length === 0 ? takeCover(missing, shortUnits, shortMachines) : bought;
};

/** Machines that may be replaced at once, all causes together, and are not yet. */
const replaceable = ({ fleet, members, there }: Situation): number => {
  const broken = members.active.filter(({ inService, warming }) => !(inService || warming)).length;
  const budget = Math.max(1, roundDownUnits(fleet.limits.disturbedShare * machinesIn(there)));
  return Math.max(0, budget - broken - members.retiring.length);
};

const sparingOf = (situation: Situation, replacing: boolean): Sparing => ({
  surplus: without(situation.there, situation.kept),
  machinesMin: situation.need.machinesMin,
  most: replacing ? replaceable(situation) : Number.POSITIVE_INFINITY,
});

const count = (amount: number, one: string): string => `${Number(amount.toFixed(2))} ${one}${amount === 1 ? '' : 's'}`;

/** Says that a composition becomes another. */
const explainMove = ({ fleet, there }: Situation, to: Composition, why: string): Step => {
  const unpriced = fleet.shape === 'cheapest' && fleet.sizes.some(({ usdPerHour }) => usdPerHour === null);
  const move = `${describeComposition(there)} -> ${describeComposition(to)}`;
  const because = [
    `${move}: ${count(unitsIn(to), 'unit')} on ${count(machinesIn(to), 'machine')}`,
    why,
    unpriced ? 'unknown prices taken in proportion to units' : '',
  ];
  return { rule: 'sizing', before: unitsIn(there), after: unitsIn(to), because: because.filter(Boolean).join('; ') };
};

const planMissing = (situation: Situation, launches: Composition): SizingPlan => {
  const { wanted, there, desiredLately, record } = situation;
  const replaced = without(there, wanted);
  const isFallback = without(launches, wanted).length > 0;
  const why = isFallback ? `${describeComposition(launches)} for now: other pools refused lately` : '';
  return {
    launches,
    replaced,
    sparing: sparingOf(situation, replaced.length > 0 || record?.replacing === true),
    desiredLately,
    steps: [explainMove(situation, wanted, why)],
  };
};

/**
 * Decides what to buy and what may go so that the fleet becomes the composition that its shape wants. What is needed now
 * is bought at once; a change of size for its own sake waits, and stays within the budget.
 */
export const planSizes = (input: SizingInput): SizingPlan => {
  const { fleet, balanceUnits } = input;
  if (fleet.shape === 'horizontal') return planAlike(input, rungsOf(fleet));
  const situation = situationOf(input);
  if (balanceUnits !== null) {
    const alike = situation.rungs.filter(({ units }) => units === balanceUnits);
    return { ...planAlike(input, alike), sparing: sparingOf(situation, false), desiredLately: situation.desiredLately };
  }
  const missing = buyMissing(situation);
  if (missing.length > 0) return planMissing(situation, missing);
  const { desiredLately, record } = situation;
  const { launches, replaced, target, why } = planTidyUp(situation, replaceable(situation));
  return {
    launches,
    replaced,
    sparing: sparingOf(situation, record?.replacing === true),
    desiredLately,
    steps: target === null ? [] : [explainMove(situation, target, why)],
  };
};
