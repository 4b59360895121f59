import { find, findAll } from './elements.js';
import { nearestMark } from './marks.js';
import { createPlots, fitPlots, pointAt, readSpan, redrawPlots, showSpan } from './plots.js';
import { extent, findWorstHour } from './series.js';

const HALF_AN_HOUR = 1_800;

/** @param {number} run */
const chooseRun = (run) => {
  for (const button of findAll('.filters button')) {
    button.setAttribute('aria-pressed', String(Number(button.dataset['run']) === run));
  }
  for (const list of findAll('.list')) list.hidden = Number(list.dataset['run']) !== run;
};

/** On a wide page the list scrolls by itself and the plots stay in view. @param {HTMLElement} item */
const scrollToItem = (item) => {
  const list = item.closest('.list');
  if (list !== null && list.scrollHeight > list.clientHeight) {
    list.scrollTop += item.getBoundingClientRect().top - list.getBoundingClientRect().top - list.clientHeight / 3;
  } else {
    item.scrollIntoView({ block: 'nearest' });
  }
};

/** @param {HTMLElement} item @param {number} run */
const openDecision = (item, run) => {
  chooseRun(run);
  for (const other of findAll('li.opened')) other.classList.remove('opened');
  item.classList.add('opened');
  const details = item.querySelector('details');
  if (details !== null) details.open = true;
  scrollToItem(item);
  pointAt(Number(item.dataset['at']));
};

/** @param {uPlot} plot @param {number} run */
const openClicked = (plot, run) => {
  const mark = nearestMark(plot, run, plot.cursor.left ?? -1);
  if (mark !== null) openDecision(mark.item, run);
};

/** @param {string} move */
const zoom = (move) => {
  const { from, to } = readSpan();
  const quarter = (to - from) / 4;
  /** @type {Readonly<Record<string, { from: number, to: number }>>} */
  const spans = {
    in: { from: from + quarter, to: to - quarter },
    out: { from: from - 2 * quarter, to: to + 2 * quarter },
    earlier: { from: from - 2 * quarter, to: to - 2 * quarter },
    later: { from: from + 2 * quarter, to: to + 2 * quarter },
    worst: findWorstHour(),
    all: extent,
  };
  const span = spans[move] ?? extent;
  showSpan(span.from, span.to);
};

for (const button of findAll('[data-zoom]'))
  button.addEventListener('click', () => zoom(button.dataset['zoom'] ?? 'all'));
for (const button of findAll('.filters button')) {
  button.addEventListener('click', () => chooseRun(Number(button.dataset['run'])));
}
for (const button of findAll('button.show')) {
  button.addEventListener('click', () => {
    const at = Number(button.closest('li[data-at]')?.getAttribute('data-at'));
    pointAt(at);
    showSpan(at - HALF_AN_HOUR, at + HALF_AN_HOUR);
    find('.plots').scrollIntoView({ block: 'nearest' });
  });
}
for (const box of findAll('#holds')) {
  box.addEventListener('change', () => {
    document.body.classList.toggle('with-holds');
    redrawPlots();
  });
}

chooseRun(0);
createPlots(openClicked);
new ResizeObserver(fitPlots).observe(find('.plots'));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redrawPlots);
