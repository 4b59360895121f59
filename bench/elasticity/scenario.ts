import type { LoadTrace } from '../../sim/load-trace.ts';

/** One fleet under one load, as every autoscaler is to meet it. */
export type Scenario = {
  readonly load: LoadTrace;
  /** Requests per second that one unit serves at 100 %. */
  readonly unitRate: number;
  readonly bootMinutes: number;
  /** Share of a unit's rate up to which it serves well. */
  readonly knee: number;
  readonly min: number;
  readonly max: number;
  /** Minutes at the start that are left out of the measurement. */
  readonly leaveOut: number;
};

const KNEE = 0.8;
const PEAK_UNITS = 50;
const PEAK_SHARE = 0.9999;
const UNITS_MAX = 200;
/** Two days, in which whoever forecasts gets to know the load. */
const LEAVE_OUT = 2 * 1_440;

/** The value below which a share of the numbers lies, between two of them in proportion; 0 of none. */
const quantile = (numbers: readonly number[], rank: number): number => {
  const sorted = numbers.toSorted((one, other) => one - other);
  const at = (sorted.length - 1) * rank;
  const [low = 0, high = low] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
};

/**
 * The scenario of the benchmark: the peak (99.99th percentile) needs 50 units at a knee of 80 %, at least one unit, at
 * most 200; the first two days are left out unless that is all there is.
 */
export const scenarioOf = (load: LoadTrace, bootMinutes: number): Scenario => {
  const peak = quantile(load.minutes, PEAK_SHARE);
  return {
    load,
    unitRate: peak > 0 ? peak / KNEE / PEAK_UNITS : 1,
    bootMinutes,
    knee: KNEE,
    min: 1,
    max: UNITS_MAX,
    leaveOut: load.minutes.length > LEAVE_OUT ? LEAVE_OUT : 0,
  };
};

/** Load of each minute in units at 100 %. */
export const demandOf = ({ load, unitRate }: Scenario): Float64Array =>
  Float64Array.from(load.minutes, (rate) => rate / unitRate);
