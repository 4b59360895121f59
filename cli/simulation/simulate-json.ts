import type { SimulationResult } from '../../sim/run-simulation.ts';

/** What a run was made with, as `simulate --json` repeats it. */
export type RunSetup = {
  readonly fleet: string;
  readonly autoscaler: string;
  readonly unitRate: number;
  readonly bootSeconds: number;
};

/**
 * What `ballast simulate --json` prints: a contract, documented in docs/contracts.md.
 *
 * Units of capacity; `t` in seconds on the trace's clock; load in requests per second.
 */
export const toSimulateJson = (setup: RunSetup, result: SimulationResult) => {
  const { seed, samples, decisions, holds, actions, requests, lost, instanceHours, costUsd } = result;
  return {
    version: 1,
    seed,
    stepSeconds: 60,
    ...setup,
    samples,
    decisions,
    holds,
    actions,
    requests,
    lost,
    instanceHours,
    costUsd,
  };
};
