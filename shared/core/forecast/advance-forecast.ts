import { chooseMargin } from './choose-margin.ts';
import { describeLoad, SEASON_LEVEL, SMOOTHED_LAST, SMOOTHED_LEVEL } from './describe-load.ts';
import type { ForecastState, PendingForecast } from './forecast-state.ts';
import { recordMinute } from './minute-series.ts';
import { type AskLimits, moveAsk } from './move-ask.ts';
import { deviationsOf, learnNoise } from './noise.ts';
import { numberAt } from './number-at.ts';
import { estimate, learn } from './regression.ts';
import { askAnew, countMinute, type Expectation, HOLD_MINUTES, REMEMBERED, wantedUnits } from './rehearsal.ts';
import { DAY_MINUTES, keptPerMinute } from './spans.ts';
import { followTrend } from './trend.ts';

/** Days of the past that are kept: seven speak for a time of day, and the lead reaches into the eighth. */
const KEPT_DAYS = 9;

/** Before this many minutes nothing is known well enough to rehearse; the most of the last minutes and a reserve is asked. */
export const LEARNING_MINUTES = 60;
const LEARNING_RESERVE = 1.2;

/** The margin is chosen anew this often. */
const CHOICE_MINUTES = 10;

/** Nothing is asked for that is this much above the worst load of the last weeks. */
const ABOVE_WORST = 1.2;
const WORST_KEPT = keptPerMinute(28 * DAY_MINUTES);

const RECORD_KEPT = keptPerMinute(DAY_MINUTES / 2);

/** A forecast this far above the present level, and above that of other days, is an artefact of the regression. */
const FORECAST_FACTOR_MAX = 4;
const FORECAST_ABOVE_MAX = 5;

/** One minute as it was read. */
export type LoadMinute = {
  /** Minutes since 1970. */
  readonly minute: number;
  /** The fleet's whole load. */
  readonly load: number;
  /** Load that one unit serves well. */
  readonly unitLoad: number;
  /** Units in service; null where it is not known any more. */
  readonly ready: number | null;
};

/** What an ask must keep to. */
export type AskBounds = Pick<AskLimits, 'min' | 'max' | 'unitStep'> & { readonly slo: number };

/** Deviation of a Poisson load of so many units, with a floor so that a load of nothing has a weight. */
const deviationOf = (units: number): number => 0.5 + Math.sqrt(Math.max(0, units));

const learnTruth = (state: ForecastState, minute: number, units: number): ForecastState => {
  const [made] = state.pending;
  if (made === undefined || state.pending.length < state.lead) return state;
  const { values, forecast } = made;
  const deviation = deviationOf(numberAt(values, SMOOTHED_LEVEL));
  const { load, missed, short } = state.record;
  return {
    ...state,
    regression: learn(state.regression, values, units, deviation),
    noise: learnNoise(state.noise, minute, forecast, units, KEPT_DAYS),
    record: {
      load: load * RECORD_KEPT + units,
      missed: missed * RECORD_KEPT + Math.abs(units - forecast),
      short,
    },
  };
};

const countShortfall = (state: ForecastState, units: number, ready: number | null): ForecastState => {
  if (state.minutes <= LEARNING_MINUTES) return state;
  const short = ready === null ? 0 : Math.max(0, units - ready);
  return {
    ...state,
    rehearsal: countMinute(state.rehearsal, units),
    record: { ...state.record, short: state.record.short * REMEMBERED + short },
  };
};

const forecastNext = (state: ForecastState, unitLoad: number): PendingForecast => {
  const values = describeLoad(state.history, state.trend, state.newest, state.lead, unitLoad);
  const above = FORECAST_FACTOR_MAX * numberAt(values, SMOOTHED_LAST) + FORECAST_ABOVE_MAX;
  const most = Math.max(above, numberAt(values, SEASON_LEVEL));
  return { values, forecast: Math.max(0, Math.min(most, estimate(state.regression, values))) };
};

const askWhileLearning = (expected: readonly Expectation[], lastUnits: number): number =>
  LEARNING_RESERVE * Math.max(lastUnits, ...expected.map(({ forecast }) => forecast));

const chooseAnew = (state: ForecastState, slo: number): ForecastState => {
  const { newest, rehearsal, record, margin } = state;
  if (newest % CHOICE_MINUTES !== 0 || rehearsal.minutes === 0) return state;
  return { ...state, margin: chooseMargin(rehearsal, slo, record.short, margin) };
};

/** Asks anew: for itself, and for every trial of the rehearsal. */
const askNext = (state: ForecastState, units: number, limits: AskLimits): ForecastState => {
  const { expected, lead, minutes } = state;
  const rehearsal = askAnew(state.rehearsal, expected, lead, limits);
  const { ruler, deviations } = state.margin;
  const deviation = expected.at(-1)?.deviations[ruler] ?? 0;
  if (minutes <= LEARNING_MINUTES) {
    const wanted = askWhileLearning(expected, units);
    return { ...state, rehearsal, asked: moveAsk(state.asked, wanted, wanted, deviation, limits) };
  }
  const { wanted, peak } = wantedUnits(expected, ruler, deviations);
  return { ...state, rehearsal, asked: moveAsk(state.asked, wanted, peak, deviation, limits) };
};

/** Takes note of a minute too long ago to learn much from: where the load stood, and how high it went. */
export const noteMinute = (
  before: ForecastState,
  { minute, load }: Pick<LoadMinute, 'minute' | 'load'>,
): ForecastState => ({
  ...before,
  newest: minute,
  history: recordMinute(before.history, minute, load, KEPT_DAYS),
  trend: followTrend(before.trend, load),
  worst: Math.max(before.worst * WORST_KEPT, load),
});

/** Learns one minute and asks anew. Minutes left out are a gap: from it nothing is learned. */
export const advanceForecast = (before: ForecastState, read: LoadMinute, bounds: AskBounds): ForecastState => {
  const { minute, load, unitLoad, ready } = read;
  const units = load / unitLoad;
  const whole = minute === before.newest + 1 ? before : { ...before, pending: [] };
  const learned = countShortfall(learnTruth(whole, minute, units), units, ready);
  const known: ForecastState = { ...noteMinute(learned, read), minutes: learned.minutes + 1 };
  const next = forecastNext(known, unitLoad);
  const deviations = deviationsOf(known.noise, minute + known.lead, next.forecast);
  const expecting: ForecastState = {
    ...known,
    pending: [...known.pending, next].slice(-known.lead),
    expected: [...known.expected, { forecast: next.forecast, deviations }].slice(-HOLD_MINUTES),
  };
  const { slo, ...limits } = bounds;
  const worst = Math.max(bounds.unitStep, (ABOVE_WORST * known.worst) / unitLoad);
  return askNext(chooseAnew(expecting, slo), units, { ...limits, worst });
};
