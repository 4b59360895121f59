import type { Paint } from '../output/paint.ts';
import { renderTable } from '../output/render-table.ts';
import { formatDifference } from './format-difference.ts';
import { isBest, MEASURES, type Measure } from './measures.ts';
import type { NamedTotals } from './run-totals.ts';

const rowOf = (measure: Measure, runs: readonly NamedTotals[], paint: Paint): readonly string[] => {
  const all = runs.map(({ totals }) => totals);
  const cells = all.map((totals) =>
    isBest(measure, totals, all) ? paint('bold', measure.show(totals)) : measure.show(totals),
  );
  const [ours, theirs, ...others] = all;
  const isPair = ours !== undefined && theirs !== undefined && others.length === 0;
  return isPair
    ? [measure.label, ...cells, formatDifference(measure.value(ours), measure.value(theirs))]
    : [measure.label, ...cells];
};

/** Runs side by side, one measure a row, the best in bold; of two the difference too. */
export const renderTotals = (runs: readonly NamedTotals[], paint: Paint): string => {
  const titles = ['', ...runs.map(({ name }) => name), ...(runs.length === 2 ? ['difference'] : [])];
  return renderTable(
    titles.map((title) => paint('dim', title)),
    MEASURES.map((measure) => rowOf(measure, runs, paint)),
  );
};
