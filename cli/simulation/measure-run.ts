import { MINUTE_MS } from '../../shared/core/time.ts';
import { measureElasticity } from '../../sim/elasticity/measure-elasticity.ts';
import type { SimulationOptions, SimulationResult } from '../../sim/run-simulation.ts';
import type { RunTotals } from '../comparison/run-totals.ts';
import { findFleet } from '../input/find-fleet.ts';
import { kneeOf } from './with-slo.ts';

/** What a run is judged by. */
export type Yardstick = {
  /** Requests per second that one unit serves at 100 %. */
  readonly unitRate: number;
  /** Share of that up to which it serves well. */
  readonly knee: number;
  /** Least capacity in units, for the clairvoyant too. */
  readonly minUnits: number;
  readonly bootMs: number;
  /** Minutes at the start that are not counted. */
  readonly leaveOut: number;
};

/** What a run of a fleet is judged by, from a minute on. */
export const yardstickOf = (
  { config, fleet: name, unitRate, bootMs, minUnits }: Omit<SimulationOptions, 'autoscaler'>,
  leaveOut: number,
): Yardstick => {
  const fleet = findFleet(config, name);
  return { unitRate, knee: kneeOf(fleet), minUnits: minUnits ?? fleet.capacity.min, bootMs, leaveOut };
};

const MINUTES_A_DAY = 1_440;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

const costOf = (minutes: SimulationResult['minutes']): number | null => {
  const costs = minutes.flatMap(({ usd }) => (usd === null ? [] : [usd]));
  return costs.length === minutes.length ? sum(costs) : null;
};

/** Judges a run from a minute on: what it lost, what it cost, and how restless it was. */
export const measureRun = (
  { samples, minutes, decisions }: SimulationResult,
  { unitRate, knee, minUnits, bootMs, leaveOut }: Yardstick,
): RunTotals => {
  const run = {
    ready: Float64Array.from(samples, ({ ready }) => ready),
    billed: Float64Array.from(samples, ({ billed }) => billed),
    desired: Float64Array.from(samples, ({ desired }) => desired),
  };
  const demand = Float64Array.from(samples, ({ load }) => load / unitRate);
  const bootMinutes = bootMs / MINUTE_MS;
  const elasticity = measureElasticity({ run, demand, knee, min: Math.ceil(minUnits), bootMinutes, leaveOut });
  const counted = minutes.slice(leaveOut);
  const fromSeconds = samples[leaveOut]?.t ?? Number.POSITIVE_INFINITY;
  const moves = decisions.filter(({ t }) => t >= fromSeconds);
  const requests = sum(counted.map((minute) => minute.requests));
  return {
    requests,
    lost: sum(counted.map(({ lost }) => lost)),
    aboveKnee: elasticity.shortfall * requests,
    shortfall: elasticity.shortfall,
    underMinutes: elasticity.underMinutes,
    instanceHours: sum(counted.map(({ billedMachines }) => billedMachines)) / 60,
    unitHours: elasticity.costMinutes / 60,
    costRatio: elasticity.cost === 0 ? null : elasticity.cost,
    costUsd: costOf(counted),
    out: moves.filter(({ from, to }) => to > from).length,
    in: moves.filter(({ from, to }) => to < from).length,
    actionsPerDay: (moves.length * MINUTES_A_DAY) / Math.max(1, counted.length),
    reversals: elasticity.reversals,
  };
};
