import { readFileSync } from 'node:fs';
import { describeIncident } from '../comparison/describe-incident.ts';
import { formatCount, formatRate, formatSpan, formatTime } from '../output/format.ts';
import { type Html, html, trusted } from './html.ts';
import { renderComparison } from './render-comparison.ts';
import { renderDecisions } from './render-decisions.ts';
import { renderIncidents } from './render-incidents.ts';
import { type Report, type ReportColumns, type ReportRun, spanMsOf } from './report.ts';

/** Nothing may be loaded from anywhere: the page is one file that can be mailed. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

const readPageFile = (name: string): string => readFileSync(new URL(`page/${name}`, import.meta.url), 'utf8');

/** The scripts of the page, each before those that import it. */
const SCRIPTS = ['elements.js', 'series.js', 'marks.js', 'incidents.js', 'tip.js', 'plots.js', 'page.js'];

/** Modules cannot import one another inside of one file: without their imports and exports they are one script. */
const joinScripts = (): string =>
  SCRIPTS.map(readPageFile)
    .join('\n')
    .replace(/^import [^;]*;$/gm, '')
    .replace(/^export /gm, '');

const readPackageFile = (name: string): string => readFileSync(new URL(import.meta.resolve(name)), 'utf8');

const shorten = (values: readonly number[]): readonly number[] => values.map((value) => Number(value.toPrecision(5)));

const shortenColumns = ({ load, ready, billed, desired, lost }: ReportColumns): ReportColumns => ({
  load: shorten(load),
  ready: shorten(ready),
  billed: shorten(billed),
  desired: shorten(desired),
  lost: shorten(lost),
});

/** Where the plots mark what went wrong: all of it, and the part in which less served than was desired. */
const toMarkers = ({ incidents }: ReportRun, endMs: number) =>
  incidents
    .filter(({ missed }) => missed === null)
    .map((report) => ({
      name: report.name,
      from: report.atMs / 1_000,
      to: report.overMs / 1_000,
      belowFrom: (report.belowFromMs ?? report.atMs) / 1_000,
      belowTo: (report.belowFromMs === null ? report.atMs : (report.wholeAtMs ?? endMs)) / 1_000,
      text: describeIncident(report),
    }));

/** What the plots are drawn from; the decisions themselves stand in the page. */
const renderSeries = (report: Report): Html => {
  const { startMs, stepSeconds, unitRate, measuredFromMs, runs } = report;
  const endMs = startMs + spanMsOf(report);
  const series = {
    startSeconds: startMs / 1_000,
    measuredFromSeconds: (measuredFromMs ?? startMs) / 1_000,
    stepSeconds,
    unitRate,
    runs: runs.map(({ name, columns }) => ({ name, ...shortenColumns(columns) })),
    incidents: runs.map((run) => toMarkers(run, endMs)),
  };
  return trusted(
    `<script type="application/json" id="series">${JSON.stringify(series).replaceAll('<', '\\u003c')}</script>`,
  );
};

const renderHeader = (report: Report): Html => {
  const { load, fleet, words } = report;
  const remarks = words.remarks.map((remark) => ` ${remark}`).join('');
  return html`<header>
<p class="brand">Ballast</p>
<h1>${words.question}</h1>
<p class="answer">${words.answer.replaceAll(' %', '\u00a0%')}</p>
<p class="setting">Fleet <b>${fleet}</b>, load <b>${load}</b>, ${formatSpan(spanMsOf(report))} from ${formatTime(report.startMs).slice(0, '2026-01-01 00:00'.length)} UTC. One unit serves ${formatRate(report.unitRate)} requests per second; a new machine needs ${formatCount(report.bootSeconds)} s to boot.${remarks}</p>
</header>`;
};

/** How each run is drawn where all of them share a plot. */
const RUN_CLASSES = ['ready', 'other', 'third'];

const LOST_TITLES = {
  capacity: 'Requests lost',
  knee: 'Requests above the knee of capacity in service',
} as const;

const renderPlots = ({ runs, lostAbove }: Report): Html => html`<section class="plots" aria-label="Plots">
<div class="tools">
<ul class="legend" aria-label="Legend">
<li class="load">load</li><li class="ready">capacity in service</li><li class="billed">billed</li><li class="desired">desired</li><li class="lost">lost</li>${runs[0].incidents.length === 0 ? [] : [html`<li class="incident">incident</li><li class="below">below desired for it</li>`]}
</ul>
<div class="zoom" role="group" aria-label="Time shown">
<button type="button" data-zoom="earlier" aria-label="Earlier">←</button><button type="button" data-zoom="in" aria-label="Zoom in">+</button><button type="button" data-zoom="out" aria-label="Zoom out">−</button><button type="button" data-zoom="later" aria-label="Later">→</button><button type="button" data-zoom="worst">Worst hour</button><button type="button" data-zoom="all">All</button>
</div>
</div>
${runs.map(
  ({ name, decisions }, index) => html`<figure>
<figcaption>${name}: load and capacity <span>requests per second</span></figcaption>
<div class="plot" data-plot="capacity" data-run="${index}" role="img" aria-label="Load and capacity with ${name} over time, with ${decisions.length} entries of the list of decisions marked."></div>
</figure>`,
)}
<figure>
<figcaption>${LOST_TITLES[lostAbove]} <span>per second</span> <ul class="legend" aria-label="Legend">${runs.map(({ name }, index) => html`<li class="${RUN_CLASSES[index] ?? 'third'}">${name}</li>`)}</ul></figcaption>
<div class="plot low" data-plot="lost" role="img" aria-label="${LOST_TITLES[lostAbove]} over time, in each of the runs."></div>
</figure>
<p class="hint">Drag to zoom, double-click for all. Triangles are decisions: point at one to read it, click to open it in the list.</p>
<div class="tip" hidden></div>
</section>`;

const listsHolds = ({ runs }: Report): boolean =>
  runs.some(({ decisions }) => decisions.some(({ from, to }) => from === to));

const renderLists = (report: Report): Html => html`<section class="decisions" aria-label="Decisions">
<h2>Decisions</h2>
<div class="filters">
<div role="group" aria-label="Whose decisions">${report.runs.map(({ name }, index) => html`<button type="button" data-run="${index}" aria-pressed="${String(index === 0)}">${name}</button>`)}</div>
${listsHolds(report) ? html`<label><input type="checkbox" id="holds"> holds too</label>` : html``}
</div>
${report.runs.map((run, index) => html`<div class="list" data-run="${index}"><h3>${run.name}</h3>${renderDecisions(report, run, index)}</div>`)}
</section>`;

/** The report as one self-contained HTML page. */
export const renderReport = (report: Report): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>Ballast: ${report.fleet} on ${report.load}</title>
<style>${trusted(readPackageFile('uplot/dist/uPlot.min.css'))}</style>
<style>${trusted(readPageFile('report.css'))}</style>
</head>
<body>
<main>
<div class="top">
${renderHeader(report)}
<section class="comparison" aria-label="Comparison">${renderComparison(report)}</section>
</div>
${renderIncidents(report)}
${report.sections}
<div class="columns">
${renderPlots(report)}
${renderLists(report)}
</div>
<footer><p>A simulation on Ballast's embedded cloud, seed ${report.seed}: the same decisions as on AWS, on recorded or generated load. Make it again with <code>${report.command}</code>.</p></footer>
</main>
${renderSeries(report)}
<script>${trusted(readPackageFile('uplot/dist/uPlot.iife.min.js'))}</script>
<script type="module">${trusted(joinScripts())}</script>
</body>
</html>
`.markup;
