import { expect, it } from 'vitest';
import { numberAt } from '../../../shared/core/forecast/number-at.ts';

it('reads a number, and zero where there is none', () => {
  expect([0, 1, 2, -1].map((index) => numberAt(Float64Array.from([3, 4]), index))).toEqual([3, 4, 0, 0]);
});
