import { readColour } from './elements.js';
import { incidents, stepSeconds } from './series.js';

/** Pixels between a line and its name. */
const INSET = 4;

/** @param {uPlot} plot @param {number} from @param {number} to @param {string} colour */
const fillSpan = ({ ctx, bbox, valToPos }, from, to, colour) => {
  const left = Math.max(bbox.left, valToPos(from, 'x', true));
  const right = Math.min(bbox.left + bbox.width, valToPos(to, 'x', true));
  if (right < left) return;
  ctx.fillStyle = readColour(colour);
  ctx.fillRect(left, bbox.top, Math.max(right - left, devicePixelRatio), bbox.height);
};

/** Marks when an incident struck, by its name where there is room for it; returns where that ends. @param {uPlot} plot @param {import('./series.js').Incident} incident @param {number} taken */
const drawStrike = ({ ctx, bbox, valToPos }, { name, from }, taken) => {
  const left = valToPos(from, 'x', true);
  if (left < bbox.left || left > bbox.left + bbox.width) return taken;
  ctx.fillStyle = readColour('third');
  ctx.fillRect(left, bbox.top, devicePixelRatio, bbox.height);
  if (left < taken) return taken;
  ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'top';
  ctx.fillText(name, left + INSET * devicePixelRatio, bbox.top + INSET * devicePixelRatio);
  return left + 2 * INSET * devicePixelRatio + ctx.measureText(name).width;
};

/** Shades what went wrong in a run, and darker how long it was short of what it desired. @param {uPlot} plot @param {number} run */
export const drawIncidents = (plot, run) => {
  let taken = 0;
  for (const incident of incidents[run] ?? []) {
    fillSpan(plot, incident.from, incident.to, 'incident');
    fillSpan(plot, incident.belowFrom, incident.belowTo, 'below');
    taken = drawStrike(plot, incident, taken);
  }
};

/** The incident of a run that a step was in, while it went on or was made up for. @param {number} run @param {number} at */
export const incidentAt = (run, at) =>
  (incidents[run] ?? []).find(({ from, to, belowTo }) => from < at + stepSeconds && Math.max(to, belowTo) > at) ?? null;
