import { describe, expect, it } from 'vitest';
import type { AskLimits } from '../../../shared/core/forecast/move-ask.ts';
import { RULERS } from '../../../shared/core/forecast/noise.ts';
import {
  askAnew,
  countMinute,
  type Expectation,
  MARGINS,
  type Rehearsal,
  startRehearsal,
  TRIALS,
  wantedUnits,
} from '../../../shared/core/forecast/rehearsal.ts';

/** Half counts half as much two weeks later. */
const KEPT = 0.5 ** (1 / 20_160);

const LIMITS: AskLimits = { min: 1, max: 100, unitStep: 1, worst: 100 };

const expectation = (forecast: number, ...deviations: readonly number[]): Expectation => ({ forecast, deviations });

/** Every trial asks for as much as the first, and one more each. */
const asksFrom = (units: number): Float64Array => Float64Array.from({ length: TRIALS }, (_, trial) => units + trial);

const rehearsalOf = (changes: Partial<Rehearsal>): Rehearsal => ({ ...startRehearsal(), ...changes });

const expectNumbers = (numbers: Float64Array, expected: (trial: number) => number): void => {
  expect(numbers).toHaveLength(63);
  for (const [trial, value] of numbers.entries()) expect(value).toBeCloseTo(expected(trial), 9);
};

describe('what is rehearsed', () => {
  it('is 21 margins by each of three rulers: evenly from below the forecast to four, then each a fifth more', () => {
    expect(MARGINS.slice(0, 12)).toEqual([-1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.8]);
    expect(MARGINS).toHaveLength(21);
    expect(MARGINS.at(-1)).toBeCloseTo(24.767, 3);
    expect(TRIALS).toBe(63);
    expect(RULERS).toHaveLength(3);
  });

  it('begins with nothing', () => {
    const { asks, spent, short, load, minutes } = startRehearsal();
    expect({ asks, load, minutes }).toEqual({ asks: [], load: 0, minutes: 0 });
    expectNumbers(spent, () => 0);
    expectNumbers(short, () => 0);
  });
});

describe('a minute of load', () => {
  it('costs what was asked for last, and is short of the least that was asked for in time', () => {
    const { spent, short, load, minutes } = countMinute(
      rehearsalOf({ asks: [asksFrom(10), asksFrom(5), asksFrom(20)] }),
      8,
    );
    expectNumbers(spent, (trial) => 20 + trial);
    expectNumbers(short, (trial) => Math.max(0, 8 - (5 + trial)));
    expect({ load, minutes }).toEqual({ load: 8, minutes: 1 });
  });

  it('counts the past a little less', () => {
    const before = rehearsalOf({
      asks: [asksFrom(4)],
      spent: asksFrom(100),
      short: asksFrom(50),
      load: 1_000,
      minutes: 100,
    });
    const { spent, short, load, minutes, asks } = countMinute(before, 6);
    expectNumbers(spent, (trial) => (100 + trial) * KEPT + 4 + trial);
    expectNumbers(short, (trial) => (50 + trial) * KEPT + Math.max(0, 6 - (4 + trial)));
    expect(load).toBeCloseTo(1_000 * KEPT + 6, 9);
    expect(minutes).toBeCloseTo(100 * KEPT + 1, 9);
    expect(asks).toEqual(before.asks);
    expectNumbers(before.spent, (trial) => 100 + trial);
  });

  it('before anything was asked for is nobody`s shortfall', () => {
    const { spent, short, load } = countMinute(startRehearsal(), 8);
    expectNumbers(spent, () => 0);
    expectNumbers(short, () => 0);
    expect(load).toBe(8);
  });
});

describe('what a margin would have', () => {
  const expected = [expectation(10, 1, 2, 3), expectation(14, 2, 1, 0), expectation(8, 1, 3, 0)];

  it.each([
    [0, 0, { wanted: 8, peak: 14 }],
    [0, 2, { wanted: 10, peak: 18 }],
    [1, 2, { wanted: 14, peak: 16 }],
    [2, 3, { wanted: 8, peak: 19 }],
    [0, -1, { wanted: 7, peak: 12 }],
  ])('by ruler %i, %i deviations above', (ruler, margin, units) => {
    expect(wantedUnits(expected, ruler, margin)).toEqual(units);
  });

  it('is the forecast alone by a ruler that is none of them', () => {
    expect(wantedUnits(expected, 3, 2)).toEqual({ wanted: 8, peak: 14 });
  });

  it('is nothing where nothing is expected', () => {
    expect(wantedUnits([], 0, 3)).toEqual({ wanted: 0, peak: 0 });
    expect(wantedUnits([expectation(0, 5, 5, 5)], 0, -1)).toEqual({ wanted: -5, peak: 0 });
  });
});

describe('asking anew', () => {
  it('asks for each trial by its own ruler and margin', () => {
    const { asks } = askAnew(startRehearsal(), [expectation(10, 1, 2, 4)], 5, LIMITS);
    expect(asks).toHaveLength(1);
    const [first] = asks;
    // From nothing, out to the margin and a deviation further.
    const wanted = (trial: number): number => {
      const deviation = [1, 2, 4][Math.floor(trial / 21)] ?? 0;
      return Math.min(100, Math.ceil(10 + ((MARGINS[trial % 21] ?? 0) + 1) * deviation - 1e-9));
    };
    expectNumbers(first ?? new Float64Array(), wanted);
    expect(first?.[0]).toBe(10);
    expect(first?.[8]).toBe(14);
    expect(first?.[43]).toBe(12);
  });

  it('asks for the forecast alone by a ruler that is none, and leaves the trials of others alone', () => {
    const [first] = askAnew(startRehearsal(), [expectation(10, 0, 9)], 5, LIMITS).asks;
    const wanted = (trial: number): number => {
      const deviation = [0, 9, 0][Math.floor(trial / 21)] ?? 0;
      return Math.min(100, Math.ceil(10 + ((MARGINS[trial % 21] ?? 0) + 1) * deviation - 1e-9));
    };
    expectNumbers(first ?? new Float64Array(), wanted);
    expect(first?.[21]).toBe(10);
  });

  it('goes on from what the trial asked for, and in only to the most of the last minutes', () => {
    const before = rehearsalOf({ asks: [Float64Array.from({ length: TRIALS }, () => 30)] });
    const { asks } = askAnew(before, [expectation(20, 1, 1, 1), expectation(10, 1, 1, 1)], 5, LIMITS);
    expect(asks).toHaveLength(2);
    expect(asks[0]).toBe(before.asks[0]);
    expect([0, 2, 8].map((trial) => asks[1]?.[trial])).toEqual([19, 20, 23]);
  });

  it('asks for the least where nothing is expected', () => {
    expectNumbers(askAnew(startRehearsal(), [], 5, LIMITS).asks[0] ?? new Float64Array(), () => 1);
  });

  it('keeps the asks of the lead, and all sums', () => {
    const before = rehearsalOf({
      asks: [asksFrom(1), asksFrom(2), asksFrom(3)],
      load: 7,
      minutes: 9,
      spent: asksFrom(4),
    });
    const after = askAnew(before, [expectation(10, 1, 1, 1)], 3, LIMITS);
    expect(after.asks.slice(0, 2)).toEqual([asksFrom(2), asksFrom(3)]);
    expect(after.asks).toHaveLength(3);
    expect({ ...after, asks: [] }).toEqual({ ...before, asks: [] });
    expect(askAnew(before, [expectation(10, 1, 1, 1)], 2, LIMITS).asks).toHaveLength(2);
  });
});
