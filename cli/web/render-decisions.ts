import type { Step } from '../../shared/core/decision.ts';
import { formatCount, formatTenths, formatTime, formatTimeOfDay } from '../output/format.ts';
import { type Html, html } from './html.ts';
import { type Report, type ReportDecision, type ReportRun, spansDays } from './report.ts';

const direction = ({ from, to }: ReportDecision): 'out' | 'in' | 'hold' =>
  to > from ? 'out' : to < from ? 'in' : 'hold';

const ARROWS = { out: '▲', in: '▼', hold: '•' } as const;

const renderStep = ({ rule, before, after, because }: Step): Html =>
  before === after
    ? html`<li><b>${rule}</b>: ${because}</li>`
    : html`<li><b>${rule}</b>: ${formatTenths(before)} → ${formatTenths(after)} <span>(${because})</span></li>`;

const renderList = (title: string, items: readonly Html[]): Html =>
  items.length === 0 ? html`` : html`<h4>${title}</h4><ul>${items}</ul>`;

/** How a time is written: with its day where the report spans several. */
type WriteTime = (atMs: number) => string;

const writeTimeOf = (report: Report): WriteTime =>
  spansDays(report) ? (atMs) => `${formatTime(atMs).slice('2026-'.length, -':00'.length)}` : formatTimeOfDay;

const renderWhen = ({ atMs, untilMs, count }: ReportDecision, writeTime: WriteTime): Html => {
  const from = html`<time datetime="${new Date(atMs).toISOString()}" title="${formatTime(atMs)} UTC">${writeTime(atMs)}</time>`;
  return count === 1 ? from : html`${from}–${writeTime(untilMs)}`;
};

const describeMove = ({ from, to, count }: ReportDecision): string => {
  if (from !== to) return `${formatTenths(from)} → ${formatTenths(to)}`;
  return count === 1 ? `stays at ${formatTenths(to)}` : `stays at ${formatTenths(to)}, ${formatCount(count)} looks`;
};

const renderDecision = (decision: ReportDecision, runIndex: number, writeTime: WriteTime): Html => {
  const kind = direction(decision);
  return html`<li class="${kind}" data-run="${runIndex}" data-at="${decision.atMs / 1_000}"><details>
<summary><span class="when">${renderWhen(decision, writeTime)}</span> <span class="arrow" aria-hidden="true">${ARROWS[kind]}</span> <span class="move">${describeMove(decision)}</span> <code>${decision.code}</code></summary>
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

const renderHolds = (holds: ReportRun['holds']): Html => {
  const counts = Object.entries(holds).toSorted(([, one], [, other]) => other - one);
  const shown = counts.map(([code, count]) => `${code} ${formatCount(count)}`).join(', ');
  return html`<p class="held">Looks that changed nothing, by code: ${shown || 'none'}.</p>`;
};

/** Every decision of one of the report's runs, oldest first, with those that moved nothing; those are counted too. */
export const renderDecisions = (report: Report, { decisions, holds }: ReportRun, runIndex: number): Html => {
  const writeTime = writeTimeOf(report);
  return html`<ol>${decisions.map((decision) => renderDecision(decision, runIndex, writeTime))}</ol>
${renderHolds(holds)}`;
};
