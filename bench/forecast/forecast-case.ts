import type { ForesightInput } from '../../shared/core/forecast/foresee.ts';
import type { Datapoint } from '../../shared/core/reading.ts';
import { DAY_MS, MINUTE_MS } from '../../shared/core/time.ts';
import { dayShape, generateLoad, lingeringNoiseShape, weekendShape } from '../../sim/generate-load.ts';
import { benchFleet, DAY_START_MS, predictivePolicy } from '../bench-fleet.ts';

const DAY_MINUTES = DAY_MS / MINUTE_MS;

/** As much of the past as a predictive policy learns from at most. */
export const PAST_MINUTES = 14 * DAY_MINUTES;

/** How long it is followed after that, minute by minute. */
export const FOLLOWED_MINUTES = DAY_MINUTES;

const MINUTES = PAST_MINUTES + FOLLOWED_MINUTES;
const REQUESTS_PER_SECOND = 2_000;
const SECONDS_PER_MINUTE = 60;

/** Some fifty units are needed at the peak, and more are there. */
const REQUESTS_PER_UNIT = 5_000;
const UNITS = 60;

/** Minutes that a look reads of the metric, and of the load. */
const METRIC_MINUTES = 30;
const LOAD_MINUTES = 90;

/** CloudWatch has a minute about a minute after it is over. */
const LATE_MS = MINUTE_MS;

const noise = lingeringNoiseShape({ seed: 2, deviation: 0.08, halfLifeMinutes: 15 }, MINUTES);

/** Requests in each minute: days and weekends, and noise of 8 % that lingers. */
export const drawLoad = (): readonly number[] =>
  generateLoad({
    seed: 1,
    startSeconds: DAY_START_MS / 1_000,
    minutes: MINUTES,
    rate: REQUESTS_PER_SECOND,
    shapes: [dayShape, weekendShape(0.7), noise],
  }).minutes.map((perSecond) => perSecond * SECONDS_PER_MINUTE);

const pointsOf = (values: readonly number[], from: number, to: number): readonly Datapoint[] =>
  values.slice(from, to).map((value, index) => ({ atMs: DAY_START_MS + (from + index) * MINUTE_MS, value }));

/** What a look foresees from when so many minutes of the load have been read, with or without all that came before. */
export const foresightAt = (
  load: readonly number[],
  read: number,
  warmUpMs: number,
  withPast: boolean,
): ForesightInput => {
  const recent = read - LOAD_MINUTES;
  const cpu = pointsOf(load, read - METRIC_MINUTES, read).map(({ atMs, value }) => ({
    atMs,
    value: (100 * value) / (REQUESTS_PER_UNIT * UNITS),
  }));
  const nowMs = DAY_START_MS + read * MINUTE_MS + LATE_MS;
  return {
    fleet: { ...benchFleet('web', [predictivePolicy], MINUTE_MS), warmUpMs },
    policy: predictivePolicy,
    slo: 0.001,
    series: {
      [predictivePolicy.name]: { kind: 'known', points: cpu },
      [`${predictivePolicy.name}:load`]: { kind: 'known', points: pointsOf(load, recent, read) },
    },
    past: withPast ? pointsOf(load, read - PAST_MINUTES, recent) : [],
    capacity: [{ fromMs: nowMs - LOAD_MINUTES * MINUTE_MS, units: UNITS, machines: UNITS }],
    nowMs,
  };
};
