import { find } from './elements.js';

/**
 * @typedef {import('../report.ts').ReportColumns & { readonly name: string }} Run
 * @typedef {{ name: string, from: number, to: number, belowFrom: number, belowTo: number, text: string }} Incident
 * @typedef {{ startSeconds: number, stepSeconds: number, measuredFromSeconds: number, unitRate: number, runs: readonly [Run, ...Run[]], incidents: readonly (readonly Incident[])[] }} Series
 */

/** @type {Series} */
const series = JSON.parse(find('#series').textContent ?? '');

const HOUR = 3_600;

/** Seconds of a day. */
export const DAY = 86_400;

/** The runs, one value a step in each column. */
export const runs = series.runs;

/** What went wrong in each run, in seconds since 1970. */
export const incidents = series.incidents;

/** Seconds between two points. */
export const stepSeconds = series.stepSeconds;

/** Requests per second that one unit serves. */
export const unitRate = series.unitRate;

/** The time of each point, in seconds since 1970. */
export const times = runs[0].load.map((_, index) => series.startSeconds + index * stepSeconds);

/** From the first point to the end of the last step. */
export const extent = { from: series.startSeconds, to: series.startSeconds + times.length * stepSeconds };

/** Where the figures begin; what comes before is only shown. */
export const measuredFrom = series.measuredFromSeconds;

/** The hour around the greatest loss of all runs together. */
export const findWorstHour = () => {
  const lost = runs[0].lost.map((_, index) => runs.reduce((sum, run) => sum + (run.lost[index] ?? 0), 0));
  const width = Math.max(1, Math.round(HOUR / stepSeconds));
  let sum = 0;
  let worst = { sum: -1, end: 0 };
  for (const [index, value] of lost.entries()) {
    sum += value - (lost[index - width] ?? 0);
    if (sum > worst.sum) worst = { sum, end: index };
  }
  const first = Math.max(0, worst.end - width + 1);
  const moment = lost.slice(first, worst.end + 1).reduce((total, value, index) => total + value * index, 0);
  const centre = extent.from + (first + (worst.sum > 0 ? moment / worst.sum : width / 2)) * stepSeconds;
  return { from: centre - HOUR / 2, to: centre + HOUR / 2 };
};
