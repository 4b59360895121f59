import { createTable } from '../output/create-table.ts';
import type { Paint } from '../output/paint.ts';
import { formatDifference } from './format-difference.ts';
import { MEASURES, type Measure } from './measures.ts';
import type { NamedTotals, RunTotals } from './run-totals.ts';

const isBetter = ({ value, better }: Measure, totals: RunTotals, others: readonly RunTotals[]): boolean => {
  const own = value(totals);
  return (
    better === 'lower' && own !== null && others.every((other) => own < (value(other) ?? Number.NEGATIVE_INFINITY))
  );
};

/** Runs side by side, one measure a row; with two, the better is bold and the last column is the difference. */
export const renderTotals = (runs: readonly NamedTotals[], paint: Paint): string => {
  const [ours, theirs] = runs;
  const titles = ['', ...runs.map(({ name }) => name), ...(theirs === undefined ? [] : ['difference'])];
  const table = createTable(titles.map((title) => paint('dim', title)));
  for (const measure of MEASURES) {
    const cells = runs.map(({ totals }) => {
      const others = runs.filter((run) => run.totals !== totals).map((run) => run.totals);
      const shown = measure.show(totals);
      return others.length > 0 && isBetter(measure, totals, others) ? paint('bold', shown) : shown;
    });
    const difference =
      ours === undefined || theirs === undefined
        ? []
        : [formatDifference(measure.value(ours.totals), measure.value(theirs.totals))];
    table.push([measure.label, ...cells, ...difference]);
  }
  return table.toString();
};
