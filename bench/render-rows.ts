import { renderTable } from '../cli/output/render-table.ts';

/** One table for both readers: a person at a terminal, and a page. */
export type RenderedRows = { readonly text: string; readonly markdown: string };

const markdownRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** Renders rows under a head; columns after the first are numbers and stand to the right. */
export const renderRows = (head: readonly string[], rows: readonly (readonly string[])[]): RenderedRows => {
  const rule = head.map((_, index) => (index === 0 ? '---' : '--:'));
  return { text: renderTable(head, rows), markdown: [head, rule, ...rows].map(markdownRow).join('\n') };
};
