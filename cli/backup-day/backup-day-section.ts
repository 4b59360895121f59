import type { BackupDay } from '../../sim/backup-day/backup-day.ts';
import { drawFigures, drawMoments } from '../web/draw-figures.ts';
import { type Html, html } from '../web/html.ts';
import { answerBackupDay, tabulateRegions, tabulateRestores, tellMoments, titleBackupDay } from './backup-day-rows.ts';
import { drawBackupDay } from './draw-backup-day.ts';

/** A day of recovery points as a section of the page: the finding, a timeline, the figures, and what happened. */
export const renderBackupSection = (day: BackupDay): Html => html`<section class="backups" aria-label="Backups">
<h2>Backups <span>${titleBackupDay(day)}</span></h2>
<p class="finding">${answerBackupDay(day)}</p>
<ul class="legend" aria-label="Legend"><li class="home">age of the newest whole point in ${day.home}</li><li class="copies">in ${day.standby}</li><li class="kept">point</li><li class="retired">retired</li><li class="failed">failed</li><li class="proof">proof</li><li class="restore">restore</li><li class="mishap">something is broken</li></ul>
<div class="timeline">${drawBackupDay(day)}</div>
<div class="figures">${drawFigures(tabulateRegions(day))}${drawFigures(tabulateRestores(day))}</div>
${drawMoments(tellMoments(day))}
</section>
`;
