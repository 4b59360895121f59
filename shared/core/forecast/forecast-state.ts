import { FIRST_MARGIN, type Margin } from './choose-margin.ts';
import { EXPLANATORY_VALUES, SMOOTHED_LAST } from './describe-load.ts';
import { EMPTY_SERIES, type MinuteSeries } from './minute-series.ts';
import { type Noise, UNKNOWN_NOISE } from './noise.ts';
import { type Regression, startRegression } from './regression.ts';
import { type Expectation, type Rehearsal, startRehearsal } from './rehearsal.ts';
import { steadyTrend, type Trend } from './trend.ts';

/** A forecast waiting for its truth: the explanatory values that it was made from, and what it said, in units. */
export type PendingForecast = { readonly values: Float64Array; readonly forecast: number };

/** How good the forecast was, and how much load found no capacity; the past counts less and less. */
export type TrackRecord = {
  /** Unit-minutes of load, and by how many the forecast missed it either way; over about a day. */
  readonly load: number;
  readonly missed: number;
  /** Unit-minutes of load that came above what ready capacity serves well; over about two weeks. */
  readonly short: number;
};

/** All that a predictive policy has learned of its load: advanced minute by minute, never made anew. */
export type ForecastState = {
  /** Minutes from the newest datapoint to the first minute that capacity asked for now can serve. */
  readonly lead: number;
  /** The newest minute learned from, since 1970. */
  readonly newest: number;
  /** How many minutes were learned from. */
  readonly minutes: number;
  readonly history: MinuteSeries;
  readonly trend: Trend;
  readonly regression: Regression;
  /** Forecasts of the last `lead` minutes without a gap, oldest first. */
  readonly pending: readonly PendingForecast[];
  readonly noise: Noise;
  readonly expected: readonly Expectation[];
  readonly rehearsal: Rehearsal;
  readonly record: TrackRecord;
  /** Highest load, half of which is forgotten in four weeks. */
  readonly worst: number;
  readonly margin: Margin;
  /** Units asked for. */
  readonly asked: number;
};

/** A state that has learned nothing; `load` is the first that it will learn from. */
export const startForecast = (lead: number, load: number): ForecastState => ({
  lead,
  newest: Number.NEGATIVE_INFINITY,
  minutes: 0,
  history: EMPTY_SERIES,
  trend: steadyTrend(load),
  regression: startRegression(EXPLANATORY_VALUES, SMOOTHED_LAST),
  pending: [],
  noise: UNKNOWN_NOISE,
  expected: [],
  rehearsal: startRehearsal(),
  record: { load: 0, missed: 0, short: 0 },
  worst: load,
  margin: FIRST_MARGIN,
  asked: 0,
});
