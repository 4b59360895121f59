import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import type { RunTotals } from '../comparison/run-totals.ts';
import type { Trial, TrialAnswer } from './run-trial.ts';

/** Runs many configurations, two at once; answers stand in the order of the configurations. */
export type Trials = {
  readonly run: (configs: readonly BallastConfig[], onDone: () => void) => Promise<readonly RunTotals[]>;
  readonly close: () => Promise<void>;
};

const THREADS = 2;

const ask = async (worker: Worker, config: BallastConfig): Promise<RunTotals> => {
  worker.postMessage(config);
  const [answer]: TrialAnswer[] = await once(worker, 'message');
  if (answer?.kind === 'totals') return answer.totals;
  throw new Error(answer?.because ?? 'a thread did not answer');
};

/** Starts the threads of a search. */
export const openTrials = (trial: Trial): Trials => {
  const workers = Array.from(
    { length: THREADS },
    () => new Worker(new URL('work.ts', import.meta.url), { workerData: trial }),
  );
  return {
    run: async (configs, onDone) => {
      const answers: RunTotals[] = [];
      const waiting = [...configs.entries()];
      const work = async (worker: Worker): Promise<void> => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          const [index, config] = next;
          answers[index] = await ask(worker, config);
          onDone();
        }
      };
      await Promise.all(workers.map(work));
      return answers;
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
};
