import { describe, expect, it } from 'vitest';
import { DAY_MINUTES, HOUR_MINUTES, keptPerMinute } from '../../../shared/core/forecast/spans.ts';
import { followTrend, RATES, steadyTrend, type Trend } from '../../../shared/core/forecast/trend.ts';

const expectTrend = (trend: Trend, levels: readonly number[], level: number, slope: number): void => {
  expect(trend.levels).toHaveLength(levels.length);
  for (const [index, expected] of levels.entries()) expect(trend.levels[index]).toBeCloseTo(expected, 12);
  expect(trend.level).toBeCloseTo(level, 12);
  expect(trend.slope).toBeCloseTo(slope, 12);
};

describe('the trend', () => {
  it('of a steady load is that load, and goes nowhere', () => {
    expect(steadyTrend(7)).toEqual({ levels: [7, 7, 7, 7, 7], level: 7, slope: 0 });
    expect(followTrend(steadyTrend(7), 7)).toEqual(steadyTrend(7));
  });

  it('follows a jump from 10 to 20 as computed by hand', () => {
    const once = followTrend(steadyTrend(10), 20);
    // level 10 + 0.3 * 10; slope 0.97 * 0.05 * 3
    expectTrend(once, [20, 15, 12, 10.5, 10.1], 13, 0.1455);
    // level 13.1455 + 0.3 * 6.8545; slope 0.97 * (0.1455 + 0.05 * 2.05635)
    expectTrend(followTrend(once, 20), [20, 17.5, 13.6, 10.975, 10.199], 15.20185, 0.240867975);
  });

  it('is damped: a rise that has stopped does not go on', () => {
    let trend: Trend = steadyTrend(0);
    for (let minute = 1; minute <= 200; minute += 1) trend = followTrend(trend, minute);
    expect(trend.slope).toBeGreaterThan(0.5);
    for (let minute = 0; minute < 200; minute += 1) trend = followTrend(trend, 200);
    expect(Math.abs(trend.slope)).toBeLessThan(0.001);
  });

  it('begins a level that it lacks at the load', () => {
    expect(followTrend({ levels: [], level: 7, slope: 0 }, 7).levels).toEqual(RATES.map(() => 7));
  });
});

describe('forgetting', () => {
  it('leaves half after the half-life', () => {
    expect(keptPerMinute(HOUR_MINUTES) ** 60).toBeCloseTo(0.5, 12);
    expect(keptPerMinute(DAY_MINUTES) ** 1_440).toBeCloseTo(0.5, 12);
  });
});
