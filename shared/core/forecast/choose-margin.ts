import { RULERS } from './noise.ts';
import { numberAt } from './number-at.ts';
import { MARGINS, type Rehearsal } from './rehearsal.ts';
import { DAY_MINUTES } from './spans.ts';

/** The margin that is kept above the forecast: so many deviations, by the ruler of this index. */
export type Margin = { readonly ruler: number; readonly deviations: number };

/** What is kept before anything was rehearsed. */
export const FIRST_MARGIN: Margin = { ruler: 0, deviations: 3 };

/** Budget that is left, or overdrawn, is spread over so many minutes to come. */
const SPREAD_MINUTES = 7 * DAY_MINUTES;

/** However the budget stands, no less and no more than these shares of the SLO are aimed at. */
const AIM_MIN = 0.5;
const AIM_MAX = 1.4;

/** What half a day of any load would have been short of, per unit of it, by a margin: for those that saw no bad day yet. */
const PRIOR_MINUTES = 720;
const priorShortfall = (deviations: number): number => 0.006 * Math.exp(-1.1 * deviations);

/** What the shortfall that the SLO allows is worth in all, as a share of the load: keeping it may cost that much, not more. */
const PRICE = 0.7;

/** Another ruler is taken only when it saves this share. */
const WORTH_A_CHANGE = 0.005;

type Trial = { readonly deviations: number; readonly spent: number; readonly shortfall: number };

/** The shortfall to aim at: the SLO, and what of its budget was left or overdrawn so far, spread over the days to come. */
export const aimOf = (slo: number, { load, minutes }: Rehearsal, short: number): number => {
  const ahead = (load / minutes) * SPREAD_MINUTES;
  const left = (slo * (load + ahead) - short) / ahead;
  return Math.min(AIM_MAX * slo, Math.max(AIM_MIN * slo, left));
};

const trialsOf = ({ spent, short, load, minutes }: Rehearsal, ruler: number): readonly Trial[] => {
  const prior = (load / minutes) * PRIOR_MINUTES;
  return MARGINS.map((deviations, index) => {
    const trial = ruler * MARGINS.length + index;
    const shortfall = (numberAt(short, trial) + priorShortfall(deviations) * prior) / (load + prior);
    return { deviations, spent: numberAt(spent, trial), shortfall };
  });
};

/** Between the last trial that missed the aim and the first that kept it, where the shortfall would meet it. */
const interpolate = (missed: Trial, kept: Trial, aim: number): Trial => {
  const share = Math.log(missed.shortfall / aim) / Math.log(missed.shortfall / kept.shortfall);
  return {
    deviations: missed.deviations + share * (kept.deviations - missed.deviations),
    spent: missed.spent + share * (kept.spent - missed.spent),
    shortfall: aim,
  };
};

/** The cheapest that keeps the aim; the widest margin where none does. */
const cheapestKept = (trials: readonly Trial[], aim: number): Trial | undefined => {
  const missed = trials.findLastIndex(({ shortfall }) => shortfall > aim);
  const [before, after] = [trials[missed], trials[missed + 1]];
  if (before === undefined) return trials[0];
  return after === undefined ? before : interpolate(before, after, aim);
};

/** The one that is best when a unit-minute without capacity costs `price` unit-minutes of it. */
const bestAtPrice = (trials: readonly Trial[], load: number, price: number): Trial | undefined => {
  const total = ({ spent, shortfall }: Trial): number => spent + price * shortfall * load;
  return trials.reduce<Trial | undefined>(
    (best, trial) => (best === undefined || total(trial) < total(best) ? trial : best),
    undefined,
  );
};

type Choice = Margin & { readonly spent: number };

const cheaper = (best: Choice, choice: Choice): Choice => (choice.spent < best.spent ? choice : best);

/**
 * Chooses what would have kept the aim at the least cost, by the rehearsals of the last two weeks.
 *
 * A shortfall is worth a price and no more: a burst that nobody could see coming would else make the fleet carry its height
 * for weeks. The margin of least spending plus priced shortfall is the newsvendor's quantile.
 */
export const chooseMargin = (rehearsal: Rehearsal, slo: number, short: number, before: Margin): Margin => {
  const aim = aimOf(slo, rehearsal, short);
  const choices = RULERS.flatMap((_, ruler): readonly Choice[] => {
    const trials = trialsOf(rehearsal, ruler);
    return [cheapestKept(trials, aim), bestAtPrice(trials, rehearsal.load, PRICE / slo)]
      .filter((trial) => trial !== undefined)
      .map(({ deviations, spent }) => ({ ruler, deviations, spent }));
  });
  const cheapest = choices.reduce(cheaper);
  const present = choices.filter(({ ruler }) => ruler === before.ruler);
  const worthwhile = present.every(({ spent }) => cheapest.spent < spent * (1 - WORTH_A_CHANGE));
  const { ruler, deviations } = worthwhile ? cheapest : present.reduce(cheaper);
  return { ruler, deviations };
};
