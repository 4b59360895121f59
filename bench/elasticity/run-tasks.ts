import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { BenchAnswer, BenchTask } from './bench-task.ts';

const WORKERS = 2;

const ask = async (worker: Worker, task: BenchTask): Promise<BenchAnswer> => {
  worker.postMessage(task);
  const [answer]: BenchAnswer[] = await once(worker, 'message');
  if (answer === undefined || answer.kind === 'failed') {
    throw new Error(`${task.name} with boot ${task.bootMinutes} min: ${answer?.because ?? 'no answer'}`);
  }
  return answer;
};

/** Does all tasks, two at once, the first ones first; answers stand in the order of the tasks. */
export const runTasks = async (
  tasks: readonly BenchTask[],
  onDone: (done: number, task: BenchTask) => void,
): Promise<readonly BenchAnswer[]> => {
  const answers: BenchAnswer[] = [];
  const waiting = [...tasks.entries()];
  let done = 0;
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL('work.ts', import.meta.url));
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [index, task] = next;
        answers[index] = await ask(worker, task);
        done += 1;
        onDone(done, task);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  return answers;
};
