import type { FailoverDay } from '../../sim/failover-day/failover-day.ts';
import { renderFigures, renderMoments } from '../output/figure-table.ts';
import type { Paint } from '../output/paint.ts';
import {
  answerFailoverDay,
  explainBaselines,
  tabulateOutage,
  tabulateTimeline,
  tellMoves,
  titleFailoverDay,
} from './failover-day-rows.ts';

/** A Region outage for the terminal: the timeline, the outage in parts, what was before and after, and the finding. */
export const renderFailoverDay = (day: FailoverDay, paint: Paint): string =>
  [
    titleFailoverDay(day),
    renderFigures(tabulateTimeline(day), paint),
    `${renderFigures(tabulateOutage(day), paint)}\n${paint('dim', explainBaselines(day))}`,
    renderMoments(tellMoves(day), paint),
    paint('bold', answerFailoverDay(day)),
  ].join('\n\n');
