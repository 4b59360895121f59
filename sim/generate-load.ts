import type { LoadTrace } from './load-trace.ts';
import { createRandom, drawPoisson } from './random.ts';

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

/** One day with a flash crowd: what `npm start` shows. `rate` is its mean without the crowd, in requests per second. */
export const generateDay = (seed: number, rate: number): LoadTrace =>
  generateLoad({
    seed,
    startSeconds: START_SECONDS,
    minutes: MINUTES_A_DAY,
    rate,
    shapes: [dayShape, flashCrowdShape(NEWS)],
  });
