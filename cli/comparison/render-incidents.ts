import type { Paint } from '../output/paint.ts';
import { renderTable } from '../output/render-table.ts';
import { incidentRows, type StruckRun } from './incident-rows.ts';

/** What incidents cost each run and what it did about them: a table, and a line for each run; nothing where none struck. */
export const renderIncidents = (runs: readonly StruckRun[], paint: Paint): string => {
  const rows = incidentRows(runs);
  if (rows.length === 0) return '';
  const titles = [
    'Time to recover, min:s',
    ...runs.map(({ name }) => name),
    ...(runs.length === 2 ? ['difference'] : []),
  ];
  const table = renderTable(
    titles.map((title) => paint('dim', title)),
    rows.flatMap(({ label, recovery, lost }) => [
      [label, ...recovery],
      ['  requests lost', ...lost],
    ]),
  );
  const told = rows.map(({ label, title, told: lines }) =>
    [`${paint('bold', label)}: ${title}`, ...lines.map(({ name, text }) => `  ${name} ${text}`)].join('\n'),
  );
  return [table, ...told].join('\n\n');
};
