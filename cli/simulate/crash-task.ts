import { type CalmRun, type CrashedRun, playCalm, playCrash } from '../../sim/crashes/play-workflow.ts';
import type { Workflow } from '../../sim/crashes/workflow.ts';
import { WORKFLOWS } from '../../sim/crashes/workflows.ts';

/** Crash points of one workflow, from the first to the last. */
export type CrashTask = { readonly workflow: string; readonly from: number; readonly to: number };

/** What became of those that did not converge, and how long the slowest of the others took. */
export type CrashAnswer = {
  readonly task: CrashTask;
  readonly failed: readonly CrashedRun[];
  readonly slowestSeconds: number;
};

const calmRuns = new Map<string, Promise<CalmRun>>();

/** The workflow of this name, which is one of them. */
const findWorkflow = (name: string): Workflow => {
  const found = WORKFLOWS.find((workflow) => workflow.name === name);
  if (found === undefined) throw new Error(`there is no workflow ${name}`);
  return found;
};

/** How a workflow ends that nothing crashes; played once in a process. */
export const calmRunOf = (workflow: Workflow): Promise<CalmRun> => {
  const run = calmRuns.get(workflow.name) ?? playCalm(workflow);
  calmRuns.set(workflow.name, run);
  return run;
};

/** Plays crash points of a workflow, one after the other. */
export const runCrashTask = async (task: CrashTask): Promise<CrashAnswer> => {
  const workflow = findWorkflow(task.workflow);
  const calm = await calmRunOf(workflow);
  const failed: CrashedRun[] = [];
  let slowestSeconds = 0;
  for (let number = task.from; number <= task.to; number += 1) {
    const run = await playCrash(workflow, calm, number);
    if (run.restSeconds === null) failed.push(run);
    else slowestSeconds = Math.max(slowestSeconds, run.restSeconds);
  }
  return { task, failed, slowestSeconds };
};
