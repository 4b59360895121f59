import { parentPort, workerData } from 'node:worker_threads';
import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import { runTrial, type Trial, type TrialAnswer } from './run-trial.ts';

const trial: Trial = workerData;

const answer = async (config: BallastConfig): Promise<TrialAnswer> => {
  try {
    return { kind: 'totals', totals: await runTrial(trial, config) };
  } catch (error) {
    return { kind: 'failed', because: error instanceof Error ? error.message : String(error) };
  }
};

parentPort?.on('message', async (config: BallastConfig) => parentPort?.postMessage(await answer(config)));
