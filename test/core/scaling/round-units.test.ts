import { expect, it } from 'vitest';
import { isEnough, roundDownUnits, roundUpUnits } from '../../../shared/core/scaling/round-units.ts';

it.each([
  [10, 10],
  [10.01, 11],
  [10.5, 11],
  [0.2, 1],
  [0, 0],
])('rounds %d units up to %d', (units, whole) => {
  expect(roundUpUnits(units)).toBe(whole);
});

it('takes a number one bit above a whole one for the whole one', () => {
  expect((0.1 * 3 * 10) / 1).toBeGreaterThan(3);
  expect(roundUpUnits(0.1 * 3 * 10)).toBe(3);
});

it('never asks for less than no capacity', () => {
  expect(roundUpUnits(-2.5)).toBe(0);
});

it.each([
  [3, 3],
  [2.999, 2],
  [0.288 / 0.096, 3],
])('rounds %d units down to %d', (units, whole) => {
  expect(roundDownUnits(units)).toBe(whole);
});

it.each([
  [3, 3, true],
  [3.3 - 0.3, 3, true],
  [0.3 * 11 - 0.3, 3, true],
  [4, 3, true],
  [2.999, 3, false],
])('%d units where %d are wanted: enough is %s', (units, wanted, enough) => {
  expect(isEnough(units, wanted)).toBe(enough);
});
