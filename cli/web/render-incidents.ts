import { type IncidentRow, incidentRows } from '../comparison/incident-rows.ts';
import { type Html, html } from './html.ts';
import type { Report } from './report.ts';

const renderCells = (cells: readonly string[], runs: number): readonly Html[] =>
  cells.map((cell, index) => (index < runs ? html`<td>${cell}</td>` : html`<td class="difference">${cell}</td>`));

const renderRows = (
  { label, title, recovery, lost, told }: IncidentRow,
  runs: number,
): Html => html`<tr class="incident">
<th scope="row"><b>${label}</b></th>${renderCells(recovery, runs)}
<td class="told" rowspan="2"><p>${title}.</p>${told.map(({ name, text }) => html`<p><b>${name}</b> ${text}.</p>`)}</td>
</tr>
<tr><th scope="row">requests lost</th>${renderCells(lost, runs)}</tr>
`;

/** What incidents cost each run, and what it did about them; nothing where none struck. */
export const renderIncidents = ({ runs }: Report): Html => {
  const rows = incidentRows(runs);
  if (rows.length === 0) return html``;
  const difference = runs.length === 2 ? [html`<th scope="col" class="difference">Difference</th>`] : [];
  return html`<section class="incidents" aria-label="Incidents">
<h2>Time to recover <span>minutes:seconds with less in service than desired</span></h2>
<table>
<thead><tr><td></td>${runs.map(({ name }) => html`<th scope="col">${name}</th>`)}${difference}<th scope="col" class="told">What happened</th></tr></thead>
<tbody>${rows.map((row) => renderRows(row, runs.length))}</tbody>
</table>
</section>`;
};
