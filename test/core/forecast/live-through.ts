import { type AskBounds, advanceForecast, type LoadMinute } from '../../../shared/core/forecast/advance-forecast.ts';
import { type ForecastState, startForecast } from '../../../shared/core/forecast/forecast-state.ts';
import { DAY_MINUTES } from '../../../shared/core/forecast/spans.ts';

/** Midnight, in minutes since 1970: when every load begins unless it says otherwise. */
export const MIDNIGHT = 20_000 * DAY_MINUTES;

/** From 1 to 200 units, in whole ones, at an SLO of a thousandth. */
export const BOUNDS: AskBounds = { min: 1, max: 200, unitStep: 1, slo: 0.001 };

/** A minute's load of which one unit serves ten, and nobody knows who serves. */
export const minuteOf = (minute: number, load: number, changes: Partial<LoadMinute> = {}): LoadMinute => ({
  minute,
  load,
  unitLoad: 10,
  ready: null,
  ...changes,
});

/** Learns so many minutes of a load, given by minutes after the first; goes on from `start`. */
export const liveThrough = (
  start: ForecastState,
  minutes: number,
  loadAt: (after: number) => number,
  bounds: AskBounds = BOUNDS,
): ForecastState => {
  const first = start.minutes === 0 ? MIDNIGHT : start.newest + 1;
  let state = start;
  for (let after = 0; after < minutes; after += 1) {
    state = advanceForecast(state, minuteOf(first + after, loadAt(after)), bounds);
  }
  return state;
};

/** What was learned from so many minutes of a load, with a lead of five minutes. */
export const learnedFrom = (minutes: number, loadAt: (after: number) => number, bounds?: AskBounds): ForecastState =>
  liveThrough(startForecast(5, loadAt(0)), minutes, loadAt, bounds);
