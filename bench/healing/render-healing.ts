import { type RenderedRows, renderRows } from '../render-rows.ts';
import { meanOf, type Row } from './summarize.ts';

const seconds = (value: number): string => `${Math.round(value)} s`;

/** One line for each failure: how long each healer left the fleet below desired, on average and at most. */
export const renderHealing = (rows: readonly Row[], healers: readonly string[]): RenderedRows => {
  const failures = [...new Set(rows.map(({ failure }) => failure))];
  const cell = (failure: string, healer: string): string => {
    const row = rows.find((one) => one.failure === failure && one.healer === healer);
    return row === undefined ? '' : `${seconds(row.meanShortSeconds)} (${seconds(row.maxShortSeconds)})`;
  };
  return renderRows(
    ['below desired, mean (longest)', ...healers],
    [
      ...failures.map((failure) => [failure, ...healers.map((healer) => cell(failure, healer))]),
      ['mean of all', ...healers.map((healer) => seconds(meanOf(rows, healer)))],
    ],
  );
};
