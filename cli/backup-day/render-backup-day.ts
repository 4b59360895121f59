import type { BackupDay } from '../../sim/backup-day/backup-day.ts';
import { renderFigures, renderMoments } from '../output/figure-table.ts';
import type { Paint } from '../output/paint.ts';
import { answerBackupDay, tabulateRegions, tabulateRestores, tellMoments, titleBackupDay } from './backup-day-rows.ts';

/** A day of recovery points for the terminal: two tables, what happened, and the finding. */
export const renderBackupDay = (day: BackupDay, paint: Paint): string =>
  [
    titleBackupDay(day),
    renderFigures(tabulateRegions(day), paint),
    renderFigures(tabulateRestores(day), paint),
    renderMoments(tellMoments(day), paint),
    paint('bold', answerBackupDay(day)),
  ].join('\n\n');
