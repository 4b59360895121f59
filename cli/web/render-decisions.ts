import type { Step } from '../../shared/core/decision.ts';
import { formatCount, formatTenths, formatTime, formatTimeOfDay } from '../output/format.ts';
import { type Html, html } from './html.ts';
import type { ReportDecision, ReportRun } from './report.ts';

const direction = ({ from, to }: ReportDecision): 'out' | 'in' | 'hold' =>
  to > from ? 'out' : to < from ? 'in' : 'hold';

const ARROWS = { out: '▲', in: '▼', hold: '•' } as const;

const renderStep = ({ rule, before, after, because }: Step): Html =>
  before === after
    ? html`<li><b>${rule}</b>: ${because}</li>`
    : html`<li><b>${rule}</b>: ${formatTenths(before)} → ${formatTenths(after)} <span>(${because})</span></li>`;

const renderList = (title: string, items: readonly Html[]): Html =>
  items.length === 0 ? html`` : html`<h4>${title}</h4><ul>${items}</ul>`;

const renderWhen = ({ atMs, untilMs, count }: ReportDecision): Html => {
  const from = html`<time datetime="${new Date(atMs).toISOString()}" title="${formatTime(atMs)} UTC">${formatTimeOfDay(atMs)}</time>`;
  return count === 1 ? from : html`${from}–${formatTimeOfDay(untilMs)}`;
};

const describeMove = ({ from, to, count }: ReportDecision): string => {
  if (from !== to) return `${formatTenths(from)} → ${formatTenths(to)}`;
  return count === 1 ? `stays at ${formatTenths(to)}` : `stays at ${formatTenths(to)}, ${formatCount(count)} looks`;
};

const renderDecision = (decision: ReportDecision, runIndex: number, index: number): Html => {
  const kind = direction(decision);
  return html`<li id="d${runIndex}-${index}" class="${kind}" data-run="${runIndex}" data-at="${decision.atMs / 1_000}"><details>
<summary><span class="when">${renderWhen(decision)}</span> <span class="arrow" aria-hidden="true">${ARROWS[kind]}</span> <span class="move">${describeMove(decision)}</span> <code>${decision.code}</code></summary>
<div class="why">${renderList('Why', decision.steps.map(renderStep))}${renderList(
    'What each policy asked for',
    decision.votes.map((vote) => html`<li>${vote}</li>`),
  )}${renderList(
    'What was done',
    decision.actions.map((action) => html`<li>${action}</li>`),
  )}
<button type="button" class="show">Show on the plot</button></div>
</details></li>
`;
};

/** Every decision of a run, oldest first; those that moved nothing are there too. */
export const renderDecisions = ({ decisions }: ReportRun, runIndex: number): Html =>
  html`<ol>${decisions.map((decision, index) => renderDecision(decision, runIndex, index))}</ol>`;
