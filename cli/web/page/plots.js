import uPlot from 'uplot';
import { findAll, readColour } from './elements.js';
import { drawIncidents } from './incidents.js';
import { drawMarks } from './marks.js';
import { DAY, extent, measuredFrom, runs, times, unitRate } from './series.js';
import { hideTip, showTip } from './tip.js';

const SHORTEST = 600;
const MARK_ROOM = 14;
const paths = uPlot.paths.stepped?.({ align: 1 });
const sync = uPlot.sync('time');
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

/** @type {uPlot[]} */
let plots = [];
let shown = { ...extent };
/** @type {number | null} */
let pointedAt = null;

/** @param {uPlot} _ @param {readonly number[]} splits */
const labelTimes = (_, splits) =>
  splits.map((seconds) => {
    const time = new Date(seconds * 1_000).toISOString();
    const isMidnight = seconds % DAY === 0 && shown.to - shown.from > DAY;
    return isMidnight ? time.slice(5, 10) : time.slice(11, 16);
  });

/** @param {readonly number[]} units */
const inLoad = (units) => units.map((value) => value * unitRate);

/** @param {string} name @param {Partial<uPlot.Series>} style @returns {uPlot.Series} */
const stepped = (name, style) => ({
  stroke: () => readColour(name),
  width: 1.5,
  points: { show: false },
  ...(paths === undefined ? {} : { paths }),
  ...style,
});

/** @param {'y' | 'units'} scale @returns {uPlot.Axis} */
const valueAxis = (scale) => ({
  scale,
  side: scale === 'y' ? 3 : 1,
  stroke: () => readColour('muted'),
  grid: { show: scale === 'y', stroke: () => readColour('line'), width: 1 },
  ticks: { show: false },
  size: scale === 'y' ? 46 : 34,
  values: (_, splits) => splits.map((value) => compact.format(value)),
});

/** A title as wide as the one of the units, so that all plots have one time axis. @param {string} label @returns {uPlot.Axis} */
const unitsAxis = (label) => ({ ...valueAxis('units'), label, labelSize: 18, stroke: () => readColour('muted') });

/** @returns {uPlot.Axis} */
const timeAxis = () => ({
  size: 30,
  stroke: () => readColour('muted'),
  grid: { stroke: () => readColour('line'), width: 1 },
  ticks: { stroke: () => readColour('line'), width: 1 },
  values: labelTimes,
});

/** @returns {Pick<uPlot.Options, 'series' | 'bands' | 'axes'>} */
const capacityOptions = () => ({
  series: [
    {},
    stepped('load', { fill: () => readColour('load-fill'), width: 0 }),
    stepped('load', { width: 1 }),
    stepped('billed', { width: 1 }),
    stepped('desired', { dash: [5, 4] }),
    stepped('ready', { width: 2 }),
  ],
  // A series with a band loses its own fill: the load is there twice.
  bands: [{ series: [2, 5], fill: () => readColour('lost-fill') }],
  axes: [timeAxis(), valueAxis('y'), unitsAxis('units')],
});

/** As the legend shows them. @type {readonly (readonly [string, Partial<uPlot.Series>])[]} */
const RUN_STYLES = [
  ['ready', { width: 2 }],
  ['other', { width: 2, dash: [6, 3] }],
  ['third', { width: 2, dash: [2, 2] }],
];

/** @returns {Pick<uPlot.Options, 'series' | 'axes'>} */
const lostOptions = () => ({
  series: [{}, ...RUN_STYLES.slice(0, runs.length).map(([name, style]) => stepped(name, style))],
  axes: [timeAxis(), valueAxis('y'), { ...unitsAxis(' '), values: () => [] }],
});

/** @param {number | null} run @returns {uPlot.AlignedData} */
const columnsOf = (run) => {
  const one = run === null ? undefined : runs[run];
  const columns =
    one === undefined
      ? runs.map(({ lost }) => lost)
      : [one.load, one.load, inLoad(one.billed), inLoad(one.desired), inLoad(one.ready)];
  return [times, ...columns.map((column) => [...column])];
};

/** The top of the plots: one for both runs, so that they compare. @param {boolean} ofLost */
const highestShown = (ofLost) => {
  let highest = 1;
  for (const [index, time] of times.entries()) {
    if (time < shown.from || time > shown.to) continue;
    for (const { load, billed, ready, desired, lost } of runs) {
      const capacity = Math.max(billed[index] ?? 0, ready[index] ?? 0, desired[index] ?? 0) * unitRate;
      highest = Math.max(highest, ofLost ? (lost[index] ?? 0) : Math.max(load[index] ?? 0, capacity));
    }
  }
  return highest * 1.05;
};

/** Veils what the figures leave out. @param {uPlot} plot */
const drawVeil = ({ ctx, bbox, valToPos }) => {
  if (measuredFrom <= shown.from) return;
  const right = Math.min(valToPos(measuredFrom, 'x', true), bbox.left + bbox.width);
  ctx.fillStyle = readColour('veil');
  ctx.fillRect(bbox.left, bbox.top, right - bbox.left, bbox.height);
  ctx.fillStyle = readColour('muted');
  ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'top';
  ctx.fillText('not in the figures', bbox.left + 6 * devicePixelRatio, bbox.top + 4 * devicePixelRatio);
};

/** @param {uPlot} plot */
const drawPointer = ({ ctx, bbox, valToPos }) => {
  if (pointedAt === null || pointedAt < shown.from || pointedAt > shown.to) return;
  ctx.fillStyle = readColour('ink');
  ctx.fillRect(valToPos(pointedAt, 'x', true), bbox.top, devicePixelRatio, bbox.height);
};

/** @param {HTMLElement} frame @param {number | null} run @returns {uPlot.Options} */
const optionsOf = (frame, run) => ({
  width: frame.clientWidth,
  height: frame.clientHeight,
  padding: [MARK_ROOM, null, null, null],
  legend: { show: false },
  scales: {
    x: { time: true, range: () => [shown.from, shown.to] },
    y: { range: () => [0, highestShown(run === null)] },
    units: { from: 'y', range: (_, min, max) => [min / unitRate, max / unitRate] },
  },
  cursor: { sync: { key: sync.key }, y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
  tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), 'Etc/UTC'),
  hooks: {
    // Under the series, so that what was lost keeps its colour.
    drawAxes: [
      (plot) => {
        if (run !== null) drawIncidents(plot, run);
      },
    ],
    draw: [
      (plot) => {
        drawVeil(plot);
        if (run !== null) drawMarks(plot, run);
        drawPointer(plot);
      },
    ],
    setSelect: [
      (plot) => {
        const { left, width } = plot.select;
        if (width > 0) showSpan(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
      },
    ],
    setCursor: [
      (plot) => {
        if (run !== null && plot.over.matches(':hover')) showTip(plot, run);
      },
    ],
  },
  ...(run === null ? lostOptions() : capacityOptions()),
});

/** Shows a span of time in all plots, at least ten minutes and at most everything. @param {number} from @param {number} to */
export const showSpan = (from, to) => {
  const span = Math.min(Math.max(to - from, SHORTEST), extent.to - extent.from);
  const start = Math.min(Math.max(from, extent.from), extent.to - span);
  shown = { from: start, to: start + span };
  for (const plot of plots) {
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    plot.setScale('x', { min: shown.from, max: shown.to });
  }
};

/** The span of time in view. */
export const readSpan = () => shown;

/** Draws all plots again, after what is marked in them has changed. */
export const redrawPlots = () => {
  for (const plot of plots) plot.redraw(false);
};

/** Marks a time in all plots, and moves to it if it is out of view. @param {number} at */
export const pointAt = (at) => {
  pointedAt = at;
  if (at < shown.from || at > shown.to) showSpan(at - (shown.to - shown.from) / 2, at + (shown.to - shown.from) / 2);
  else redrawPlots();
};

/** Makes all plots anew; `choose` is told where a plot was clicked. @param {(plot: uPlot, run: number) => void} choose */
export const createPlots = (choose) => {
  for (const plot of plots) plot.destroy();
  plots = findAll('.plot').map((frame) => {
    const run = frame.dataset['run'] === undefined ? null : Number(frame.dataset['run']);
    const plot = new uPlot(optionsOf(frame, run), columnsOf(run), frame);
    plot.over.addEventListener('mouseleave', hideTip);
    plot.over.addEventListener('dblclick', () => showSpan(extent.from, extent.to));
    if (run !== null) plot.over.addEventListener('click', () => choose(plot, run));
    return plot;
  });
};

/** Fits all plots to their frames. */
export const fitPlots = () => {
  for (const [index, frame] of findAll('.plot').entries()) {
    plots[index]?.setSize({ width: frame.clientWidth, height: frame.clientHeight });
  }
};
