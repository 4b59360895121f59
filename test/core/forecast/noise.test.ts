import { describe, expect, it } from 'vitest';
import { EMPTY_SERIES, type MinuteSeries, recordMinute, valueAt } from '../../../shared/core/forecast/minute-series.ts';
import { deviationsOf, learnNoise, type Noise, RULERS, UNKNOWN_NOISE } from '../../../shared/core/forecast/noise.ts';
import { DAY_MINUTES } from '../../../shared/core/forecast/spans.ts';

const MINUTE = 20_010 * DAY_MINUTES + 600;
const KEPT_DAYS = 9;

const noiseOf = (changes: Partial<Noise>): Noise => ({ ...UNKNOWN_NOISE, ...changes });

/** What exceeded the forecasts, each [days before the minute, minutes after that, square]. */
const squares = (...known: readonly (readonly [number, number, number])[]): MinuteSeries =>
  known.reduce(
    (series, [days, after, square]) => recordMinute(series, MINUTE - days * DAY_MINUTES + after, square, KEPT_DAYS),
    EMPTY_SERIES,
  );

const expectDeviations = (noise: Noise, forecast: number, expected: readonly number[]): void => {
  const deviations = deviationsOf(noise, MINUTE, forecast);
  expect(deviations).toHaveLength(expected.length);
  for (const [index, deviation] of expected.entries()) expect(deviations[index]).toBeCloseTo(deviation, 6);
};

describe('noise', () => {
  it('is what a forecast was exceeded by, squared, for each unit of it, twice for the half that was below', () => {
    const noise = learnNoise(UNKNOWN_NOISE, MINUTE, 9, 12, KEPT_DAYS);
    // 2 * 3 * 3 / 9 = 2; the first of many counts an eleventh.
    expect(noise.lively).toBeCloseTo(0.1 + 1.9 / 11, 12);
    expect(noise.calm).toBeCloseTo(0.1 + 1.9 / 11, 12);
    expect(noise.minutes).toBe(1);
    expect(valueAt(noise.byMinute, MINUTE)).toBe(2);
  });

  it('is no burst: a minute counts as at most so many times the noise of days', () => {
    // 2 * 81 * 81 / 9 = 1,458 would count as 25 and 200 times 0.1, and as 200 times 4.
    const noise = learnNoise(UNKNOWN_NOISE, MINUTE, 9, 90, KEPT_DAYS);
    expect(noise.calm).toBeCloseTo(0.1 + 2.4 / 11, 12);
    expect(noise.lively).toBeCloseTo(0.1 + 19.9 / 11, 12);
    expect(valueAt(noise.byMinute, MINUTE)).toBe(20);
    expect(valueAt(learnNoise(noiseOf({ calm: 4 }), MINUTE, 9, 90, KEPT_DAYS).byMinute, MINUTE)).toBe(800);
  });

  it('wakes after the longest silence', () => {
    const noise = learnNoise(noiseOf({ calm: 0, lively: 0, minutes: 9_999 }), MINUTE, 9, 90, KEPT_DAYS);
    expect(valueAt(noise.byMinute, MINUTE)).toBeCloseTo(0.4, 6);
    expect(noise.calm).toBeCloseTo((1 - 0.5 ** (1 / 2_880)) * 0.05, 12);
  });

  it('is nothing where the load stayed below its forecast', () => {
    const noise = learnNoise(UNKNOWN_NOISE, MINUTE, 9, 6, KEPT_DAYS);
    expect(valueAt(noise.byMinute, MINUTE)).toBe(0);
    expect(noise.calm).toBeCloseTo(0.1 - 0.1 / 11, 12);
  });

  it('takes a forecast of nearly nothing for three tenths of a unit', () => {
    const noise = learnNoise(UNKNOWN_NOISE, MINUTE, 0, 0.3, KEPT_DAYS);
    expect(valueAt(noise.byMinute, MINUTE)).toBeCloseTo(0.6, 6);
  });

  it('follows the last hour in one ruler, and the last days in the other', () => {
    const young = learnNoise(noiseOf({ minutes: 999 }), MINUTE, 9, 12, KEPT_DAYS);
    expect(young.lively).toBeCloseTo(0.1 + (1 - 0.5 ** (1 / 60)) * 1.9, 12);
    expect(young.calm).toBeCloseTo(0.1 + 1.9 / 1_010, 12);
    const old = learnNoise(noiseOf({ minutes: 9_999 }), MINUTE, 9, 12, KEPT_DAYS);
    expect(old.calm).toBeCloseTo(0.1 + (1 - 0.5 ** (1 / 2_880)) * 1.9, 12);
  });

  it('forgets what is older than it may keep', () => {
    const byMinute = squares([9, 0, 5], [8, 0, 6]);
    const { byMinute: kept } = learnNoise(noiseOf({ byMinute }), MINUTE, 9, 12, KEPT_DAYS);
    expect(valueAt(kept, MINUTE - 9 * DAY_MINUTES)).toBeNaN();
    expect(valueAt(kept, MINUTE - 8 * DAY_MINUTES)).toBe(6);
  });
});

describe('one deviation', () => {
  it('is told by each ruler', () => {
    expect(RULERS).toEqual(['calm', 'lively', 'seasonal']);
    // A square of 0.25, of (0.5 + 0.25) / 2, and no more than that at this time of day: the roots of 1, 1.5 and 1.5.
    expectDeviations(noiseOf({ lively: 0.5, calm: 0.25 }), 4, [1, Math.sqrt(1.5), Math.sqrt(1.5)]);
  });

  it('of next to nothing is that of three tenths of a unit', () => {
    expectDeviations(noiseOf({ lively: 3, calm: 3 }), 0, [Math.sqrt(0.9), Math.sqrt(0.9), Math.sqrt(0.9)]);
    expectDeviations(noiseOf({ lively: 3, calm: 3 }), 0.31, [Math.sqrt(0.93), Math.sqrt(0.93), Math.sqrt(0.93)]);
  });

  it('is as large as at this time of other days, if that was more than lately', () => {
    const calm = { lively: 0.25, calm: 0.25 };
    expectDeviations(noiseOf({ ...calm, byMinute: squares([1, 0, 1.75]) }), 4, [1, 1, 2]);
    expectDeviations(noiseOf({ ...calm, byMinute: squares([1, 0, 0]) }), 4, [1, 1, 1]);
  });

  it.each<[string, MinuteSeries, number]>([
    ['two minutes around on each day', squares([1, -2, 1], [1, -1, 2], [1, 2, 4.5]), 2.5],
    ['nothing further around', squares([1, -3, 9], [1, 0, 1], [1, 3, 9]), 1],
    ['the days alike, however many minutes of each are known', squares([2, 0, 1], [2, 1, 1], [1, 0, 4]), 2.5],
    ['a week, and nothing older', squares([8, 0, 9], [7, 0, 3]), 3],
    ['nothing of today', squares([1, 0, 3], [0, 0, 9]), 3],
  ])('reads %s', (_, byMinute, square) => {
    expectDeviations(noiseOf({ lively: 0, calm: 0, byMinute }), 2, [0, 0, Math.sqrt(square)]);
  });
});
