import { type AskLimits, moveAsk } from './move-ask.ts';
import { RULERS } from './noise.ts';
import { numberAt } from './number-at.ts';
import { DAY_MINUTES, keptPerMinute } from './spans.ts';

/** Margins that are tried, in deviations above the forecast: evenly to four, then each a fifth more. */
export const MARGINS: readonly number[] = [
  ...Array.from({ length: 10 }, (_, index) => -1 + index / 2),
  ...Array.from({ length: 11 }, (_, index) => 4 * 1.2 ** index),
];

/** Half of what was seen counts half as much two weeks later. */
export const REMEMBERED = keptPerMinute(14 * DAY_MINUTES);

/** The margin of each trial: all margins by the first ruler, then by the next. */
const TRIED = Float64Array.from(RULERS.flatMap(() => MARGINS));

/** How many margins by how many rulers are tried. */
export const TRIALS = TRIED.length;

/** Less is asked for only once it would have been enough for so many minutes. */
export const HOLD_MINUTES = 8;

/** A forecast as it was made in one minute, in units, and one deviation of it by each ruler. */
export type Expectation = { readonly forecast: number; readonly deviations: readonly number[] };

/**
 * Every margin by every ruler, rehearsed side by side on the load that came: what it would have asked for, what that would
 * have cost, and how much load it would have left without capacity. Load does not depend on who serves it, so each minute
 * says of each trial what it would have been worth.
 */
export type Rehearsal = {
  /** Asks of the last `lead` minutes, oldest first: capacity asked for in all of them serves. */
  readonly asks: readonly Float64Array[];
  /** Unit-minutes asked for, and unit-minutes of load without capacity; the past counts less and less. */
  readonly spent: Float64Array;
  readonly short: Float64Array;
  /** The same sums of load, in unit-minutes, and of minutes. */
  readonly load: number;
  readonly minutes: number;
};

/** A rehearsal in which no trial has asked for anything yet. */
export const startRehearsal = (): Rehearsal => ({
  asks: [],
  spent: new Float64Array(TRIALS),
  short: new Float64Array(TRIALS),
  load: 0,
  minutes: 0,
});

/** What each trial has in service: capacity that it asked for in each of the last minutes. */
const servingUnits = (asks: readonly Float64Array[]): Float64Array => {
  const least = new Float64Array(TRIALS).fill(Number.POSITIVE_INFINITY);
  for (const ask of asks) {
    for (let trial = 0; trial < TRIALS; trial += 1) {
      if (numberAt(ask, trial) < numberAt(least, trial)) least[trial] = numberAt(ask, trial);
    }
  }
  return least;
};

/** Counts a minute's load, in units, against what each trial had in service. */
export const countMinute = ({ asks, spent, short, load, minutes }: Rehearsal, units: number): Rehearsal => {
  const asked = asks.at(-1) ?? new Float64Array(TRIALS);
  const serving = servingUnits(asks);
  const spentSince = new Float64Array(TRIALS);
  const shortSince = new Float64Array(TRIALS);
  for (let trial = 0; trial < TRIALS; trial += 1) {
    spentSince[trial] = numberAt(spent, trial) * REMEMBERED + numberAt(asked, trial);
    shortSince[trial] = numberAt(short, trial) * REMEMBERED + Math.max(0, units - numberAt(serving, trial));
  }
  return {
    asks,
    spent: spentSince,
    short: shortSince,
    load: load * REMEMBERED + units,
    minutes: minutes * REMEMBERED + 1,
  };
};

/** Units wanted now, and the most that was wanted over the last minutes. */
type Wanted = { readonly wanted: number; readonly peak: number };

/** What a margin would have, by one ruler: now, and at most over the last minutes. */
export const wantedUnits = (expected: readonly Expectation[], ruler: number, margin: number): Wanted => {
  let wanted = 0;
  let peak = 0;
  for (const { forecast, deviations } of expected) {
    wanted = forecast + margin * (deviations[ruler] ?? 0);
    if (wanted > peak) peak = wanted;
  }
  return { wanted, peak };
};

/** Lets the trials of one ruler ask anew, in place: forecasts and deviations are those of the last minutes. */
const askByRuler = (
  asks: Float64Array,
  ruler: number,
  forecasts: Float64Array,
  deviations: Float64Array,
  limits: AskLimits,
): void => {
  const minutes = forecasts.length;
  const deviation = numberAt(deviations, minutes - 1);
  for (let index = 0; index < MARGINS.length; index += 1) {
    const trial = ruler * MARGINS.length + index;
    const margin = numberAt(TRIED, trial);
    let wanted = 0;
    let peak = 0;
    for (let minute = 0; minute < minutes; minute += 1) {
      wanted = numberAt(forecasts, minute) + margin * numberAt(deviations, minute);
      if (wanted > peak) peak = wanted;
    }
    asks[trial] = moveAsk(numberAt(asks, trial), wanted, peak, deviation, limits);
  }
};

/** Lets every trial ask anew after a minute, from the expectations of the last minutes. */
export const askAnew = (
  rehearsal: Rehearsal,
  expected: readonly Expectation[],
  lead: number,
  limits: AskLimits,
): Rehearsal => {
  const asks = rehearsal.asks.at(-1)?.slice() ?? new Float64Array(TRIALS);
  const forecasts = new Float64Array(expected.map(({ forecast }) => forecast));
  for (const ruler of RULERS.keys()) {
    const deviations = new Float64Array(expected.map((expectation) => expectation.deviations[ruler] ?? 0));
    askByRuler(asks, ruler, forecasts, deviations, limits);
  }
  return { ...rehearsal, asks: [...rehearsal.asks, asks].slice(-lead) };
};
