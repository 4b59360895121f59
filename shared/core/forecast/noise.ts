import { EMPTY_SERIES, type MinuteSeries, meanAround, recordMinute } from './minute-series.ts';
import { DAY_MINUTES, keptPerMinute, SEASON_DAYS } from './spans.ts';

/** Half-lives of the noise: of the last hour, and of the last days. */
const LIVELY_KEPT = keptPerMinute(60);
const CALM_KEPT = keptPerMinute(2_880);

/** Until so many minutes were seen the mean of them all says more than forgetting does. */
const PRIOR_MINUTES = 10;
const PRIOR = 0.1;

/** A load near nothing still comes in whole requests: forecasts below this, in units, are as uncertain as this. */
const UNITS_MIN = 0.3;

/**
 * A burst is no noise: one minute counts as at most so many times the noise of days, five deviations of what is calm and
 * fourteen of what is lively. Else a fleet would stay at the height of a flash crowd for hours.
 */
const CALM_OUTLIER = 25;
const LIVELY_OUTLIER = 200;

/** However still the load has been, a minute may count as an outlier of at least this much noise, or none would wake it. */
const NOISE_MIN = 0.002;

const SEASON_REACH = 2;

/** How far a forecast has been exceeded, squared, per unit of it: what a Poisson load keeps constant as it grows. */
export type Noise = {
  readonly lively: number;
  readonly calm: number;
  readonly minutes: number;
  readonly byMinute: MinuteSeries;
};

/** Ways to tell how uncertain a forecast is: over days; half of it lately; and as at this time on other days if that was more. */
export const RULERS = ['calm', 'lively', 'seasonal'] as const;

/** Nothing known of the noise. */
export const UNKNOWN_NOISE: Noise = { lively: PRIOR, calm: PRIOR, minutes: 0, byMinute: EMPTY_SERIES };

const follow = (before: number, square: number, kept: number, minutes: number): number =>
  before + Math.max(1 - kept, 1 / (minutes + PRIOR_MINUTES)) * (square - before);

/** Learns how far the forecast for a minute was exceeded; a load below its forecast puts nobody in need. */
export const learnNoise = (noise: Noise, minute: number, forecast: number, truth: number, keptDays: number): Noise => {
  const above = Math.max(0, truth - forecast);
  const seen = (2 * above * above) / Math.max(UNITS_MIN, forecast);
  const usual = Math.max(NOISE_MIN, noise.calm);
  const square = Math.min(seen, LIVELY_OUTLIER * usual);
  const minutes = noise.minutes + 1;
  return {
    lively: follow(noise.lively, square, LIVELY_KEPT, minutes),
    calm: follow(noise.calm, Math.min(seen, CALM_OUTLIER * usual), CALM_KEPT, minutes),
    minutes,
    byMinute: recordMinute(noise.byMinute, minute, square, keptDays),
  };
};

const seasonal = ({ byMinute, calm }: Noise, minute: number): number => {
  let sum = 0;
  let known = 0;
  for (let day = 1; day <= SEASON_DAYS; day += 1) {
    const square = meanAround(byMinute, minute - day * DAY_MINUTES, SEASON_REACH);
    if (Number.isNaN(square)) continue;
    sum += square;
    known += 1;
  }
  return known === 0 ? calm : sum / known;
};

/** One deviation of a forecast for a minute, in units, by each of `RULERS`. */
export const deviationsOf = (noise: Noise, minute: number, forecast: number): readonly number[] => {
  const lively = (noise.lively + noise.calm) / 2;
  const squares = [noise.calm, lively, Math.max(lively, (noise.calm + seasonal(noise, minute)) / 2)];
  return squares.map((square) => Math.sqrt(square * Math.max(UNITS_MIN, forecast)));
};
