import {
  dayShape,
  flashCrowdShape,
  generateLoad,
  type LoadShape,
  levelShiftShape,
  lingeringNoiseShape,
  outageShape,
  rampShape,
  scatteredBurstShape,
  squareBurstShape,
  weekendShape,
} from './generate-load.ts';
import type { LoadTrace } from './load-trace.ts';

const DAY = 1_440;
const HOUR = 60;
const MINUTES = 14 * DAY;
/** 2 November 2026, 00:00 UTC: a Monday. */
const START_SECONDS = 1_793_577_600;
/** Requests per second on average, so many that the noise of single arrivals does not show. */
const LARGE = 2_000;
const WEEKDAYS: readonly LoadShape[] = [dayShape, weekendShape(0.7)];

/** What two weeks of generated load are made of. */
export type BenchmarkLoad = {
  readonly name: string;
  /** What happens in it, in words. */
  readonly about: string;
  readonly seed: number;
  readonly rate: number;
  readonly shapes: readonly LoadShape[];
};

const noise = (seed: number, deviation: number, halfLifeMinutes: number): LoadShape =>
  lingeringNoiseShape({ seed, deviation, halfLifeMinutes }, MINUTES);

const crowdOn = (day: number, hour: number, factor: number, riseMinutes: number): LoadShape =>
  flashCrowdShape({
    startMinute: day * DAY + hour * HOUR + 17,
    factor,
    riseMinutes,
    holdMinutes: 20,
    halfLifeMinutes: 15,
  });

const matchOn = (day: number, hour: number, factor: number, riseMinutes: number): LoadShape =>
  rampShape({ startMinute: day * DAY + hour * HOUR, factor, riseMinutes, holdMinutes: 75 });

/** What a service meets, one thing at a time: the loads of the benchmark. */
export const BENCHMARK_LOADS: readonly BenchmarkLoad[] = [
  {
    name: 'smooth',
    about: 'days and weekends, hardly any noise',
    seed: 101,
    rate: LARGE,
    shapes: [...WEEKDAYS, noise(1, 0.02, 30)],
  },
  {
    name: 'lively',
    about: 'the same with noise of 8 % that lingers for a quarter of an hour',
    seed: 102,
    rate: LARGE,
    shapes: [...WEEKDAYS, noise(2, 0.08, 15)],
  },
  {
    name: 'drifting',
    about: 'days whose level wanders by 20 % over hours',
    seed: 103,
    rate: LARGE,
    shapes: [...WEEKDAYS, noise(3, 0.2, 240), noise(4, 0.03, 5)],
  },
  {
    name: 'flash-crowds',
    about: 'four crowds of 2.5 to 4 times within 2 to 10 minutes',
    seed: 104,
    rate: LARGE,
    shapes: [
      ...WEEKDAYS,
      noise(5, 0.03, 10),
      crowdOn(3, 20, 3, 3),
      crowdOn(6, 11, 2.5, 10),
      crowdOn(9, 14, 4, 5),
      crowdOn(12, 2, 3, 2),
    ],
  },
  {
    name: 'square-bursts',
    about: 'twice the load for 20 minutes every 7 hours, from one minute to the next',
    seed: 105,
    rate: LARGE,
    shapes: [...WEEKDAYS, noise(6, 0.03, 10), squareBurstShape(7 * HOUR - 1, 20, 2)],
  },
  {
    name: 'spikes',
    about: 'spikes of 1 to 5 minutes and 1.5 to 3 times, five a day at any time',
    seed: 106,
    rate: LARGE,
    shapes: [
      ...WEEKDAYS,
      noise(7, 0.03, 10),
      scatteredBurstShape({ seed: 8, perDay: 5, factors: [1.5, 3], lengths: [1, 5] }, MINUTES),
    ],
  },
  {
    name: 'matches',
    about: 'ramps of 3 to 6 times within 20 to 50 minutes on some days',
    seed: 107,
    rate: LARGE,
    shapes: [
      dayShape,
      noise(9, 0.04, 20),
      matchOn(2, 14, 4, 40),
      matchOn(4, 15, 3, 30),
      matchOn(5, 19, 6, 50),
      matchOn(8, 14, 4, 20),
      matchOn(11, 17, 5, 35),
    ],
  },
  {
    name: 'level-shift',
    about: 'from the seventh day on 1.8 times as much, from the eleventh half of that',
    seed: 108,
    rate: LARGE,
    shapes: [
      ...WEEKDAYS,
      noise(10, 0.03, 10),
      levelShiftShape(6 * DAY + 613, 1.8),
      levelShiftShape(10 * DAY + 401, 0.5),
    ],
  },
  {
    name: 'outage',
    about: 'no load for 50 minutes and for 3 hours, and back at once',
    seed: 109,
    rate: LARGE,
    shapes: [
      ...WEEKDAYS,
      noise(11, 0.03, 10),
      outageShape(4 * DAY + 11 * HOUR, 50),
      outageShape(9 * DAY + 17 * HOUR, 3 * HOUR),
    ],
  },
  {
    name: 'small-service',
    about: 'three requests a second: days under the noise of single arrivals',
    seed: 110,
    rate: 3,
    shapes: WEEKDAYS,
  },
  {
    name: 'tiny-service',
    about: 'one request every three seconds, in clumps: mostly noise',
    seed: 111,
    rate: 0.3,
    shapes: [dayShape, noise(12, 0.5, 5)],
  },
];

/** Draws a load of the benchmark: requests per second, the same for everyone. */
export const drawBenchmarkLoad = ({ seed, rate, shapes }: BenchmarkLoad): LoadTrace =>
  generateLoad({ seed, startSeconds: START_SECONDS, minutes: MINUTES, rate, shapes });
