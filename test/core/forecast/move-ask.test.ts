import { describe, expect, it } from 'vitest';
import { type AskLimits, moveAsk } from '../../../shared/core/forecast/move-ask.ts';

const limits = (changes: Partial<AskLimits> = {}): AskLimits => ({
  min: 1,
  max: 100,
  unitStep: 1,
  worst: 100,
  ...changes,
});

describe('out', () => {
  it.each([
    ['to what is wanted', 10, 12, 0, 12],
    ['in whole units', 10, 11.2, 0, 12],
    ['and a deviation further', 10, 12, 2, 14],
    ['in whole units with that too', 10, 12, 2.01, 15],
    ['but not for a surplus that is already there', 10, 10, 5, 10],
    ['not a whole unit for a bit of rounding', 10, 11 + 1e-10, 0, 11],
    ['for more than rounding', 10, 11 + 1e-8, 0, 12],
    ['not at all for a bit of rounding', 10, 10 + 1e-10, 0, 10],
  ])('%s', (_, asked, wanted, deviation, units) => {
    expect(moveAsk(asked, wanted, wanted, deviation, limits())).toBe(units);
  });

  it('at once, whatever the peak', () => {
    expect(moveAsk(10, 12, 30, 0, limits())).toBe(12);
  });

  it('in steps of half a unit where such a size is bought', () => {
    expect(moveAsk(1, 1.2, 1.2, 0, limits({ unitStep: 0.5 }))).toBe(1.5);
    expect(moveAsk(1, 1.5, 1.5, 0.1, limits({ unitStep: 0.5 }))).toBe(2);
  });

  it('never above the most, nor above the worst ever seen', () => {
    expect(moveAsk(10, 500, 500, 0, limits({ worst: 1_000 }))).toBe(100);
    expect(moveAsk(10, 500, 500, 0, limits({ worst: 33.3 }))).toBe(34);
    expect(moveAsk(10, 33, 33, 5, limits({ worst: 33.3 }))).toBe(34);
  });

  it('to the least, whatever is wanted', () => {
    expect(moveAsk(0, -3, -3, 0, limits({ min: 2 }))).toBe(2);
    expect(moveAsk(0, 50, 50, 0, limits({ min: 8, worst: 5 }))).toBe(8);
  });
});

describe('in', () => {
  it.each([
    ['to the most that was wanted lately', 7, 0, 7],
    ['in whole units', 6.2, 0, 7],
    ['for a single unit where the noise is small', 9, 0.37, 9],
    ['not where noise would take it back', 9, 0.38, 10],
    ['2.7 deviations less', 8, 0.74, 8],
    ['not for less than 2.7 deviations', 8, 0.75, 10],
    ['three tenths less, however large a deviation is', 7, 50, 7],
    ['not for less than that', 7.1, 50, 10],
    ['not while the peak is wanted still', 10, 0, 10],
    ['not for less than a whole step', 9.5, 0, 10],
  ])('%s', (_, peak, deviation, units) => {
    expect(moveAsk(10, 5, peak, deviation, limits())).toBe(units);
  });

  it('by half a unit where such a size is bought', () => {
    expect(moveAsk(2, 1, 1.2, 0.1, limits({ unitStep: 0.5 }))).toBe(1.5);
    expect(moveAsk(2, 1, 1.6, 0.1, limits({ unitStep: 0.5 }))).toBe(2);
  });

  it('by a step of tenths that no binary number is exact in', () => {
    expect(moveAsk(0.3, 0.1, 0.2, 0, limits({ min: 0, unitStep: 0.1 }))).toBeCloseTo(0.2, 12);
  });

  it('never below the least', () => {
    expect(moveAsk(10, 0, 0, 0, limits({ min: 3 }))).toBe(3);
    expect(moveAsk(3, 0, 0, 0, limits({ min: 3 }))).toBe(3);
  });
});
