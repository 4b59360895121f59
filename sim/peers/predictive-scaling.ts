import { ceilMachines, type Observation, type Peer, type PeerSettings } from './peer.ts';
import { type TrackingState, targetTracking } from './target-tracking.ts';

const HOUR_MINUTES = 60;
const DAY_HOURS = 24;
const WEEK_HOURS = 7 * DAY_HOURS;
const HISTORY_HOURS = 14 * DAY_HOURS;
/** Capacity for an hour is asked for this long before it begins (SchedulingBufferTime). */
const BUFFER_MINUTES = 5;

type ForecastState = {
  /** Mean demand of every hour that is over, the last two weeks of them. */
  readonly hours: readonly number[];
  /** Sum and count of the datapoints of the hour under way. */
  readonly sum: number;
  readonly count: number;
  /** Machines that the hour under way, and in its last minutes the next one, is forecast to need. */
  readonly floor: number;
  readonly nextFloor: number;
};

type PredictiveState = { readonly tracking: TrackingState; readonly forecast: ForecastState };

const meanOf = (numbers: readonly number[]): number =>
  numbers.reduce((total, number) => total + number, 0) / numbers.length;

const medianOf = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  return meanOf(sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1));
};

const everyBefore = (hours: readonly number[], ahead: number, period: number): readonly number[] => {
  const found: number[] = [];
  for (let index = hours.length + ahead - period; index >= 0; index -= period) {
    const hour = hours[index];
    if (hour !== undefined) found.push(hour);
  }
  return found;
};

/**
 * Demand of the hour `ahead` hours after the last one known: half the median of the same hour of the last fourteen days,
 * half the mean of the same hour of the last two weeks; the median alone in the first week; null in the first day.
 */
export const forecastHour = (hours: readonly number[], ahead: number): number | null => {
  if (hours.length < DAY_HOURS) return null;
  const median = medianOf(everyBefore(hours, ahead, DAY_HOURS));
  const sameHours = everyBefore(hours, ahead, WEEK_HOURS);
  return sameHours.length === 0 ? median : (median + meanOf(sameHours)) / 2;
};

const addDemand = (state: ForecastState, { demand, minute }: Observation, target: number): ForecastState => {
  const sum = state.sum + (demand ?? 0);
  const count = state.count + (demand === null ? 0 : 1);
  const minuteOfHour = minute % HOUR_MINUTES;
  if (minuteOfHour === 0 && minute > 0) {
    const mean = count === 0 ? (state.hours.at(-1) ?? 0) : sum / count;
    const hours = [...state.hours, mean].slice(-HISTORY_HOURS);
    const forecast = forecastHour(hours, 0);
    const floor = forecast === null ? 0 : ceilMachines((100 * forecast) / target);
    return { hours, sum: 0, count: 0, floor, nextFloor: 0 };
  }
  if (minuteOfHour !== HOUR_MINUTES - BUFFER_MINUTES) return { ...state, sum, count };
  const forecast = forecastHour(state.hours, 1);
  return { ...state, sum, count, nextFloor: forecast === null ? 0 : ceilMachines((100 * forecast) / target) };
};

/**
 * AWS predictive scaling beside target tracking on the same target: from five minutes before each hour, capacity for the
 * demand forecast for it; it never scales in, and the larger of both policies is desired.
 *
 * AWS does not publish the forecaster: `forecastHour` stands in for it, with its 24 hours of data at least and 14 days at
 * most. Hours count from the start of the run, and the load is forecast in machines at 100 % of CPU.
 */
export const predictiveScaling = (settings: PeerSettings): Peer<PredictiveState> => {
  const reactive = targetTracking(settings);
  return {
    initial: { tracking: reactive.initial, forecast: { hours: [], sum: 0, count: 0, floor: 0, nextFloor: 0 } },
    step: (before, observation) => {
      const forecast = addDemand(before.forecast, observation, settings.target);
      const tracked = reactive.step(before.tracking, observation);
      const desired = Math.max(tracked.desired, forecast.floor, forecast.nextFloor);
      return { state: { tracking: tracked.state, forecast }, desired, hold: tracked.hold };
    },
  };
};
