import type { Datapoint } from '../../shared/core/reading.ts';

/** One machine's minutes: CPU in percent, and requests per second of the same minute by its start. */
export type MachineMinutes = {
  /** Capacity weight of the machine. */
  readonly units: number;
  readonly cpu: readonly Datapoint[];
  readonly requestsPerSecond: ReadonlyMap<number, number>;
};

/** What one unit serves at 100 %, and how well that is known. */
export type FittedRate = { readonly unitRate: number; readonly minutes: number; readonly machines: number };

/** Fewest minutes that a machine must have served to be learnt from. */
const MINUTES_MIN = 60;
/** From here on CPU says no more how much was served. */
const SATURATED = 90;
/** Relative spread of the load below which a line through the points would be a guess. */
const SPREAD_MIN = 0.1;

type Pair = { readonly load: number; readonly cpu: number };

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, number) => sum + number, 0) / Math.max(1, numbers.length);

const pairsOf = ({ cpu, requestsPerSecond }: MachineMinutes): readonly Pair[] =>
  cpu.flatMap(({ atMs, value }) => {
    const load = requestsPerSecond.get(atMs);
    return load === undefined || load <= 0 || value <= 0 || value >= SATURATED ? [] : [{ load, cpu: value }];
  });

/** Load at which the line through the minutes reaches 100 %; what an idle machine burns is no part of a request's cost. */
const rateOf = (pairs: readonly Pair[]): number => {
  const meanLoad = mean(pairs.map(({ load }) => load));
  const meanCpu = mean(pairs.map(({ cpu }) => cpu));
  const variance = mean(pairs.map(({ load }) => (load - meanLoad) ** 2));
  const covariance = mean(pairs.map(({ load, cpu }) => (load - meanLoad) * (cpu - meanCpu)));
  const slope = covariance / variance;
  const idle = meanCpu - slope * meanLoad;
  const isLine = Math.sqrt(variance) >= SPREAD_MIN * meanLoad && slope > 0 && idle > 0;
  return isLine ? (100 - idle) / slope : (100 * meanLoad) / meanCpu;
};

/** Learns what one unit serves at 100 % from machines that served; the middle one of several. Null when none served long. */
export const fitUnitRate = (machines: readonly MachineMinutes[]): FittedRate | null => {
  const learnt = machines
    .map((machine) => ({ pairs: pairsOf(machine), units: machine.units }))
    .filter(({ pairs }) => pairs.length >= MINUTES_MIN)
    .map(({ pairs, units }) => ({ rate: rateOf(pairs) / units, minutes: pairs.length }))
    .toSorted((one, other) => one.rate - other.rate);
  const middle = learnt[Math.floor((learnt.length - 1) / 2)];
  if (middle === undefined) return null;
  return {
    unitRate: Number(middle.rate.toPrecision(4)),
    minutes: learnt.reduce((sum, { minutes }) => sum + minutes, 0),
    machines: learnt.length,
  };
};
