import type { FailoverDay } from '../../sim/failover-day/failover-day.ts';
import { drawFigures, drawMoments } from '../web/draw-figures.ts';
import { type Html, html } from '../web/html.ts';
import { drawFailoverDay } from './draw-failover-day.ts';
import {
  answerFailoverDay,
  explainBaselines,
  tabulateOutage,
  tabulateTimeline,
  tellMoves,
  titleFailoverDay,
} from './failover-day-rows.ts';

/** A Region outage as a section of the page: the finding, where clients and capacity were, the figures, and what was around it. */
export const renderFailoverSection = (
  day: FailoverDay,
): Html => html`<section class="outage" aria-label="Region outage">
<h2>Region outage <span>${titleFailoverDay(day)}</span></h2>
<p class="finding">${answerFailoverDay(day)}</p>
<ul class="legend" aria-label="Legend"><li class="home">clients, and units in service, in ${day.home}</li><li class="away">in ${day.standby}</li></ul>
<div class="timeline">${drawFailoverDay(day)}</div>
<div class="figures">${drawFigures(tabulateTimeline(day))}${drawFigures(tabulateOutage(day))}</div>
<p class="hint">${explainBaselines(day)}</p>
${drawMoments(tellMoves(day))}
</section>
`;
