import { describe, expect, it } from 'vitest';
import {
  EMPTY_SERIES,
  type MinuteSeries,
  meanAround,
  recordMinute,
  valueAt,
} from '../../../shared/core/forecast/minute-series.ts';
import { DAY_MINUTES } from '../../../shared/core/forecast/spans.ts';

const FIRST = 20_000 * DAY_MINUTES;
const KEPT_DAYS = 3;

/** A series of those minutes, each [minutes after the first, value]. */
const record = (...minutes: readonly (readonly [number, number])[]): MinuteSeries =>
  minutes.reduce((series, [after, value]) => recordMinute(series, FIRST + after, value, KEPT_DAYS), EMPTY_SERIES);

const at = (series: MinuteSeries, after: number): number => valueAt(series, FIRST + after);

describe('a series by minute', () => {
  it('knows nothing at first', () => {
    expect(valueAt(EMPTY_SERIES, FIRST)).toBeNaN();
    expect(valueAt(EMPTY_SERIES, 0)).toBeNaN();
  });

  it('keeps each minute where it belongs, and nothing else', () => {
    const series = record([5, 1], [6, 2], [8, 0]);
    expect([4, 5, 6, 7, 8, 9].map((after) => at(series, after))).toEqual([Number.NaN, 1, 2, Number.NaN, 0, Number.NaN]);
  });

  it.each([240, DAY_MINUTES])('goes on over the end of %i minutes', (end) => {
    const series = record([end - 1, 1], [end, 2], [end + 1, 3]);
    expect([-2, -1, 0, 1, 2].map((after) => at(series, end + after))).toEqual([Number.NaN, 1, 2, 3, Number.NaN]);
  });

  it('leaves what lies between two minutes unknown', () => {
    const series = record([0, 1], [2 * DAY_MINUTES, 3]);
    expect(at(series, 0)).toBe(1);
    expect(at(series, 2 * DAY_MINUTES)).toBe(3);
    for (let after = 1; after < 2 * DAY_MINUTES; after += 1) expect(at(series, after)).toBeNaN();
  });

  it('forgets what is older than the days that it keeps', () => {
    const whole = record([0, 1], [240, 2], [480, 3], [DAY_MINUTES, 4]);
    const newest = KEPT_DAYS * DAY_MINUTES;
    expect(at(recordMinute(whole, FIRST + newest - 1, 5, KEPT_DAYS), 0)).toBe(1);
    const later = recordMinute(whole, FIRST + newest + 240, 5, KEPT_DAYS);
    expect([0, 240, 480, DAY_MINUTES, newest + 240].map((after) => at(later, after))).toEqual([
      Number.NaN,
      Number.NaN,
      3,
      4,
      5,
    ]);
  });

  it('is no longer than what was recorded', () => {
    expect(JSON.stringify(record([0, 1])).length).toBeLessThan(240 * 12);
  });

  it('forgets everything in a gap longer than what it keeps', () => {
    const series = record([0, 1], [100 * DAY_MINUTES + 7, 2]);
    expect(at(series, 0)).toBeNaN();
    expect(at(series, 100 * DAY_MINUTES + 7)).toBe(2);
    expect(JSON.stringify(series).length).toBeLessThan(KEPT_DAYS * DAY_MINUTES * 20);
  });

  it('leaves the series that it was made from as it was', () => {
    const before = record([0, 1]);
    recordMinute(before, FIRST + 1, 2, KEPT_DAYS);
    recordMinute(before, FIRST + DAY_MINUTES, 3, KEPT_DAYS);
    expect([0, 1, DAY_MINUTES].map((after) => at(before, after))).toEqual([1, Number.NaN, Number.NaN]);
  });
});

describe('the mean around a minute', () => {
  const series = record([10, 1], [11, 2], [12, 6], [14, 11]);

  it.each([
    [11, 0, 2],
    [11, 1, 3],
    [12, 2, 5],
    [13, 1, 8.5],
    [8, 2, 1],
    [16, 2, 11],
  ])('%i within %i is %d, of what is known', (after, reach, mean) => {
    expect(meanAround(series, FIRST + after, reach)).toBe(mean);
  });

  it('is unknown where nothing is known', () => {
    expect(meanAround(series, FIRST + 7, 2)).toBeNaN();
    expect(meanAround(series, FIRST + 13, 0)).toBeNaN();
  });

  it('reaches over the end of a day', () => {
    const midnight = record([1_439, 1], [1_440, 3]);
    expect(meanAround(midnight, FIRST + 1_440, 1)).toBe(2);
  });
});
