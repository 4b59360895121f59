import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { describeError } from './describe-error.ts';
import type { SeedAnswer, SeedSetting, SeedTask } from './seed-task.ts';

/** Seeds to be run, one after the other from the first. */
export type SeedRange = { readonly from: number; readonly count: number };

/** A thread that is silent for so long is stuck where no step is counted: it is ended, and its seed failed. */
const SILENT_MS = 5 * MINUTE_MS;

const start = (): Worker => new Worker(new URL('seed-worker.ts', import.meta.url));

const ask = async (worker: Worker, task: SeedTask): Promise<SeedAnswer> => {
  worker.postMessage(task);
  const [answer]: SeedAnswer[] = await once(worker, 'message', { signal: AbortSignal.timeout(SILENT_MS) });
  return answer ?? { kind: 'failed', seed: task.seed, because: 'no answer' };
};

const describeTrouble = (error: unknown): string =>
  error instanceof Error && error.name === 'AbortError'
    ? `no end after ${SILENT_MS / MINUTE_MS} minutes of real time`
    : describeError(error);

/** Hands answers on in the order of their seeds, whatever the order in which they come. */
const createOrder = (from: number, onAnswer: (answer: SeedAnswer) => void) => {
  const early = new Map<number, SeedAnswer>();
  let next = from;
  return (seed: number, answer: SeedAnswer): void => {
    early.set(seed, answer);
    for (let due = early.get(next); due !== undefined; due = early.get(next)) {
      early.delete(next);
      next += 1;
      onAnswer(due);
    }
  };
};

/** Runs seeds in so many threads. Answers come in the order of the seeds, and do not depend on the number of threads. */
export const runSeeds = async (
  { from, count }: SeedRange,
  setting: SeedSetting,
  workers: number,
  onAnswer: (answer: SeedAnswer) => void,
): Promise<void> => {
  const hand = createOrder(from, onAnswer);
  let next = from;
  const work = async (): Promise<void> => {
    let worker = start();
    try {
      while (next < from + count) {
        const seed = next;
        next += 1;
        try {
          hand(seed, await ask(worker, { ...setting, seed }));
        } catch (error) {
          await worker.terminate();
          worker = start();
          hand(seed, { kind: 'failed', seed, because: describeTrouble(error) });
        }
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, count) }, work));
};
