import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advanceForecast } from '../../../shared/core/forecast/advance-forecast.ts';
import { type ForecastState, startForecast } from '../../../shared/core/forecast/forecast-state.ts';
import { readForecast, writeForecast } from '../../../shared/core/forecast/forecast-text.ts';
import { foresee, type PolicyForecast, UNTAUGHT } from '../../../shared/core/forecast/foresee.ts';
import { valueAt } from '../../../shared/core/forecast/minute-series.ts';
import type { Datapoint } from '../../../shared/core/reading.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { createRandom, drawPoisson } from '../../../sim/random.ts';
import { fleetOf, predictivePolicy, seriesOf, steadyCapacity } from '../build.ts';
import { BOUNDS, learnedFrom, liveThrough, MIDNIGHT, minuteOf } from './live-through.ts';

const DAY = 1_440;
const LEAD = 5;

type LoadAt = (after: number) => number;

/** A day that is busiest in the afternoon: from 10 to 50 units of ten each. */
const daily: LoadAt = (after) => 300 - 200 * Math.cos((2 * Math.PI * after) / DAY);

/** Loads that are nowhere below zero: nothing, the same for ever, noise, spikes, and some of these values in any order. */
const loadsWith = (...values: readonly number[]): fc.Arbitrary<readonly number[]> =>
  fc.oneof(
    fc.array(fc.double({ min: 0, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 150 }),
    fc.array(fc.constantFrom(...values), { minLength: 1, maxLength: 150 }),
    fc
      .tuple(fc.constantFrom(0, 1e-6, 1, 100, 1e9), fc.integer({ min: 1, max: 150 }))
      .map(([load, length]) => Array.from({ length }, () => load)),
    fc
      .tuple(fc.nat({ max: 150 }), fc.nat({ max: 1_000_000 }))
      .map(([at, spike]) => Array.from({ length: 150 }, (_, minute) => (minute === at ? spike : 20))),
  );

/** Any load, up to more than any fleet could serve. */
const anyLoad = loadsWith(0, 1e-9, 1, 50, 1e6, 1e12);

/** Loads that differ by less than what is learned of them keeps digits for. */
const storableLoad = loadsWith(0, 1e-3, 1, 50, 1e5);

const anyLead = fc.constantFrom(1, 2, 5, 70);

/** Every number of a state but the minutes of its series, of which unknown ones are NaN. */
const numbersOf = ({ history: _, noise, ...state }: ForecastState): readonly number[] => {
  const { byMinute: __, ...known } = noise;
  const numbers: number[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === 'number') numbers.push(value);
    else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) collect(part);
  };
  collect([state, known]);
  return numbers;
};

describe('any load that is nowhere below zero', () => {
  it('leaves every number a number, and every ask within bounds and in whole steps', () => {
    const bounds = fc.record({
      min: fc.integer({ min: 0, max: 4 }),
      max: fc.integer({ min: 4, max: 1_000 }),
      unitStep: fc.constantFrom(1, 0.5, 0.25),
      slo: fc.constantFrom(0.000_1, 0.001, 0.05),
    });
    fc.assert(
      fc.property(anyLoad, bounds, anyLead, (load, limits, lead) => {
        let state = startForecast(lead, load[0] ?? 0);
        for (const [after, value] of load.entries()) {
          state = advanceForecast(state, minuteOf(MIDNIGHT + after, value, { ready: after % 9 }), limits);
          expect(state.asked).toBeGreaterThanOrEqual(limits.min);
          expect(state.asked).toBeLessThanOrEqual(limits.max);
          expect((state.asked / limits.unitStep) % 1).toBe(0);
        }
        expect(numbersOf(state).every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('and any gap in it comes back from text as it went, to the digits', () => {
    fc.assert(
      fc.property(storableLoad, anyLead, fc.integer({ min: 1, max: 20_000 }), (load, lead, gap) => {
        const before = liveThrough(startForecast(lead, load[0] ?? 0), load.length, (after) => load[after] ?? 0);
        const state = advanceForecast(before, minuteOf(before.newest + gap, 7), BOUNDS);
        const text = writeForecast({ ...UNTAUGHT, state });
        const back = readForecast(text ?? '')?.state ?? startForecast(1, 0);
        expect(back.asked).toBe(state.asked);
        const [one, other] = [state, back].map((from) => liveThrough(from, 3, () => 7).expected.at(-1)?.forecast ?? 0);
        // Digits are those of the load that was, however far it has fallen since.
        const scale = Math.max(1, one ?? 0, Math.max(...load) / 100);
        expect(Math.abs((other ?? 0) - (one ?? 0))).toBeLessThanOrEqual(1e-3 * scale);
      }),
      { numRuns: 60 },
    );
  });

  it('teaches the same in one go, in pieces and minute by minute', () => {
    const policy = predictivePolicy();
    const taught: PolicyForecast = { ...UNTAUGHT, cost: { metric: 8, load: 1, untilMs: Number.MAX_SAFE_INTEGER } };
    const foreseeFrom = (points: readonly Datapoint[], before: PolicyForecast): PolicyForecast => {
      const nowMs = (points.at(-1)?.atMs ?? 0) + MINUTE_MS;
      const series = { 'ahead:load': { kind: 'known', points } } as const;
      return foresee(
        { fleet: fleetOf(), policy, slo: 0.001, series, past: [], capacity: steadyCapacity(9), nowMs },
        before,
      ).after;
    };
    fc.assert(
      fc.property(anyLoad, fc.integer({ min: 1, max: 40 }), (load, piece) => {
        const series = seriesOf(load);
        const points = series.kind === 'known' ? series.points : [];
        const whole = foreseeFrom(points, taught);
        let pieces = taught;
        for (let end = piece; end < points.length + piece; end += piece) {
          pieces = foreseeFrom(points.slice(0, end), pieces);
        }
        expect(pieces.state).toEqual(whole.state);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a load that has been seen before', () => {
  it('is forecast before it happens: a jump at ten every morning', () => {
    const jumping: LoadAt = (after) => (after % DAY >= 600 && after % DAY < 900 ? 300 : 100);
    const before = learnedFrom(6 * DAY + 600 - 1, jumping);
    expect(before.expected.at(-1)?.forecast).toBeGreaterThan(25);
    expect(before.asked).toBeGreaterThanOrEqual(30);
    const calm = learnedFrom(6 * DAY + 600 - LEAD - 10, jumping);
    expect(calm.asked).toBeLessThan(15);
  });

  it('is forecast before it happens: an office that opens at nine, to twenty times its night', () => {
    const office: LoadAt = (after) => (after % DAY < 540 ? 10 : 200);
    const before = learnedFrom(7 * DAY + 540 - 1, office);
    expect(before.expected.at(-1)?.forecast).toBeGreaterThan(9.5);
    expect(before.asked).toBeGreaterThanOrEqual(15);
  });

  it('is followed within twenty minutes to another level, and back within ninety', () => {
    const random = createRandom(11);
    const drawn = (mean: number): number => drawPoisson(random, mean);
    const forecastOf = ({ expected }: ForecastState): number => expected.at(-1)?.forecast ?? 0;
    const calm = learnedFrom(3 * DAY, () => drawn(100));
    expect(Math.abs(forecastOf(calm) - 10)).toBeLessThan(1);
    const risen = liveThrough(calm, 20, () => drawn(400));
    expect(risen.asked).toBeGreaterThanOrEqual(40);
    expect(Math.abs(forecastOf(risen) - 40)).toBeLessThan(4);
    const settled = liveThrough(risen, 180, () => drawn(400));
    expect(Math.abs(forecastOf(settled) - 40)).toBeLessThan(4);
    const fallen = liveThrough(settled, 90, () => drawn(100));
    expect(Math.abs(forecastOf(fallen) - 10)).toBeLessThan(2);
  });

  it('is forecast as well after an outage of the metric as before it', () => {
    const before = learnedFrom(4 * DAY, daily);
    const gap = 3 * 60;
    const first = before.newest + gap + 1;
    let state = before;
    for (let minute = first; minute < first + 60; minute += 1) {
      state = advanceForecast(state, minuteOf(minute, daily(minute - MIDNIGHT)), BOUNDS);
    }
    const truth = daily(state.newest + LEAD - MIDNIGHT) / 10;
    expect(Math.abs((state.expected.at(-1)?.forecast ?? 0) - truth)).toBeLessThan(0.05 * truth);
  });

  it('of nothing is nothing: zeros are no gap', () => {
    const night: LoadAt = (after) => (after % DAY < 420 ? 0 : 200);
    const asleep = learnedFrom(3 * DAY + 200, night, { ...BOUNDS, min: 0 });
    expect(asleep.expected.at(-1)?.forecast).toBeLessThan(0.5);
    const awake = learnedFrom(5 * DAY + 419 + 10, night);
    expect(awake.expected.at(-1)?.forecast).toBeGreaterThan(19);
  });
});

describe('the SLO', () => {
  /** Share of the load above what was in service, over six days after two of learning; a new ask serves a lead later. */
  const serve = (slo: number): { readonly short: number; readonly spent: number } => {
    const random = createRandom(20_260_601);
    const asks: number[] = [];
    let state = startForecast(LEAD, daily(0));
    const sums = { load: 0, short: 0, spent: 0 };
    for (let after = 0; after < 8 * DAY; after += 1) {
      const load = drawPoisson(random, daily(after));
      const ready = asks.length === 0 ? 60 : Math.min(...asks.slice(-LEAD));
      if (after >= 2 * DAY) {
        sums.load += load / 10;
        sums.short += Math.max(0, load / 10 - ready);
        sums.spent += ready;
      }
      state = advanceForecast(state, minuteOf(MIDNIGHT + after, load, { ready }), { ...BOUNDS, slo });
      asks.push(state.asked);
    }
    return { short: sums.short / sums.load, spent: sums.spent / sums.load };
  };

  it.each([0.001, 0.005])('of %d is kept, and its budget is spent', (slo) => {
    const { short, spent } = serve(slo);
    expect(short).toBeLessThan(1.5 * slo);
    expect(short).toBeGreaterThan(0.2 * slo);
    expect(spent).toBeLessThan(1.3);
  });
});

it('forgets what is older than nine days', () => {
  const state = learnedFrom(9 * 1_440 + 240, () => 100);
  expect(valueAt(state.history, MIDNIGHT)).toBeNaN();
  expect(valueAt(state.history, state.newest - 8 * 1_440 - 6)).toBe(100);
});

it('is text of less than 100,000 characters, however far it looks ahead and however odd its numbers are', () => {
  const restless = (after: number): number => 5_000 + 4_000 * Math.sin(after / 229) + 777.7 * Math.sin(after * 1.7);
  const start = startForecast(70, 5_000);
  const state = liveThrough(start, 14 * 1_440, restless, { ...BOUNDS, max: 20_000, unitStep: 0.5 });
  expect(state.pending).toHaveLength(70);
  expect(state.rehearsal.asks).toHaveLength(70);
  expect(writeForecast({ ...UNTAUGHT, state })?.length).toBeLessThan(100_000);
});
