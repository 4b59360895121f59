import type { SimulationResult } from '../../sim/run-simulation.ts';
import { toIncidentJson } from '../comparison/incident-json.ts';
import type { RunTotals } from '../comparison/run-totals.ts';

/** What a run was made with, as `simulate --json` repeats it. */
export type RunSetup = {
  readonly fleet: string;
  readonly autoscaler: string;
  readonly unitRate: number;
  readonly bootSeconds: number;
};

/** The SLO that a run was judged by; without a share nobody asked for one. */
type JudgedSlo = { readonly shortfall: number | null; readonly knee: number };

/**
 * What `ballast simulate --json` prints: a contract, documented in docs/contracts.md.
 *
 * Units of capacity; `t` in seconds on the trace's clock; load in requests per second.
 */
export const toSimulateJson = (setup: RunSetup, result: SimulationResult, totals: RunTotals, slo: JudgedSlo) => {
  const { seed, samples, decisions, holds, actions, requests, lost, instanceHours, costUsd } = result;
  const incidents = result.incidents.map(toIncidentJson);
  const { shortfall, underMinutes, reversals, unitHours, costRatio } = totals;
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
    slo: slo.shortfall,
    knee: slo.knee,
    shortfall,
    underMinutes,
    reversals,
    unitHours,
    costRatio,
    incidents,
  };
};
