import type { Paint } from '../output/paint.ts';
import { renderTable } from '../output/render-table.ts';
import { formatDifference } from './format-difference.ts';
import { isBetter, MEASURES, type Measure } from './measures.ts';
import type { NamedTotals, RunTotals } from './run-totals.ts';

type Row = readonly [label: string, ...cells: string[]];

const rowOfOne = (measure: Measure, { totals }: NamedTotals): Row => [measure.label, measure.show(totals)];

const rowOfTwo = (measure: Measure, ours: NamedTotals, theirs: NamedTotals, paint: Paint): Row => {
  const cell = (totals: RunTotals, other: RunTotals): string =>
    isBetter(measure, totals, other) ? paint('bold', measure.show(totals)) : measure.show(totals);
  return [
    measure.label,
    cell(ours.totals, theirs.totals),
    cell(theirs.totals, ours.totals),
    formatDifference(measure.value(ours.totals), measure.value(theirs.totals)),
  ];
};

/** A run, or two side by side with their difference and the better in bold: one measure a row. */
export const renderTotals = (ours: NamedTotals, theirs: NamedTotals | null, paint: Paint): string => {
  const titles = theirs === null ? ['', ours.name] : ['', ours.name, theirs.name, 'difference'];
  const rows = MEASURES.map((measure) =>
    theirs === null ? rowOfOne(measure, ours) : rowOfTwo(measure, ours, theirs, paint),
  );
  return renderTable(
    titles.map((title) => paint('dim', title)),
    rows,
  );
};
