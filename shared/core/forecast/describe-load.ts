import { type MinuteSeries, meanAround, valueAt } from './minute-series.ts';
import { DAY_MINUTES, HOUR_MINUTES, SEASON_DAYS } from './spans.ts';
import type { Trend } from './trend.ts';

/** Minutes whose highest stands for a load that comes in bursts. */
const BURST_MINUTES = 10;

/** How many explanatory values there are, and which of them is the forecast of somebody who has learned nothing. */
export const EXPLANATORY_VALUES = 13;
export const SMOOTHED_LAST = 1;
export const SMOOTHED_LEVEL = 2;
export const SEASON_LEVEL = 11;

/** NaN of no numbers. */
const median = (numbers: readonly number[]): number => {
  const sorted = new Float64Array(numbers).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
};

type Season = { readonly level: number; readonly rise: number; readonly yesterday: number; readonly lastWeek: number };

/** What the load did at this time of day on the days before: how high it was `lead` minutes on, and how far it rose. */
const readSeason = (history: MinuteSeries, newest: number, lead: number): Season => {
  const levels: number[] = [];
  const rises: number[] = [];
  let yesterday = 0;
  let lastWeek = Number.NaN;
  for (let day = 1; day <= SEASON_DAYS; day += 1) {
    const then = meanAround(history, newest - day * DAY_MINUTES, 1);
    const after = meanAround(history, newest + lead - day * DAY_MINUTES, 1);
    if (Number.isNaN(after - then)) continue;
    levels.push(after);
    rises.push(after - then);
    if (day === 1) yesterday = after - then;
    if (day === SEASON_DAYS) lastWeek = after - then;
  }
  const rise = levels.length === 0 ? 0 : median(rises);
  return { level: median(levels), rise, yesterday, lastWeek: Number.isNaN(lastWeek) ? rise : lastWeek };
};

const riseOfLastHour = (history: MinuteSeries, newest: number, lead: number): number => {
  const then = newest - HOUR_MINUTES;
  const rise = meanAround(history, Math.min(then + lead, newest - 1), 1) - meanAround(history, then, 1);
  return Number.isNaN(rise) ? 0 : rise;
};

const highest = (history: MinuteSeries, newest: number): number => {
  let most = 0;
  for (let minute = newest; minute > newest - BURST_MINUTES; minute -= 1) {
    const value = valueAt(history, minute);
    if (value > most) most = value;
  }
  return most;
};

/**
 * The values that explain a load `lead` minutes after the newest one known, each in units: smoothed levels, the trend
 * drawn on, a constant, how far the load rose from here on other days and in the hour before, how high it stood then, and
 * the highest of the last minutes. Seasons come as increments on the present level: as levels they forecast worse than
 * the last value does.
 */
export const describeLoad = (
  history: MinuteSeries,
  { levels, level, slope }: Trend,
  newest: number,
  lead: number,
  unitLoad: number,
): Float64Array => {
  const season = readSeason(history, newest, lead);
  const values = [
    ...levels,
    level + lead * slope,
    unitLoad,
    season.rise,
    season.yesterday,
    season.lastWeek,
    riseOfLastHour(history, newest, lead),
    Number.isNaN(season.level) ? (levels.at(-1) ?? level) : season.level,
    highest(history, newest),
  ];
  const units = new Float64Array(EXPLANATORY_VALUES);
  for (let index = 0; index < EXPLANATORY_VALUES; index += 1) units[index] = (values[index] ?? 0) / unitLoad;
  return units;
};
