import { findAll, readColour } from './elements.js';
import { runs } from './series.js';

/** @typedef {{ at: number, kind: string, item: HTMLElement }} Mark */

const HEIGHT = 8;
const GAP = 3;
const REACH = 10;
/** Pixels that a mark needs to be told from the next one. */
const ROOM = 6;

/** The decisions of each run, as they stand in the page's list. @type {readonly (readonly Mark[])[]} */
const marks = runs.map((_, run) =>
  findAll(`.list[data-run="${run}"] ol > li`).map((item) => ({
    at: Number(item.dataset['at']),
    kind: item.className,
    item,
  })),
);

/** The decision in force at a time: the newest that is not after it. @param {number} run @param {number} at */
export const decisionAt = (run, at) => marks[run]?.findLast((mark) => mark.at <= at) ?? null;

/** The marks of a run that are shown now: holds only where the reader asked for them. @param {number} run */
const visibleMarks = (run) => {
  const all = marks[run] ?? [];
  return document.body.classList.contains('with-holds') ? all : all.filter(({ kind }) => kind !== 'hold');
};

/** The mark under the pointer, or none. @param {uPlot} plot @param {number} run @param {number} left */
export const nearestMark = (plot, run, left) => {
  /** @type {{ mark: Mark | null, distance: number }} */
  let nearest = { mark: null, distance: REACH };
  for (const mark of visibleMarks(run)) {
    const distance = Math.abs(plot.valToPos(mark.at, 'x') - left);
    if (distance < nearest.distance) nearest = { mark, distance };
  }
  return nearest.mark;
};

/** @param {uPlot} plot @param {Mark} mark */
const drawMark = ({ ctx, bbox, valToPos }, { at, kind }) => {
  const x = valToPos(at, 'x', true);
  const height = HEIGHT * devicePixelRatio;
  const top = bbox.top - height - GAP * devicePixelRatio;
  ctx.fillStyle = readColour(kind === 'hold' ? 'muted' : kind);
  ctx.beginPath();
  if (kind === 'hold') {
    ctx.arc(x, top + height / 2, height / 6, 0, 2 * Math.PI);
  } else {
    const [base, tip] = kind === 'out' ? [top + height, top] : [top, top + height];
    ctx.moveTo(x - height / 2, base);
    ctx.lineTo(x + height / 2, base);
    ctx.lineTo(x, tip);
  }
  ctx.fill();
};

/** Where marks are too many to be told apart, how dense they are. @param {uPlot} plot @param {Mark} mark */
const drawTick = ({ ctx, bbox, valToPos }, { at, kind }) => {
  const height = (HEIGHT / 2) * devicePixelRatio;
  ctx.globalAlpha = 0.3;
  ctx.fillStyle = readColour(kind === 'hold' ? 'muted' : kind);
  ctx.fillRect(valToPos(at, 'x', true), bbox.top - height - GAP * devicePixelRatio, devicePixelRatio, height);
  ctx.globalAlpha = 1;
};

/** Draws the marks of a run above its plot. @param {uPlot} plot @param {number} run */
export const drawMarks = (plot, run) => {
  const { min, max } = plot.scales['x'] ?? {};
  const shown = visibleMarks(run).filter(({ at }) => at >= (min ?? 0) && at <= (max ?? 0));
  const draw = shown.length * ROOM > plot.over.clientWidth ? drawTick : drawMark;
  for (const mark of shown) draw(plot, mark);
};
