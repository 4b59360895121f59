import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import type { SimulationOptions } from '../../sim/run-simulation.ts';
import { runAutoscaler } from '../simulation/run-autoscaler.ts';
import type { ReportRun } from '../web/report.ts';

/** What to run over the whole record, and from which minute on to count. */
export type ProofTask = {
  readonly simulation: Omit<SimulationOptions, 'config' | 'autoscaler'>;
  readonly present: BallastConfig;
  /** Null where nothing better was found. */
  readonly best: BallastConfig | null;
  readonly trained: number;
  readonly knee: number;
  readonly loadTitle: string;
  readonly isQuiet: boolean;
};

/** Runs over the whole record, counted on the days held out: every policy meets them as warm as it would be. */
export const prove = async (task: ProofTask): Promise<readonly [ReportRun, ...ReportRun[]]> => {
  const { simulation, present, best, trained, knee, loadTitle, isQuiet } = task;
  const run = async (name: string, config: BallastConfig, autoscaler: SimulationOptions['autoscaler']) => {
    const view = { name, leaveOut: trained, knee, aboveKnee: true, listHolds: false };
    const output = { ...view, loadTitle, isQuiet, journalPath: null };
    return (await runAutoscaler(autoscaler, { ...simulation, config }, output)).shown;
  };
  const asItIs = await run('As it is', present, 'ballast');
  const found = best === null ? [] : [await run('Found', best, 'ballast')];
  return [asItIs, ...found, await run('AWS target tracking', present, 'target-tracking')];
};
