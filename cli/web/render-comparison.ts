import { formatDifference } from '../comparison/format-difference.ts';
import { isBest, MEASURES, type Measure } from '../comparison/measures.ts';
import type { RunTotals } from '../comparison/run-totals.ts';
import { type Html, html } from './html.ts';
import type { Report } from './report.ts';

const renderCell = (measure: Measure, totals: RunTotals, all: readonly RunTotals[]): Html =>
  isBest(measure, totals, all)
    ? html`<td class="better">${measure.show(totals)}<span class="sign" title="better"> ✓</span></td>`
    : html`<td>${measure.show(totals)}</td>`;

const renderDifference = (measure: Measure, [ours, theirs, ...others]: readonly RunTotals[]): readonly Html[] =>
  ours === undefined || theirs === undefined || others.length > 0
    ? []
    : [html`<td class="difference">${formatDifference(measure.value(ours), measure.value(theirs))}</td>`];

const renderRow = (measure: Measure, all: readonly RunTotals[]): Html => html`<tr>
<th scope="row">${measure.label}</th>
${all.map((totals) => renderCell(measure, totals, all))}
${renderDifference(measure, all)}
</tr>
`;

/** The runs side by side, one measure a row; of two the difference too. */
export const renderComparison = ({ runs }: Report): Html => {
  const all = runs.map(({ totals }) => totals);
  const difference = runs.length === 2 ? [html`<th scope="col" class="difference">Difference</th>`] : [];
  return html`<table>
<thead><tr><td></td>${runs.map(({ name }) => html`<th scope="col">${name}</th>`)}${difference}</tr></thead>
<tbody>${MEASURES.map((measure) => renderRow(measure, all))}</tbody>
</table>`;
};
