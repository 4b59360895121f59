import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import { runSimulation, type SimulationOptions } from '../../sim/run-simulation.ts';
import type { RunTotals } from '../comparison/run-totals.ts';
import { measureRun, type Yardstick } from '../simulation/measure-run.ts';

/** What all candidates of a search have in common; it goes to a thread as it is. */
export type Trial = {
  readonly simulation: Omit<SimulationOptions, 'config' | 'autoscaler' | 'onProgress' | 'onRecord' | 'faults'>;
  readonly yardstick: Yardstick;
};

/** What a thread answers. */
export type TrialAnswer =
  | { readonly kind: 'totals'; readonly totals: RunTotals }
  | { readonly kind: 'failed'; readonly because: string };

/** Runs a configuration on the days that a search looks at, and judges it. */
export const runTrial = async ({ simulation, yardstick }: Trial, config: BallastConfig): Promise<RunTotals> =>
  measureRun(await runSimulation({ ...simulation, config, autoscaler: 'ballast' }), yardstick);
