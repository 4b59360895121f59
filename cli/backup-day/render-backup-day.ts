import type { BackupDay } from '../../sim/backup-day/backup-day.ts';
import type { Paint } from '../output/paint.ts';
import { renderTable } from '../output/render-table.ts';
import {
  answerBackupDay,
  type FigureTable,
  tabulateRegions,
  tabulateRestores,
  tellMoments,
  titleBackupDay,
} from './backup-day-rows.ts';

const renderFigures = ({ head, rows }: FigureTable, paint: Paint): string =>
  renderTable(
    head.map((title) => paint('dim', title)),
    rows,
  );

/** A day of recovery points for the terminal: two tables, what happened, and the finding. */
export const renderBackupDay = (day: BackupDay, paint: Paint): string => {
  const moments = tellMoments(day).map(({ label, title, text }) => `${paint('bold', label)}: ${title}\n  ${text}`);
  return [
    titleBackupDay(day),
    renderFigures(tabulateRegions(day), paint),
    renderFigures(tabulateRestores(day), paint),
    moments.join('\n'),
    paint('bold', answerBackupDay(day)),
  ].join('\n\n');
};
