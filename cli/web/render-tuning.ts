import { drawFront, type FrontPoint } from './draw-front.ts';
import { type Html, html } from './html.ts';

/** What a page shows of a tuning, beside its proof. */
export type TuningSection = {
  readonly points: readonly FrontPoint[];
  readonly slo: number;
  /** Lines of a diff, empty where no change is advised. */
  readonly change: readonly string[];
  readonly path: string;
  /** Why it is advised, or why none is. */
  readonly because: string;
};

const lineClass = (line: string): string =>
  line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : 'kept';

const renderLine = (line: string): Html => html`<span class="${lineClass(line)}">${line}
</span>`;

const renderChange = ({ change, path, because }: TuningSection): Html =>
  change.length === 0
    ? html`<h2>The change</h2>
<p>None is advised.</p>
<p class="hint">${because}</p>`
    : html`<h2>The change <span>${path}</span></h2>
<pre class="change">${change.map(renderLine)}</pre>
<p class="hint">${because}</p>`;

/** What was tried, and what to change. */
export const renderTuning = (tuning: TuningSection): Html => html`<section class="tuning" aria-label="What was tried">
<div>
<h2>What was tried</h2>
<ul class="legend" aria-label="Legend"><li class="tried">tried</li><li class="front">cheapest at its shortfall</li><li class="present">as it is</li><li class="best">found</li><li class="rival">AWS target tracking</li><li class="held-out">on the days held out</li></ul>
${drawFront(tuning.points, tuning.slo)}
</div>
<div>${renderChange(tuning)}</div>
</section>`;
