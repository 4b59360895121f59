import { EXPLANATORY_VALUES } from './describe-load.ts';
import type { ForecastState } from './forecast-state.ts';
import type { PolicyForecast } from './foresee.ts';
import { RULERS } from './noise.ts';
import { TRIALS } from './rehearsal.ts';
import { readSeriesText, type SeriesText, writeSeries } from './series-text.ts';
import { RATES } from './trend.ts';

/** Grows when what was stored before can no longer be gone on from. */
const VERSION = 1;

/** Digits of each minute: loads are forecast from, so they keep more than noise does. */
const LOAD_DIGITS = 3;
const NOISE_DIGITS = 2;

/** More than any decision needs, and much less text than all of them. */
const SIGNIFICANT = 9;

/** A trial that asks for what it asked for a minute before, as most do. */
const UNCHANGED = -1;

/** A forecast as JSON: all numbers in one list, in the order of `listNumbers`. */
type Stored = {
  readonly version: typeof VERSION;
  readonly numbers: readonly number[];
  readonly history: SeriesText;
  readonly noise: SeriesText;
};

const listAsks = (asks: readonly Float64Array[]): readonly number[] =>
  asks.flatMap((ask, index) =>
    Array.from(ask, (units, trial) => (units === asks[index - 1]?.[trial] ? UNCHANGED : units)),
  );

const listNumbers = ({ cost, leadSeenMs }: PolicyForecast, state: ForecastState): readonly number[] => {
  const { trend, noise, record, rehearsal, margin, pending, expected } = state;
  return [
    ...[cost.metric, cost.load, cost.untilMs, leadSeenMs],
    ...[state.lead, state.newest, state.minutes, state.worst, trend.level, trend.slope],
    ...[noise.lively, noise.calm, noise.minutes, record.load, record.missed, record.short],
    ...[margin.ruler, margin.deviations, rehearsal.load, rehearsal.minutes],
    ...[pending.length, expected.length, rehearsal.asks.length],
    ...trend.levels,
    ...state.regression.weights,
    ...state.regression.doubt,
    ...pending.flatMap(({ values, forecast }) => [forecast, ...values]),
    ...expected.flatMap(({ forecast, deviations }) => [forecast, ...deviations]),
    ...listAsks(rehearsal.asks),
    ...rehearsal.spent,
    ...rehearsal.short,
  ];
};

const shorten = (value: number): number => (Number.isInteger(value) ? value : Number(value.toPrecision(SIGNIFICANT)));

/** What a policy has learned as compact text, under 100,000 characters; null before it has learned anything. */
export const writeForecast = (forecast: PolicyForecast): string | null => {
  const { state } = forecast;
  if (state === null) return null;
  const stored: Stored = {
    version: VERSION,
    // To the last bit: an ask of less than whole steps would be raised by one.
    numbers: [state.asked, ...listNumbers(forecast, state).map(shorten)],
    history: writeSeries(state.history, LOAD_DIGITS),
    noise: writeSeries(state.noise.byMinute, NOISE_DIGITS),
  };
  return JSON.stringify(stored);
};

/** Takes numbers off a list in order; what is not there is NaN. */
const createTape = (numbers: readonly number[]) => {
  let position = 0;
  const next = (): number => numbers[position++] ?? Number.NaN;
  const list = (length: number): readonly number[] => {
    const taken = numbers.slice(position, position + length);
    position += length;
    return taken;
  };
  return { next, list, isAtEnd: (): boolean => position === numbers.length };
};

type Tape = ReturnType<typeof createTape>;

const times = <Item>(count: number, read: () => Item): readonly Item[] =>
  Array.from({ length: Number.isInteger(count) && count >= 0 && count < TRIALS * 2 ? count : 0 }, read);

const readAsks = ({ list }: Tape, count: number): readonly Float64Array[] => {
  let ask = new Float64Array(TRIALS);
  return times(count, () => {
    ask = ask.slice();
    for (const [trial, units] of list(TRIALS).entries()) if (units !== UNCHANGED) ask[trial] = units;
    return ask;
  });
};

const readState = (tape: Tape, history: ForecastState['history'], byMinute: ForecastState['history']) => {
  const { next, list } = tape;
  const asked = next();
  const cost = { metric: next(), load: next(), untilMs: next() };
  const leadSeenMs = next();
  const [lead, newest, minutes, worst] = [next(), next(), next(), next()];
  const [level, slope] = [next(), next()];
  const noise = { lively: next(), calm: next(), minutes: next(), byMinute };
  const record = { load: next(), missed: next(), short: next() };
  const margin = { ruler: next(), deviations: next() };
  const sums = { load: next(), minutes: next() };
  const [pendings, expectations, asks] = [next(), next(), next()];
  const state: ForecastState = {
    ...{ lead, newest, minutes, worst, asked, history, noise, record, margin },
    trend: { level, slope, levels: list(RATES.length) },
    regression: {
      weights: Float64Array.from(list(EXPLANATORY_VALUES)),
      doubt: Float64Array.from(list(EXPLANATORY_VALUES ** 2)),
    },
    pending: times(pendings, () => ({ forecast: next(), values: Float64Array.from(list(EXPLANATORY_VALUES)) })),
    expected: times(expectations, () => ({ forecast: next(), deviations: list(RULERS.length) })),
    rehearsal: {
      asks: readAsks(tape, asks),
      spent: Float64Array.from(list(TRIALS)),
      short: Float64Array.from(list(TRIALS)),
      ...sums,
    },
  };
  return { cost, leadSeenMs, state };
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const isSeriesText = (value: unknown): value is SeriesText =>
  typeof value === 'object' && value !== null && 'firstBlock' in value && 'blocks' in value;

const isStored = (value: unknown): value is Stored =>
  typeof value === 'object' &&
  value !== null &&
  'version' in value &&
  value.version === VERSION &&
  'numbers' in value &&
  Array.isArray(value.numbers) &&
  value.numbers.every(Number.isFinite) &&
  'history' in value &&
  isSeriesText(value.history) &&
  'noise' in value &&
  isSeriesText(value.noise);

/** What `writeForecast` wrote; null when it is anything else, and then there is nothing to go on from. */
export const readForecast = (text: string): PolicyForecast | null => {
  const stored = parse(text);
  if (!isStored(stored)) return null;
  const history = readSeriesText(stored.history, LOAD_DIGITS);
  const byMinute = readSeriesText(stored.noise, NOISE_DIGITS);
  if (history === null || byMinute === null) return null;
  const tape = createTape(stored.numbers);
  const forecast = readState(tape, history, byMinute);
  return tape.isAtEnd() ? forecast : null;
};
