import { createParagraph, find } from './elements.js';
import { incidentAt } from './incidents.js';
import { decisionAt, nearestMark } from './marks.js';
import { DAY, extent, runs, stepSeconds, times } from './series.js';

const MARGIN = 16;
const tip = find('.tip');
const number = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });

/** @param {number} seconds */
const showTime = (seconds) => {
  const time = new Date(seconds * 1_000).toISOString();
  return extent.to - extent.from > DAY ? `${time.slice(0, 10)} ${time.slice(11, 16)}` : time.slice(11, 16);
};

/** @param {number} run @param {number} index */
const describePoint = (run, index) => {
  const columns = runs[run] ?? runs[0];
  /** @param {readonly number[]} column */
  const show = (column) => number.format(column[index] ?? 0);
  const lost = columns.lost[index] ?? 0;
  return [
    createParagraph(
      `${showTime(times[index] ?? 0)} · load ${show(columns.load)}/s${lost > 0 ? `, lost ${show(columns.lost)}/s` : ''}`,
      '',
    ),
    createParagraph(
      `units: ${show(columns.ready)} in service, ${show(columns.billed)} billed, ${show(columns.desired)} desired`,
      '',
    ),
  ];
};

/** @param {import('./marks.js').Mark} mark */
const describeDecision = ({ item }) => [
  createParagraph((item.querySelector('summary')?.textContent ?? '').replace(/\s+/g, ' ').trim(), 'decided'),
  createParagraph(item.querySelector('.why ul li:last-child')?.textContent ?? '', 'because'),
];

/** @param {import('./series.js').Incident} incident */
const describeStruck = ({ name, text }) => createParagraph(`${name}: ${text}`, 'struck');

/** @param {uPlot} plot @param {number} left @param {number} top */
const place = (plot, left, top) => {
  const frame = find('.plots').getBoundingClientRect();
  const over = plot.over.getBoundingClientRect();
  const x = over.left - frame.left + left;
  const isRoomy = x + MARGIN + tip.offsetWidth < frame.width;
  tip.style.left = `${Math.max(MARGIN / 2, isRoomy ? x + MARGIN : x - MARGIN - tip.offsetWidth)}px`;
  tip.style.top = `${over.top - frame.top + top + MARGIN}px`;
};

/** Says beside the pointer what was then, and which decision was in force. @param {uPlot} plot @param {number} run */
export const showTip = (plot, run) => {
  const { left, top, idx } = plot.cursor;
  if (left === undefined || top === undefined || left < 0 || typeof idx !== 'number') return;
  const mark = nearestMark(plot, run, left) ?? decisionAt(run, (times[idx] ?? 0) + stepSeconds);
  const incident = incidentAt(run, times[idx] ?? 0);
  tip.replaceChildren(
    ...describePoint(run, idx),
    ...(incident === null ? [] : [describeStruck(incident)]),
    ...(mark === null ? [] : describeDecision(mark)),
  );
  tip.hidden = false;
  place(plot, left, top);
};

/** Takes the tip away. */
export const hideTip = () => {
  tip.hidden = true;
};
