import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type CalmRun, type CrashedRun, countPoints } from '../../sim/crashes/play-workflow.ts';
import type { Workflow } from '../../sim/crashes/workflow.ts';
import { type CrashAnswer, type CrashTask, calmRunOf } from './crash-task.ts';

/** What crashes of a workflow came to. */
export type WorkflowCrashes = {
  readonly workflow: Workflow;
  readonly calm: CalmRun;
  readonly points: number;
  /** By number. */
  readonly failed: readonly CrashedRun[];
  readonly slowestSeconds: number;
};

/** Points that a thread plays before it is given others. */
const POINTS_PER_TASK = 40;

const tasksOf = ({ workflow, points }: Pick<WorkflowCrashes, 'workflow' | 'points'>): readonly CrashTask[] =>
  Array.from({ length: Math.ceil(points / POINTS_PER_TASK) }, (_, index) => {
    const from = index * POINTS_PER_TASK + 1;
    return { workflow: workflow.name, from, to: Math.min(points, from + POINTS_PER_TASK - 1) };
  });

const runTasks = async (
  tasks: readonly CrashTask[],
  workers: number,
  onAnswer: (answer: CrashAnswer) => void,
): Promise<void> => {
  const left = [...tasks];
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL('crash-worker.ts', import.meta.url));
    try {
      for (let task = left.shift(); task !== undefined; task = left.shift()) {
        const answered = once(worker, 'message');
        worker.postMessage(task);
        const [answer]: CrashAnswer[] = await answered;
        if (answer !== undefined) onAnswer(answer);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, tasks.length) }, work));
};

/** Plays every crash point of workflows in so many threads; what comes of it does not depend on their number. */
export const runCrashes = async (
  workflows: readonly Workflow[],
  workers: number,
  onProgress: (done: number, points: number) => void,
): Promise<readonly WorkflowCrashes[]> => {
  const planned = [];
  for (const workflow of workflows) {
    const calm = await calmRunOf(workflow);
    planned.push({ workflow, calm, points: countPoints(calm) });
  }
  const points = planned.reduce((sum, one) => sum + one.points, 0);
  const answers: CrashAnswer[] = [];
  let done = 0;
  await runTasks(planned.flatMap(tasksOf), workers, (answer) => {
    answers.push(answer);
    done += answer.task.to - answer.task.from + 1;
    onProgress(done, points);
  });
  return planned.map((one) => {
    const own = answers.filter(({ task }) => task.workflow === one.workflow.name);
    return {
      ...one,
      failed: own.flatMap(({ failed }) => failed).toSorted((first, second) => first.number - second.number),
      slowestSeconds: Math.max(0, ...own.map(({ slowestSeconds }) => slowestSeconds)),
    };
  });
};
