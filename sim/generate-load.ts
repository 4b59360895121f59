import type { LoadTrace } from './load-trace.ts';
import { createRandom, drawNormal, drawPoisson } from './random.ts';

/** Load as a factor, by minute since the start of a trace; shapes multiply. */
export type LoadShape = (minute: number) => number;

const MINUTES_A_DAY = 1_440;

/**
 * A day of people: lowest before four in the morning (0.29), busy from eleven on, highest at half past seven in the
 * evening (1.44); 1 on average over the day. The shape of published web traces, of none in particular.
 */
export const dayShape: LoadShape = (minute) => {
  const angle = (2 * Math.PI * (minute % MINUTES_A_DAY)) / MINUTES_A_DAY;
  return 1 - 0.5 * Math.cos(angle - 1.1) - 0.22 * Math.cos(2 * angle - 1.8);
};

/** A crowd that arrives within `riseMinutes`, stays for `holdMinutes`, and halves every `halfLifeMinutes` after. */
export type FlashCrowd = {
  readonly startMinute: number;
  readonly factor: number;
  readonly riseMinutes: number;
  readonly holdMinutes: number;
  readonly halfLifeMinutes: number;
};

/** A flash crowd on top of the usual load: the factor at its height, 1 before and long after. */
export const flashCrowdShape =
  ({ startMinute, factor, riseMinutes, holdMinutes, halfLifeMinutes }: FlashCrowd): LoadShape =>
  (minute) => {
    const since = minute - startMinute;
    if (since <= 0) return 1;
    if (since < riseMinutes) return 1 + ((factor - 1) * since) / riseMinutes;
    const fading = Math.max(0, since - riseMinutes - holdMinutes);
    return 1 + (factor - 1) * 0.5 ** (fading / halfLifeMinutes);
  };

/** Bursts without notice: `factor` for `lengthMinutes` out of every `everyMinutes`, at the end of each. */
export const squareBurstShape =
  (everyMinutes: number, lengthMinutes: number, factor: number): LoadShape =>
  (minute) =>
    minute % everyMinutes >= everyMinutes - lengthMinutes ? factor : 1;

/** A lasting change of level from one minute to the next. */
export const levelShiftShape =
  (atMinute: number, factor: number): LoadShape =>
  (minute) =>
    minute < atMinute ? 1 : factor;

/** No load at all for a while, as when what calls this fleet is down. */
export const outageShape =
  (fromMinute: number, lengthMinutes: number): LoadShape =>
  (minute) =>
    minute >= fromMinute && minute < fromMinute + lengthMinutes ? 0 : 1;

/** Weekends that differ: `factor` on the sixth and seventh day of every week since the start. */
export const weekendShape =
  (factor: number): LoadShape =>
  (minute) =>
    Math.floor(minute / MINUTES_A_DAY) % 7 >= 5 ? factor : 1;

/** A rise to `factor` within `riseMinutes`, a stay, and a fall as long as the rise. */
export type Ramp = {
  readonly startMinute: number;
  readonly factor: number;
  readonly riseMinutes: number;
  readonly holdMinutes: number;
};

/** An event with a beginning and an end, such as a match; 1 before and after. */
export const rampShape =
  ({ startMinute, factor, riseMinutes, holdMinutes }: Ramp): LoadShape =>
  (minute) => {
    const since = minute - startMinute;
    const left = 2 * riseMinutes + holdMinutes - since;
    return 1 + (factor - 1) * Math.max(0, Math.min(1, since / riseMinutes, left / riseMinutes));
  };

/** Bursts at random times. */
export type ScatteredBursts = {
  readonly seed: number;
  /** How many there are a day on average. */
  readonly perDay: number;
  /** Each factor and length is uniform between these two. */
  readonly factors: readonly [least: number, most: number];
  readonly lengths: readonly [least: number, most: number];
};

/** Bursts without notice or pattern, over so many minutes. */
export const scatteredBurstShape = (
  { seed, perDay, factors, lengths }: ScatteredBursts,
  minutes: number,
): LoadShape => {
  const random = createRandom(seed);
  const between = ([least, most]: readonly [number, number]): number => least + random.next() * (most - least);
  const factorAt = new Float64Array(minutes).fill(1);
  for (let minute = 0; minute < minutes; minute += 1) {
    if (random.next() >= perDay / MINUTES_A_DAY) continue;
    const factor = between(factors);
    factorAt.fill(factor, minute, minute + Math.round(between(lengths)));
  }
  return (minute) => factorAt[minute] ?? 1;
};

/** Noise that lingers: its logarithm is normal with this deviation, and remembers half of itself for `halfLifeMinutes`. */
export type LingeringNoise = { readonly seed: number; readonly deviation: number; readonly halfLifeMinutes: number };

/** Autocorrelated noise around 1, over so many minutes. */
export const lingeringNoiseShape = (
  { seed, deviation, halfLifeMinutes }: LingeringNoise,
  minutes: number,
): LoadShape => {
  const random = createRandom(seed);
  const memory = 0.5 ** (1 / halfLifeMinutes);
  const fresh = deviation * Math.sqrt(1 - memory ** 2);
  let level = deviation * drawNormal(random);
  const factorAt = Float64Array.from({ length: minutes }, () => {
    level = memory * level + fresh * drawNormal(random);
    return Math.exp(level - deviation ** 2 / 2);
  });
  return (minute) => factorAt[minute] ?? 1;
};

/** What load is generated from. */
export type GeneratedLoad = {
  readonly seed: number;
  readonly startSeconds: number;
  readonly minutes: number;
  /** Requests per second where all shapes are 1. */
  readonly rate: number;
  readonly shapes: readonly LoadShape[];
};

/** Draws how many requests arrive in each minute: a Poisson count around the rate that the shapes give. */
export const generateLoad = ({ seed, startSeconds, minutes, rate, shapes }: GeneratedLoad): LoadTrace => {
  const random = createRandom(seed);
  const perMinute = Array.from({ length: minutes }, (_, minute) => {
    const expected = shapes.reduce((product, shape) => product * shape(minute), rate);
    return drawPoisson(random, expected * 60) / 60;
  });
  return { startSeconds, minutes: perMinute };
};

/** 20 November 2026, 00:00 UTC: a Friday. */
const START_SECONDS = 1_795_132_800;

/** The evening news names the site: five times the load within three minutes, for a quarter of an hour. */
const NEWS: FlashCrowd = { startMinute: 20 * 60 + 17, factor: 5, riseMinutes: 3, holdMinutes: 15, halfLifeMinutes: 12 };

/** Days that CloudWatch remembers of the generated load when its day begins. */
const PAST_DAYS = 13;

/** The days before the one of `generateDay`, without a crowd: requests per second by minute, newest last. */
export const generatePast = (seed: number, rate: number): readonly number[] =>
  generateLoad({
    seed: seed + 1,
    startSeconds: START_SECONDS - PAST_DAYS * MINUTES_A_DAY * 60,
    minutes: PAST_DAYS * MINUTES_A_DAY,
    rate,
    shapes: [dayShape],
  }).minutes;

/** One day with a flash crowd: what `npm start` shows. `rate` is its mean without the crowd, in requests per second. */
export const generateDay = (seed: number, rate: number): LoadTrace =>
  generateLoad({
    seed,
    startSeconds: START_SECONDS,
    minutes: MINUTES_A_DAY,
    rate,
    shapes: [dayShape, flashCrowdShape(NEWS)],
  });
