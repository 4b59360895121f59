import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { type Elasticity, measureElasticity } from '../../sim/elasticity/measure-elasticity.ts';
import { runSimulation } from '../../sim/run-simulation.ts';
import { demandOf, type Scenario } from './scenario.ts';

/** The fleet of the shipped ballast.yml that the benchmark runs. */
const FLEET = 'web';

/** The shipped configuration with another SLO, and nothing else changed. */
const withSlo = (config: BallastConfig, shortfall: number, knee: number): BallastConfig => ({
  ...config,
  fleets: config.fleets.map((fleet) => (fleet.name === FLEET ? { ...fleet, slo: { shortfall, knee } } : fleet)),
});

/** Runs Ballast as shipped, at an SLO, on the embedded cloud, and judges it; there, machines that drain are billed. */
export const runBallast = async (config: BallastConfig, scenario: Scenario, slo: number): Promise<Elasticity> => {
  const { load, unitRate, bootMinutes, knee, min, max, leaveOut } = scenario;
  const { samples } = await runSimulation({
    config: withSlo(config, slo, knee),
    fleet: FLEET,
    load,
    unitRate,
    bootMs: bootMinutes * MINUTE_MS,
    minUnits: min,
    maxUnits: max,
    seed: 1,
    autoscaler: 'ballast',
  });
  const run = {
    ready: Float64Array.from(samples, ({ ready }) => ready),
    billed: Float64Array.from(samples, ({ billed }) => billed),
    desired: Float64Array.from(samples, ({ desired }) => desired),
  };
  return measureElasticity({ run, demand: demandOf(scenario), knee, min, bootMinutes, leaveOut });
};
