import type { Paint } from './paint.ts';
import { renderTable } from './render-table.ts';

/** Figures under a head, as the terminal and the page show them; the first column names the row. */
export type FigureTable = { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };

/** What happened at a moment of the day, and what came of it. */
export type ToldMoment = { readonly label: string; readonly title: string; readonly text: string };

/** What is shown in the place of a figure that there is none for. */
export const NO_FIGURE = '–';

/** Figures for the terminal. */
export const renderFigures = ({ head, rows }: FigureTable, paint: Paint): string =>
  renderTable(
    head.map((title) => paint('dim', title)),
    rows,
  );

/** What happened, for the terminal: two lines each. */
export const renderMoments = (moments: readonly ToldMoment[], paint: Paint): string =>
  moments.map(({ label, title, text }) => `${paint('bold', label)}: ${title}\n  ${text}`).join('\n');
