import { describe, expect, it } from 'vitest';
import {
  describeLoad,
  EXPLANATORY_VALUES,
  SEASON_LEVEL,
  SMOOTHED_LAST,
  SMOOTHED_LEVEL,
} from '../../../shared/core/forecast/describe-load.ts';
import { EMPTY_SERIES, type MinuteSeries, recordMinute } from '../../../shared/core/forecast/minute-series.ts';
import { DAY_MINUTES } from '../../../shared/core/forecast/spans.ts';
import type { Trend } from '../../../shared/core/forecast/trend.ts';

const NEWEST = 20_010 * DAY_MINUTES + 600;
const LEAD = 10;

const TREND: Trend = { levels: [1, 2, 3, 4, 5], level: 6, slope: 0.5 };

/** The order in which the load is described. */
const [DRAWN_ON, CONSTANT, RISE, YESTERDAY, LAST_WEEK, LAST_HOUR, SEASON, HIGHEST] = [5, 6, 7, 8, 9, 10, 11, 12];

/** Minutes of the past, each [minutes before the newest, load]. */
const pastOf = (...minutes: readonly (readonly [number, number])[]): MinuteSeries =>
  minutes
    .toSorted(([one], [other]) => other - one)
    .reduce((series, [before, load]) => recordMinute(series, NEWEST - before, load, 9), EMPTY_SERIES);

/** The load then, and `LEAD` minutes on, so many days ago. */
const day = (days: number, then: number, after: number): readonly (readonly [number, number])[] => [
  [days * DAY_MINUTES, then],
  [days * DAY_MINUTES - LEAD, after],
];

const describePast = (history: MinuteSeries, lead = LEAD, unitLoad = 1): readonly number[] => [
  ...describeLoad(history, TREND, NEWEST, lead, unitLoad),
];

describe('a load', () => {
  it('of which nothing is known before now is its levels, its trend and a constant', () => {
    expect(describePast(EMPTY_SERIES)).toEqual([1, 2, 3, 4, 5, 11, 1, 0, 0, 0, 0, 5, 0]);
    expect(describePast(EMPTY_SERIES)).toHaveLength(EXPLANATORY_VALUES);
    expect([SMOOTHED_LAST, SMOOTHED_LEVEL, SEASON_LEVEL]).toEqual([1, 2, SEASON]);
  });

  it('is described in units', () => {
    const values = describePast(pastOf(...day(1, 20, 30), [0, 40]), LEAD, 2);
    expect(values).toEqual([0.5, 1, 1.5, 2, 2.5, 5.5, 1, 5, 5, 5, 0, 15, 20]);
  });

  it('has no level without a trend of one, but where it stands', () => {
    const values = describeLoad(EMPTY_SERIES, { levels: [], level: 6, slope: 0.5 }, NEWEST, LEAD, 1);
    expect([...values].slice(0, 8)).toEqual([11, 1, 0, 0, 0, 0, 6, 0]);
  });
});

describe('the season', () => {
  it('is the median of how far the load rose, and of how high it stood, on the days before', () => {
    const odd = describePast(pastOf(...day(1, 10, 12), ...day(2, 10, 30), ...day(3, 10, 15)));
    expect([odd[RISE], odd[SEASON]]).toEqual([5, 15]);
    const even = describePast(pastOf(...day(1, 10, 12), ...day(2, 10, 30), ...day(3, 10, 15), ...day(4, 20, 21)));
    expect([even[RISE], even[SEASON]]).toEqual([3.5, 18]);
  });

  it('orders by size, not by digits', () => {
    const values = describePast(pastOf(...day(1, 0, 9), ...day(2, 0, 10), ...day(3, 0, 100)));
    expect(values[RISE]).toBe(10);
  });

  it('of yesterday and of last week stand for themselves', () => {
    const values = describePast(pastOf(...day(1, 10, 12), ...day(2, 10, 17), ...day(7, 10, 40)));
    expect([values[RISE], values[YESTERDAY], values[LAST_WEEK]]).toEqual([7, 2, 30]);
  });

  it('of last week is that of the other days where last week is not known', () => {
    const values = describePast(pastOf(...day(2, 10, 30), ...day(3, 10, 14)));
    expect([values[RISE], values[YESTERDAY], values[LAST_WEEK]]).toEqual([12, 0, 12]);
  });

  it('reaches back a week and no further', () => {
    expect(describePast(pastOf(...day(8, 10, 30)))[RISE]).toBe(0);
  });

  it('needs both ends of the rise', () => {
    const values = describePast(pastOf([DAY_MINUTES, 10], [2 * DAY_MINUTES - LEAD, 30], ...day(3, 10, 14)));
    expect([values[RISE], values[YESTERDAY], values[SEASON]]).toEqual([4, 0, 14]);
  });

  it('takes the mean of the minute before and after', () => {
    const values = describePast(
      pastOf(
        [DAY_MINUTES + 1, 3],
        [DAY_MINUTES, 3],
        [DAY_MINUTES - 1, 9],
        [DAY_MINUTES - LEAD + 1, 10],
        [DAY_MINUTES - LEAD - 1, 20],
      ),
    );
    expect([values[RISE], values[SEASON]]).toEqual([10, 15]);
  });
});

describe('the last hour', () => {
  it('tells how far the load rose from there', () => {
    expect(describePast(pastOf([60, 10], [50, 25]))[LAST_HOUR]).toBe(15);
  });

  it('tells nothing where it is not known', () => {
    expect(describePast(pastOf([60, 10]))[LAST_HOUR]).toBe(0);
    expect(describePast(pastOf([50, 10]))[LAST_HOUR]).toBe(0);
  });

  it('ends now, however far the lead reaches', () => {
    expect(describePast(pastOf([60, 10], [2, 12], [1, 14], [0, 16]), 70)[LAST_HOUR]).toBe(4);
  });
});

describe('the highest', () => {
  it('is that of the last ten minutes', () => {
    expect(describePast(pastOf([10, 99], [9, 40], [5, 20], [0, 30]))[HIGHEST]).toBe(40);
    expect(describePast(pastOf([10, 99], [1, 20], [0, 30]))[HIGHEST]).toBe(30);
  });
});

it('draws its trend on, and keeps a constant', () => {
  const values = describePast(EMPTY_SERIES, 4, 2);
  expect([values[DRAWN_ON], values[CONSTANT]]).toEqual([4, 1]);
});
