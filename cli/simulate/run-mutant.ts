import { Worker } from 'node:worker_threads';
import type { Violation } from '../../sim/trials/trial.ts';
import type { MutantMessage, MutantTask } from './mutant-task.ts';

/** What came of seeds: the first that broke a promise, or how many broke none, or why they could not be run. */
export type MutantAnswer =
  | { readonly kind: 'violated'; readonly seed: number; readonly violation: Violation }
  | { readonly kind: 'held'; readonly seeds: number }
  | { readonly kind: 'failed'; readonly because: string };

/** A seed takes a fraction of a second: a bug that keeps one busy for so long lets it run for ever. */
const SILENT_MAX_MS = 180_000;

const listen = (worker: Worker, { fromSeed }: MutantTask, onSeed: (seed: number) => void): Promise<MutantAnswer> => {
  const { promise, resolve } = Promise.withResolvers<MutantAnswer>();
  let seeds = 0;
  const fail = (because: string): void =>
    resolve({ kind: 'failed', because: `${because}, in seed ${fromSeed + seeds}` });
  const silence = setTimeout(() => fail('it did not end'), SILENT_MAX_MS);
  worker.on('error', (error) => fail(error instanceof Error ? error.message : String(error)));
  worker.on('exit', () => fail('the thread ended'));
  worker.on('message', (message: MutantMessage) => {
    silence.refresh();
    if (message.kind === 'ended') resolve({ kind: 'held', seeds });
    else if (message.kind === 'failed') fail(message.because);
    else if (message.violation !== null)
      resolve({ kind: 'violated', seed: message.seed, violation: message.violation });
    else {
      seeds += 1;
      onSeed(message.seed);
    }
  });
  return promise.finally(() => clearTimeout(silence));
};

/** Runs seeds in a thread of its own, with the bug in its copy of the source and in no other. */
export const runMutant = async (task: MutantTask, onSeed: (seed: number) => void): Promise<MutantAnswer> => {
  const worker = new Worker(new URL('try-mutant.ts', import.meta.url), { workerData: task });
  try {
    return await listen(worker, task, onSeed);
  } finally {
    await worker.terminate();
  }
};
