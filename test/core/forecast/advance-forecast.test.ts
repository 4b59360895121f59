import { describe, expect, it } from 'vitest';
import { advanceForecast } from '../../../shared/core/forecast/advance-forecast.ts';
import { chooseMargin, FIRST_MARGIN } from '../../../shared/core/forecast/choose-margin.ts';
import { describeLoad } from '../../../shared/core/forecast/describe-load.ts';
import { type ForecastState, startForecast } from '../../../shared/core/forecast/forecast-state.ts';
import { EMPTY_SERIES, recordMinute, valueAt } from '../../../shared/core/forecast/minute-series.ts';
import { deviationsOf, learnNoise } from '../../../shared/core/forecast/noise.ts';
import { estimate, learn } from '../../../shared/core/forecast/regression.ts';
import { countMinute, startRehearsal } from '../../../shared/core/forecast/rehearsal.ts';
import { followTrend, steadyTrend } from '../../../shared/core/forecast/trend.ts';
import { BOUNDS, learnedFrom, liveThrough, MIDNIGHT, minuteOf } from './live-through.ts';

/** A load that never repeats itself. */
const restless = (after: number): number => 100 + 20 * Math.sin(after / 7) + 10 * Math.sin(after / 3);

/** Weights that answer the constant, in units, times this. */
const answering = (weight: number): ForecastState['regression'] => {
  const { doubt, weights } = startForecast(5, 0).regression;
  return { doubt, weights: weights.map((_, index) => (index === 6 ? weight : 0)) };
};

const next = (state: ForecastState, load: number, changes: Parameters<typeof minuteOf>[2] = {}): ForecastState =>
  advanceForecast(state, minuteOf(state.newest + 1, load, changes), BOUNDS);

describe('the first minute', () => {
  it('follows nothing', () => {
    expect(startForecast(5, 100)).toMatchObject({
      lead: 5,
      minutes: 0,
      pending: [],
      expected: [],
      asked: 0,
      worst: 100,
    });
  });

  const state = learnedFrom(1, () => 100);

  it('is kept', () => {
    expect(state).toMatchObject({ newest: MIDNIGHT, minutes: 1, worst: 100, lead: 5, margin: FIRST_MARGIN });
    expect(valueAt(state.history, MIDNIGHT)).toBe(100);
    expect(state.trend).toEqual(followTrend(startForecast(5, 100).trend, 100));
  });

  it('is expected to go on', () => {
    expect(state.expected).toEqual([{ forecast: 10, deviations: [1, 1, 1] }]);
    expect(state.pending).toEqual([
      { forecast: 10, values: describeLoad(state.history, state.trend, MIDNIGHT, 5, 10) },
    ]);
  });

  it('asks for a fifth more, which is all that the worst ever seen allows', () => {
    expect(state.asked).toBe(12);
  });

  it('is rehearsed', () => {
    expect(state.rehearsal.asks).toHaveLength(1);
    expect(state.rehearsal.minutes).toBe(0);
  });
});

describe('while it learns', () => {
  it('asks for the most of the last minutes and a fifth more', () => {
    const load = (after: number): number => (after === 0 ? 150 : 100);
    // What was expected of 15 units stays in sight for eight minutes; half as far above ten a minute later.
    expect([1, 2, 8, 9].map((minutes) => learnedFrom(minutes, load).asked)).toEqual([18, 18, 18, 15]);
  });

  it('asks for no less than the newest minute and a fifth more', () => {
    const calm = { ...learnedFrom(20, () => 50), worst: 1_000 };
    expect(calm.asked).toBe(6);
    // 1.2 * 8 units, and eight tenths of a deviation further.
    expect(next(calm, 80).asked).toBe(11);
  });

  it('lasts for sixty minutes, and then the margin decides', () => {
    const shrinking = (state: ForecastState) => ({ ...state, margin: { ruler: 0, deviations: 0 }, worst: 1_000 });
    const learning = next(shrinking(learnedFrom(59, () => 100)), 100);
    expect(learning).toMatchObject({ minutes: 60, asked: 12 });
    expect(next(shrinking(learning), 100)).toMatchObject({ minutes: 61, asked: 10 });
  });

  it('rehearses nothing, and counts no shortfall', () => {
    const learning = learnedFrom(60, () => 100);
    expect(learning.rehearsal).toMatchObject({ minutes: 0, load: 0 });
    const last = next(learning, 100, { ready: 4 });
    expect(last.rehearsal.minutes).toBe(0);
    expect(last.record.short).toBe(0);
    const first = next(last, 100, { ready: 4 });
    expect(first.rehearsal.minutes).toBe(1);
    expect(first.record.short).toBe(6);
  });
});

describe('a minute of load', () => {
  it('is the truth for what was forecast a lead ago', () => {
    const before = learnedFrom(90, restless);
    const [made] = before.pending;
    expect(before.pending).toHaveLength(5);
    const after = next(before, 130);
    const values = made?.values ?? new Float64Array();
    const forecast = made?.forecast ?? 0;
    expect(after.regression).toEqual(learn(before.regression, values, 13, 0.5 + Math.sqrt(values[2] ?? 0)));
    expect(after.noise).toEqual(learnNoise(before.noise, before.newest + 1, forecast, 13, 9));
    const kept = 0.5 ** (1 / 720);
    expect(after.record.load).toBeCloseTo(before.record.load * kept + 13, 9);
    expect(after.record.missed).toBeCloseTo(before.record.missed * kept + Math.abs(13 - forecast), 9);
  });

  it('is no truth for a forecast of another minute', () => {
    const before = learnedFrom(4, restless);
    expect(before.pending).toHaveLength(4);
    const fourth = next(before, 130);
    expect(fourth.regression).toEqual(before.regression);
    expect(fourth.record).toEqual({ load: 0, missed: 0, short: 0 });
    expect(next(fourth, 130).regression).not.toEqual(before.regression);
  });

  it('is forecast from, a lead ahead', () => {
    const learned = learnedFrom(90, restless);
    const byMinute = recordMinute(EMPTY_SERIES, learned.newest + 6 - 1_440, 500, 9);
    const before = { ...learned, noise: { ...learned.noise, byMinute } };
    const after = next(before, 130);
    const values = describeLoad(after.history, after.trend, after.newest, 5, 10);
    const forecast = estimate(after.regression, values);
    expect(after.pending.at(-1)).toEqual({ values, forecast });
    expect(after.pending.slice(0, -1)).toEqual(before.pending.slice(1));
    expect(after.expected).toHaveLength(8);
    expect(after.expected.slice(0, -1)).toEqual(before.expected.slice(1));
    const deviations = deviationsOf(after.noise, after.newest + 5, forecast);
    expect(after.expected.at(-1)).toEqual({ forecast, deviations });
    expect(deviations[2]).toBeGreaterThan(10);
  });

  it.each([
    ['as it was learned', 1.5, 1.5],
    ['but never below nothing', -1, 0],
    ['but never above four times the present level and five units', 100, 45],
  ])('is forecast from %s', (_, weight, forecast) => {
    const learned = { ...learnedFrom(90, () => 100), regression: answering(weight), pending: [] };
    expect(next(learned, 100).expected.at(-1)?.forecast).toBeCloseTo(forecast, 9);
  });

  it('is forecast as high as it stood at this time of other days', () => {
    const yesterday = learnedFrom(100, (after) => (after < 90 ? 10 : 800));
    const asleep = { ...yesterday, newest: MIDNIGHT + 1_440 + 84, trend: steadyTrend(10), pending: [] };
    const learned = { ...asleep, regression: answering(1_000) };
    expect(next(learned, 10).expected.at(-1)?.forecast).toBeCloseTo((1 + 80 + 80) / 3, 6);
    expect(next(next(learned, 10), 10).expected.at(-1)?.forecast).toBe(80);
  });

  it('counts in the rehearsal, and as shortfall where too little was ready', () => {
    const before = { ...learnedFrom(90, () => 100), record: { load: 0, missed: 0, short: 40 } };
    const kept = 0.5 ** (1 / 20_160);
    expect(next(before, 100, { ready: 7.5 }).record.short).toBeCloseTo(40 * kept + 2.5, 9);
    expect(next(before, 100, { ready: 11 }).record.short).toBeCloseTo(40 * kept, 9);
    expect(next(before, 100).record.short).toBeCloseTo(40 * kept, 9);
    const counted = countMinute(before.rehearsal, 10);
    expect(next(before, 100).rehearsal).toMatchObject({
      spent: counted.spent,
      short: counted.short,
      load: counted.load,
      minutes: counted.minutes,
    });
  });

  it('counts as the worst, half of which is forgotten in four weeks', () => {
    const before = { ...learnedFrom(90, () => 100), worst: 500 };
    expect(next(before, 100).worst).toBeCloseTo(500 * 0.5 ** (1 / 40_320), 9);
    expect(next(before, 600).worst).toBe(600);
  });

  it('asks for no more than a fifth above the worst, but for one step at least', () => {
    const wide = { ...learnedFrom(91, () => 100), margin: { ruler: 0, deviations: 100 }, asked: 1 };
    expect(next({ ...wide, worst: 150 }, 100).asked).toBe(18);
    const nothing = { ...learnedFrom(91, () => 0), margin: { ruler: 0, deviations: 100 }, asked: 0 };
    const { asked } = advanceForecast(nothing, minuteOf(nothing.newest + 1, 0), { ...BOUNDS, min: 0, unitStep: 0.5 });
    expect(asked).toBe(0.5);
  });
});

describe('the margin', () => {
  const learned = { ...learnedFrom(308, restless), margin: { ruler: 1, deviations: 9 } };

  it('is chosen anew every ten minutes', () => {
    expect(learned.newest % 10).toBe(7);
    const eighth = next(learned, 100);
    const ninth = next(eighth, 100);
    expect(ninth.margin).toEqual(learned.margin);
    const tenth = next(ninth, 100);
    const { rehearsal, record } = { rehearsal: countMinute(ninth.rehearsal, 10), record: tenth.record };
    expect(tenth.margin).toEqual(chooseMargin(rehearsal, 0.001, record.short, ninth.margin));
    expect(tenth.margin).not.toEqual(learned.margin);
  });

  it('is wider for a stricter SLO', () => {
    const margin = (slo: number): number => learnedFrom(601, restless, { ...BOUNDS, slo }).margin.deviations;
    expect(margin(0.000_1)).toBeGreaterThan(margin(0.01));
  });

  it('by a ruler that is none of them keeps nothing above the forecast', () => {
    const steady = { ...learnedFrom(91, () => 100), asked: 1 };
    expect(next({ ...steady, margin: { ruler: 3, deviations: 9 } }, 100).asked).toBe(10);
    expect(next({ ...steady, margin: { ruler: 0, deviations: 9 } }, 100).asked).toBe(12);
  });

  it('stays as it was before anything was rehearsed', () => {
    const young = { ...learnedFrom(60, () => 100), rehearsal: startRehearsal() };
    expect(young.newest % 10).toBe(9);
    expect(next(young, 100).margin).toEqual(FIRST_MARGIN);
  });
});

describe('a gap', () => {
  const before = learnedFrom(200, restless);
  const after = advanceForecast(before, minuteOf(before.newest + 30, 100), BOUNDS);

  it('teaches nothing', () => {
    expect(after.regression).toEqual(before.regression);
    expect(after.noise).toEqual(before.noise);
    expect(after.record.missed).toBe(before.record.missed);
    expect(after.minutes).toBe(before.minutes + 1);
  });

  it('is unknown, and not zero', () => {
    expect(valueAt(after.history, before.newest)).toBeCloseTo(restless(199), 4);
    for (let minute = 1; minute < 30; minute += 1) expect(valueAt(after.history, before.newest + minute)).toBeNaN();
    expect(valueAt(after.history, after.newest)).toBe(100);
  });

  it('is over once a whole lead was seen', () => {
    expect(after.pending).toHaveLength(1);
    const whole = liveThrough(after, 4, restless);
    expect(whole.regression).toEqual(before.regression);
    expect(liveThrough(whole, 1, restless).regression).not.toEqual(before.regression);
  });
});
