import { ask, ceilMachines, keep, type Peer, type PeerSettings } from './peer.ts';

const WINDOW = 20;
const SMOOTHING = 0.5;

type Forecasts = readonly [autoregression: number, line: number, smoothed: number];

/** Loads of the last minutes in machines, and what each model forecast for the newest of them. */
type ConpaasState = { readonly loads: readonly number[]; readonly forecasts: Forecasts | null };

const meanOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

/** Slope of the least-squares line of `to` over `from`; 0 where `from` never changes. */
const slopeOf = (from: readonly number[], to: readonly number[]): number => {
  const [fromMean, toMean] = [meanOf(from), meanOf(to)];
  const variance = from.reduce((sum, one) => sum + (one - fromMean) ** 2, 0);
  const covariance = from.reduce((sum, one, index) => sum + (one - fromMean) * ((to[index] ?? 0) - toMean), 0);
  return variance === 0 ? 0 : covariance / variance;
};

/** The next value by autoregression of the first order, by a line, and by exponential smoothing. */
export const forecastNext = (loads: readonly number[]): Forecasts => {
  const [before, after] = [loads.slice(0, -1), loads.slice(1)];
  const minutes = loads.map((_, index) => index);
  const newest = loads.at(-1) ?? 0;
  const autoregression = meanOf(after) + slopeOf(before, after) * (newest - meanOf(before));
  const line = meanOf(loads) + slopeOf(minutes, loads) * (loads.length - meanOf(minutes));
  const smoothed = after.reduce((level, load) => level + SMOOTHING * (load - level), loads[0] ?? 0);
  return [autoregression, line, smoothed];
};

/** Which model came closest to what came true; the first before any has been tried. */
const closestTo = (load: number, forecasts: Forecasts | null): number => {
  if (forecasts === null) return 0;
  const errors = forecasts.map((forecast) => Math.abs(forecast - load));
  return errors.indexOf(Math.min(...errors));
};

/**
 * ConPaaS (Fernandez et al.): capacity for the load that is forecast for the next minute from the last twenty, by whichever
 * model was closest in the minute before. ConPaaSAutoscaler.py of ahmedaley/Autoscalers always takes autoregression and
 * leaves its models out; the choice is as in the paper, the order of the autoregression (one) and the smoothing (a half)
 * are ours.
 */
export const conpaas = ({ target }: PeerSettings): Peer<ConpaasState> => ({
  initial: { loads: [], forecasts: null },
  step: (before, observation) => {
    const { demand, desired } = observation;
    if (demand === null) return keep(before, observation, 'INSUFFICIENT_DATA');
    const load = (100 * demand) / target;
    const loads = [...before.loads.slice(1 - WINDOW), load];
    if (loads.length < WINDOW) return ask({ loads, forecasts: null }, ceilMachines(load));
    const forecasts = forecastNext(loads);
    const forecast = forecasts[closestTo(load, before.forecasts)] ?? 0;
    return ask({ loads, forecasts }, forecast > 0 ? ceilMachines(forecast) : desired);
  },
});
