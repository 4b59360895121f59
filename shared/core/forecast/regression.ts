import { numberAt } from './number-at.ts';

/** Half of what was learned is forgotten in two days: a season shows, and a level shift does not linger. */
const FORGET_MINUTES = 2_880;
const FORGETTING = 0.5 ** (1 / FORGET_MINUTES);

/** How sure the first weights are; also what keeps doubt from growing without end while nothing new is seen. */
const DOUBT_START = 1;
const DOUBT_MAX = 10;

/** An error further out than this, in deviations of a Poisson load, counts as this: one spike must not teach much. */
const ERROR_MAX = 2;

/** A linear regression that learns one example at a time: weights, and the doubt about them (inverse covariance). */
export type Regression = { readonly weights: Float64Array; readonly doubt: Float64Array };

/** A regression that answers with the explanatory value at `index` until it has learned better. */
export const startRegression = (size: number, index: number): Regression => {
  const weights = new Float64Array(size);
  weights[index] = 1;
  const doubt = new Float64Array(size * size);
  for (let diagonal = 0; diagonal < size; diagonal += 1) doubt[diagonal * (size + 1)] = DOUBT_START;
  return { weights, doubt };
};

/** Weighted sum of the explanatory values. */
export const estimate = ({ weights }: Regression, values: Float64Array): number => {
  let sum = 0;
  for (let index = 0; index < weights.length; index += 1) sum += numberAt(weights, index) * numberAt(values, index);
  return sum;
};

/** Doubt must not explode while the explanatory values stand still (covariance wind-up). */
const boundDoubt = (doubt: Float64Array, size: number): void => {
  let trace = 0;
  for (let diagonal = 0; diagonal < size; diagonal += 1) trace += numberAt(doubt, diagonal * (size + 1));
  const most = size * DOUBT_MAX;
  if (trace <= most) return;
  for (let index = 0; index < doubt.length; index += 1) doubt[index] = (numberAt(doubt, index) * most) / trace;
};

/** How each value, by what was learned of all, bears on an error; and what was expected and how surprising it is. */
const weigh = ({ weights, doubt }: Regression, scaled: Float64Array) => {
  const size = weights.length;
  const gain = new Float64Array(size);
  let expected = 0;
  let surprise = FORGETTING;
  for (let row = 0; row < size; row += 1) {
    const start = row * size;
    let sum = 0;
    for (let column = 0; column < size; column += 1) sum += numberAt(doubt, start + column) * numberAt(scaled, column);
    gain[row] = sum;
    expected += numberAt(weights, row) * numberAt(scaled, row);
    surprise += sum * numberAt(scaled, row);
  }
  return { gain, expected, surprise };
};

/** Doubt is symmetric: half of it is computed, and mirrored, which also keeps rounding from breaking the symmetry. */
const settleDoubt = (doubt: Float64Array, gain: Float64Array, surprise: number): Float64Array => {
  const size = gain.length;
  const settled = new Float64Array(doubt.length);
  for (let row = 0; row < size; row += 1) {
    const share = numberAt(gain, row) / surprise;
    for (let column = row; column < size; column += 1) {
      const left = (numberAt(doubt, row * size + column) - share * numberAt(gain, column)) / FORGETTING;
      settled[row * size + column] = left;
      settled[column * size + row] = left;
    }
  }
  boundDoubt(settled, size);
  return settled;
};

/**
 * Learns that `values` came to `truth`, both divided by `deviation` first, so that a busy hour counts no more than a quiet
 * one. Recursive least squares with exponential forgetting: Haykin, Adaptive Filter Theory, chapter 10.
 */
export const learn = (regression: Regression, values: Float64Array, truth: number, deviation: number): Regression => {
  const size = values.length;
  const scaled = new Float64Array(size);
  for (let index = 0; index < size; index += 1) scaled[index] = numberAt(values, index) / deviation;
  const { gain, expected, surprise } = weigh(regression, scaled);
  const error = Math.max(-ERROR_MAX, Math.min(ERROR_MAX, truth / deviation - expected));
  const weights = regression.weights.slice();
  for (let index = 0; index < size; index += 1) {
    weights[index] = numberAt(weights, index) + (numberAt(gain, index) / surprise) * error;
  }
  return { weights, doubt: settleDoubt(regression.doubt, gain, surprise) };
};
