import type { FigureTable, ToldMoment } from '../output/figure-table.ts';
import { type Html, html } from './html.ts';

/** Figures as a table of the page; rows whose name is indented are parts of the one above. */
export const drawFigures = ({ head: [first = '', ...others], rows }: FigureTable): Html => html`<table>
<thead><tr><th scope="row">${first}</th>${others.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>${rows.map(([label = '', ...cells]) => html`<tr><th scope="row"${label.startsWith(' ') ? html` class="part"` : html``}>${label.trim()}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
</table>`;

/** What happened, as a list of the page. */
export const drawMoments = (moments: readonly ToldMoment[]): Html =>
  html`<ul class="moments">${moments.map(({ label, title, text }) => html`<li><b>${label}</b> ${title}: <span>${text}.</span></li>`)}</ul>`;
