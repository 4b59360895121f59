import { describe, expect, it } from 'vitest';
import { estimate, learn, type Regression, startRegression } from '../../../shared/core/forecast/regression.ts';

/** Half is forgotten in two days. */
const KEPT = 0.5 ** (1 / 2_880);

const expectNumbers = (numbers: Float64Array, expected: readonly number[]): void => {
  expect(numbers).toHaveLength(expected.length);
  for (const [index, value] of expected.entries()) expect(numbers[index]).toBeCloseTo(value, 12);
};

const values = (...numbers: readonly number[]): Float64Array => Float64Array.from(numbers);

describe('a regression', () => {
  it('answers with one of the values until it has learned better', () => {
    const regression = startRegression(3, 1);
    expect([...regression.weights]).toEqual([0, 1, 0]);
    expect([...regression.doubt]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
    expect(estimate(regression, values(5, 7, 9))).toBe(7);
  });

  it('weighs the values', () => {
    expect(estimate({ weights: values(2, -1, 0.5), doubt: values() }, values(3, 4, 10))).toBe(7);
  });

  it('learns a step of two values as computed by hand', () => {
    const learned = learn(startRegression(2, 1), values(1, 2), 3, 1);
    // What was expected was 2, so the error is 1; the surprise is the forgetting and 1 * 1 + 2 * 2.
    const surprise = KEPT + 5;
    expectNumbers(learned.weights, [1 / surprise, 1 + 2 / surprise]);
    expectNumbers(learned.doubt, [
      (1 - 1 / surprise) / KEPT,
      -2 / surprise / KEPT,
      -2 / surprise / KEPT,
      (1 - 4 / surprise) / KEPT,
    ]);
  });

  it('goes on from what it doubts', () => {
    const regression: Regression = { weights: values(1, -1), doubt: values(2, 1, 1, 3) };
    const learned = learn(regression, values(1, 2), 0.5, 1);
    // The gain is (2 + 2, 1 + 6), the expected value -1 and the error 1.5.
    const surprise = KEPT + 4 + 14;
    expectNumbers(learned.weights, [1 + (4 / surprise) * 1.5, -1 + (7 / surprise) * 1.5]);
    expectNumbers(learned.doubt, [
      (2 - 16 / surprise) / KEPT,
      (1 - 28 / surprise) / KEPT,
      (1 - 28 / surprise) / KEPT,
      (3 - 49 / surprise) / KEPT,
    ]);
  });

  it('keeps its doubt symmetric', () => {
    const { doubt } = learn(startRegression(3, 0), values(1, 2, 3), 0, 1);
    // The gain is the values themselves, and the surprise 1 + 4 + 9 more than the forgetting.
    const left = (row: number, column: number): number =>
      ((row === column ? 1 : 0) - ((row + 1) * (column + 1)) / (KEPT + 14)) / KEPT;
    expectNumbers(
      doubt,
      [0, 1, 2].flatMap((row) => [0, 1, 2].map((column) => left(row, column))),
    );
  });

  it('counts a value for as much as it deviates', () => {
    expect(learn(startRegression(2, 1), values(10, 20), 30, 10)).toEqual(
      learn(startRegression(2, 1), values(1, 2), 3, 1),
    );
  });

  it.each([
    ['above', 1_000, 2],
    ['at the most above', 4, 2],
    ['below', -1_000, -2],
    ['at the most below', 0, -2],
    ['a little further in', 3.5, 1.5],
  ])('lets one spike teach no more than two deviations: %s', (_, truth, error) => {
    const learned = learn(startRegression(2, 1), values(1, 2), truth, 1);
    expectNumbers(learned.weights, [error / (KEPT + 5), 1 + (2 * error) / (KEPT + 5)]);
  });

  it('doubts more with every minute that shows nothing, up to ten for each value', () => {
    const learned = learn({ weights: values(0, 1), doubt: values(12, 1, 1, 7) }, values(0, 0), 0, 1);
    expectNumbers(learned.doubt, [12 / KEPT, 1 / KEPT, 1 / KEPT, 7 / KEPT]);
    const bounded = learn({ weights: values(0, 1), doubt: values(12, 4, 4, 8) }, values(0, 0), 0, 1);
    expectNumbers(bounded.doubt, [12, 4, 4, 8]);
  });

  it('leaves what it knew before as it was', () => {
    const before = startRegression(2, 1);
    learn(before, values(1, 2), 3, 1);
    expect(before).toEqual(startRegression(2, 1));
  });

  it('finds a linear relation', () => {
    let regression = startRegression(2, 0);
    for (let minute = 0; minute < 5_000; minute += 1) {
      const [one, other] = [1 + (minute % 7), 1 + (minute % 5)];
      regression = learn(regression, values(one, other), 0.5 * one + 2 * other, 1);
    }
    expect(regression.weights[0]).toBeCloseTo(0.5, 2);
    expect(regression.weights[1]).toBeCloseTo(2, 2);
  });
});
