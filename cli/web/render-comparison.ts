import { formatDifference } from '../comparison/format-difference.ts';
import { isBetter, MEASURES, type Measure } from '../comparison/measures.ts';
import type { RunTotals } from '../comparison/run-totals.ts';
import { type Html, html } from './html.ts';
import type { Report } from './report.ts';

const renderCell = (measure: Measure, totals: RunTotals, other: RunTotals): Html =>
  isBetter(measure, totals, other)
    ? html`<td class="better">${measure.show(totals)}<span class="sign" title="better"> ✓</span></td>`
    : html`<td>${measure.show(totals)}</td>`;

const renderRow = (measure: Measure, { runs: [ours, theirs] }: Report): Html => html`<tr>
<th scope="row">${measure.label}</th>
${renderCell(measure, ours.totals, theirs.totals)}
${renderCell(measure, theirs.totals, ours.totals)}
<td class="difference">${formatDifference(measure.value(ours.totals), measure.value(theirs.totals))}</td>
</tr>
`;

/** The two runs side by side, one measure a row. */
export const renderComparison = (report: Report): Html => html`<table>
<thead><tr><td></td>${report.runs.map(({ name }) => html`<th scope="col">${name}</th>`)}<th scope="col">Difference</th></tr></thead>
<tbody>${MEASURES.map((measure) => renderRow(measure, report))}</tbody>
</table>`;
