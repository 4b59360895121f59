import { describe, expect, it } from 'vitest';
import type { CapacityPoint } from '../../../shared/core/fleet-state.ts';
import { type Foresight, type ForesightInput, foresee, UNTAUGHT } from '../../../shared/core/forecast/foresee.ts';
import { valueAt } from '../../../shared/core/forecast/minute-series.ts';
import { DAY_MINUTES } from '../../../shared/core/forecast/spans.ts';
import type { Datapoint, Series } from '../../../shared/core/reading.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import { fleetOf, minutesAgo, NOW_MS, predictivePolicy, seriesOf, steady } from '../build.ts';
import { inputOf, learned, TAUGHT } from './foresight.ts';

const NOW = NOW_MS / MINUTE_MS;

const UNREAD: Series = { kind: 'unknown', why: 'unreadable', because: 'denied' };

const CPU_ONLY = predictivePolicy({ load: null });

const pointsOf = (values: readonly number[], endMs = NOW_MS): readonly Datapoint[] => {
  const series = seriesOf(values, endMs);
  return series.kind === 'known' ? series.points : [];
};

const known = ({ outlook }: Foresight): Extract<Foresight['outlook'], { kind: 'known' }> => {
  if (outlook.kind === 'unknown') throw new Error(outlook.because);
  return outlook;
};

describe('nothing is foreseen', () => {
  it.each<[string, Partial<ForesightInput>, string]>([
    ['without a datapoint of the load', { series: { ahead: steady(40) } }, 'no datapoint of the load'],
    ['where the load cannot be read', { series: { ahead: steady(40), 'ahead:load': UNREAD } }, 'denied'],
    [
      'without a datapoint of the metric that is the load',
      { policy: CPU_ONLY, series: {} },
      'no datapoint of the load',
    ],
    ['where the metric that is the load cannot be read', { policy: CPU_ONLY, series: { ahead: UNREAD } }, 'denied'],
    [
      'where the metric that is the load met no capacity',
      { policy: CPU_ONLY, series: { ahead: steady(40) }, capacity: [] },
      'no datapoint of the load',
    ],
    [
      'while nobody knows what load costs',
      { series: { ahead: UNREAD, 'ahead:load': steady(1_000) } },
      'nobody knows yet how much load one unit serves',
    ],
    [
      'where no request has come yet',
      { series: { ahead: steady(1), 'ahead:load': steady(0) } },
      'nobody knows yet how much load one unit serves',
    ],
  ])('%s', (_, changes, because) => {
    const { outlook, after } = foresee(inputOf(changes), UNTAUGHT);
    expect(outlook).toEqual({ kind: 'unknown', code: 'INSUFFICIENT_DATA', because });
    expect(after).toEqual(UNTAUGHT);
  });

  it('from a stale load, and what was learned stays', () => {
    const first = foresee(inputOf(), UNTAUGHT);
    const late = (ageMs: number) => foresee(inputOf({ nowMs: NOW_MS + ageMs }), first.after);
    expect(late(5 * MINUTE_MS).outlook.kind).toBe('known');
    const { outlook, after } = late(5 * MINUTE_MS + SECOND_MS);
    const because = 'newest datapoint of the load is 301 s old';
    expect(outlook).toEqual({ kind: 'unknown', code: 'STALE_METRIC', because });
    expect(after).toEqual(first.after);
  });

  it('but what load costs is learned all the same', () => {
    const series = { ahead: steady(40), 'ahead:load': steady(1_000) };
    const { outlook, after } = foresee(inputOf({ series, nowMs: NOW_MS + HOUR_MS }), UNTAUGHT);
    expect(outlook.kind).toBe('unknown');
    expect(after.state).toBeNull();
    expect(after.cost.load / after.cost.metric).toBeCloseTo(2.5, 9);
  });
});

describe('what is foreseen', () => {
  it('is in units, and says from what', () => {
    const foresight = foresee(inputOf(), UNTAUGHT);
    expect(known(foresight)).toMatchObject({ units: 6, readingAtMs: minutesAgo(1) });
    expect(known(foresight).forecast).toMatchObject({
      atMs: minutesAgo(1) + 6 * MINUTE_MS,
      minutes: 30,
      isLearning: true,
      shortfall: 0,
      slo: 0.001,
    });
    expect(known(foresight).forecast.expected).toBeCloseTo(5, 6);
  });

  it('names the margin, the recent error and the shortfall', () => {
    const past = pointsOf(
      Array.from({ length: 100 }, (_, index) => 900 + (index % 5) * 50),
      minutesAgo(30),
    );
    const capacity: readonly CapacityPoint[] = [{ fromMs: minutesAgo(20), units: 4, machines: 4 }];
    const foresight = foresee(inputOf({ past, capacity }), TAUGHT);
    const { forecast } = known(foresight);
    const { record, rehearsal, margin, expected } = learned(foresight);
    const deviation = expected.at(-1)?.deviations[margin.ruler] ?? 0;
    expect(forecast).toMatchObject({ minutes: 130, isLearning: false });
    expect(deviation).toBeGreaterThan(0);
    expect(forecast.upper).toBeCloseTo(forecast.expected + margin.deviations * deviation, 9);
    expect(forecast.errorShare).toBeCloseTo(record.missed / record.load, 9);
    expect(forecast.errorShare).toBeGreaterThan(0);
    // Twenty minutes in which one of five units was missing; before that nobody remembers what was ready.
    const kept = 0.5 ** (1 / 20_160);
    const short = Array.from({ length: 20 }, (_, ago) => kept ** ago).reduce((sum, share) => sum + share, 0);
    expect(record.short).toBeCloseTo(short, 6);
    expect(forecast.shortfall).toBeCloseTo(record.short / rehearsal.load, 9);
  });

  it('counts no shortfall where nobody remembers any capacity', () => {
    const past = pointsOf(
      Array.from({ length: 100 }, () => 1_000),
      minutesAgo(30),
    );
    const foresight = foresee(inputOf({ past, capacity: [] }), TAUGHT);
    expect(known(foresight).forecast).toMatchObject({ minutes: 130, shortfall: 0 });
  });

  it('is learning for an hour', () => {
    const afterMinutes = (minutes: number) =>
      known(foresee(inputOf({ series: { ahead: steady(40), 'ahead:load': steady(1_000, minutes) } }), UNTAUGHT))
        .forecast;
    expect(afterMinutes(60).isLearning).toBe(true);
    expect(afterMinutes(61).isLearning).toBe(false);
  });

  it('has no error and no shortfall where there was no load', () => {
    const nothing = foresee(inputOf({ series: { ahead: steady(1), 'ahead:load': steady(0, 90) } }), TAUGHT);
    expect(known(nothing)).toMatchObject({ units: 1, forecast: { errorShare: 0, shortfall: 0 } });
  });

  it('is nothing where no expectation was kept', () => {
    const first = foresee(inputOf(), UNTAUGHT);
    const state = { ...learned(first), expected: [] };
    expect(known(foresee(inputOf(), { ...first.after, state })).forecast).toMatchObject({ expected: 0, upper: 0 });
    const odd = { ...learned(first), margin: { ruler: 3, deviations: 9 } };
    const { expected, upper } = known(foresee(inputOf(), { ...first.after, state: odd })).forecast;
    expect(upper).toBe(expected);
  });

  it('keeps to the bounds and the steps of the fleet', () => {
    const bounded = (min: number, max: number) =>
      known(foresee(inputOf({ fleet: fleetOf({ capacity: { min, max } }) }), UNTAUGHT)).units;
    expect(bounded(1, 4)).toBe(4);
    expect(bounded(20, 40)).toBe(20);
    const halves = fleetOf({
      shape: 'vertical-first',
      sizes: [
        { instanceType: 'm7g.large', units: 1, usdPerHour: 0.1 },
        { instanceType: 'm7g.medium', units: 0.5, usdPerHour: 0.05 },
      ],
    });
    const series = { ahead: steady(40), 'ahead:load': steady(880, 30) };
    // 4.4 units, a fifth more of them and no further than that.
    expect(known(foresee(inputOf({ fleet: halves, series }), TAUGHT)).units).toBe(5.5);
    expect(known(foresee(inputOf({ series }), TAUGHT)).units).toBe(6);
  });

  it('is the same with CPU alone, at the target', () => {
    const foresight = foresee(inputOf({ policy: CPU_ONLY, series: { ahead: steady(40, 30) } }), UNTAUGHT);
    expect(known(foresight)).toMatchObject({ units: 6, readingAtMs: minutesAgo(1) });
    expect(foresight.after.cost.load).toBeCloseTo(foresight.after.cost.metric, 9);
    expect(valueAt(learned(foresight).history, NOW - 1)).toBe(400);
  });

  it('does not take saturated minutes for what load costs', () => {
    const series = { ahead: seriesOf([40, 40, 100, 100]), 'ahead:load': steady(1_000, 4) };
    const { after } = foresee(inputOf({ series }), UNTAUGHT);
    expect(after.cost).toMatchObject({ untilMs: minutesAgo(3) + 1 });
    expect(after.cost.load / after.cost.metric).toBeCloseTo(2.5, 9);
  });
});

describe('what was learned', () => {
  it('goes on minute by minute as in one go', () => {
    const values = Array.from({ length: 90 }, (_, index) => 1_000 + 400 * Math.sin(index / 9));
    const whole = foresee(inputOf({ series: { ahead: UNREAD, 'ahead:load': seriesOf(values) } }), TAUGHT);
    let forecast = TAUGHT;
    for (let count = 1; count <= values.length; count += 1) {
      const nowMs = minutesAgo(values.length - count);
      const load = seriesOf(values.slice(Math.max(0, count - 7), count), nowMs);
      forecast = foresee(inputOf({ series: { ahead: UNREAD, 'ahead:load': load }, nowMs }), forecast).after;
    }
    expect(forecast.state).toEqual(whole.after.state);
  });

  it('is not learned twice', () => {
    const first = foresee(inputOf(), UNTAUGHT);
    expect(foresee(inputOf(), first.after).after).toEqual(first.after);
    const next = foresee(
      inputOf({ nowMs: NOW_MS + MINUTE_MS, series: { 'ahead:load': steady(1_000, 30, NOW_MS + MINUTE_MS) } }),
      first.after,
    );
    expect(learned(next).minutes).toBe(31);
  });

  it('begins with the past, where the series do not reach back', () => {
    const past = pointsOf([700, 800, 900, 1, 2], minutesAgo(28));
    const foresight = foresee(inputOf({ past }), UNTAUGHT);
    const { history, minutes } = learned(foresight);
    expect(minutes).toBe(33);
    expect([-34, -33, -32, -31, -30, -29].map((after) => valueAt(history, NOW + after))).toEqual([
      Number.NaN,
      700,
      800,
      900,
      1_000,
      1_000,
    ]);
    const young = foresee(
      inputOf({ past: pointsOf([700], minutesAgo(31)), series: { 'ahead:load': steady(1_000, 1) } }),
      TAUGHT,
    );
    // The first minute is what the load is taken to have been for ever: its slowest level has hardly moved.
    expect(learned(young).trend.levels[4]).toBeCloseTo(703, 6);
  });

  it('learns eight days, and notes of those before where the load stood and how high it went', () => {
    const eightDays = minutesAgo(8 * DAY_MINUTES - 1);
    const past = pointsOf([9_000, 700, 800], eightDays);
    const { history, minutes, worst, trend } = learned(foresee(inputOf({ past }), UNTAUGHT));
    expect(minutes).toBe(31);
    expect(valueAt(history, NOW - 8 * DAY_MINUTES)).toBe(800);
    expect(worst).toBeGreaterThan(7_000);
    expect(trend.levels[4]).toBeGreaterThan(6_000);
  });

  it('keeps a gap for a gap', () => {
    const series = {
      'ahead:load': { kind: 'known', points: [...pointsOf([5], minutesAgo(9)), ...pointsOf([6])] },
    } as const;
    const { history, minutes, pending } = learned(foresee(inputOf({ series }), TAUGHT));
    expect(minutes).toBe(2);
    expect(pending).toHaveLength(1);
    expect([-10, -9, -2, -1].map((after) => valueAt(history, NOW + after))).toEqual([5, Number.NaN, Number.NaN, 6]);
  });
});
