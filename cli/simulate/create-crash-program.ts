import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { countPoints, playCrash } from '../../sim/crashes/play-workflow.ts';
import type { Workflow } from '../../sim/crashes/workflow.ts';
import { WORKFLOWS } from '../../sim/crashes/workflows.ts';
import { parseCount } from '../input/parse-number.ts';
import { formatCount } from '../output/format.ts';
import { paintTerminal } from '../output/paint.ts';
import { printJson, printText } from '../output/print.ts';
import { createShareProgress } from '../output/share-progress.ts';
import { badInput } from '../stop.ts';
import { calmRunOf } from './crash-task.ts';
import { renderCrash, renderCrashes } from './render-crashes.ts';
import { runCrashes, type WorkflowCrashes } from './run-crashes.ts';

type CrashOptions = {
  readonly workflow: readonly Workflow[];
  readonly point?: number;
  readonly workers: number;
  readonly json?: true;
};

const WORKERS_MAX = 2;

const EXAMPLES = `
At every port call the caller dies before it, loses its reply, or dies after it; then the same invocation comes again at once, or
the next tick. Every time all must end as it does without a crash. "at rest": seconds from the beginning until it has, without a
crash and with the slowest. Exit codes: 0 all converged, 1 not all did, 2 bad input.

Workflows: ${WORKFLOWS.map(({ name }) => name).join(', ')}.

Examples:
  $ npm run sim:crash
  $ npm run sim:crash -- --workflow scale-in,failover-switch
  $ npm run sim:crash -- --workflow backup --point 17`;

const parseWorkflows = (text: string): readonly Workflow[] =>
  [...new Set(text.split(',').map((name) => name.trim()))].map((name) => {
    const found = WORKFLOWS.find((workflow) => workflow.name === name);
    if (found === undefined) throw new InvalidArgumentError(`There is no workflow "${name}"; --help lists them.`);
    return found;
  });

const replay = async (number: number, { workflow: workflows, json }: CrashOptions): Promise<void> => {
  const [workflow] = workflows;
  if (workflow === undefined || workflows.length > 1) throw badInput('--point is of one workflow: say --workflow too');
  const calm = await calmRunOf(workflow);
  const points = countPoints(calm);
  if (number > points) throw badInput(`${workflow.name} has ${formatCount(points)} crash points, not ${number}`);
  const run = await playCrash(workflow, calm, number);
  if (json) printJson({ version: 1, workflow: workflow.name, ...run });
  else printText(renderCrash(workflow.name, run));
  if (run.restSeconds === null) process.exitCode = 1;
};

const toJson = (crashes: readonly WorkflowCrashes[]) => ({
  version: 1,
  workflows: crashes.map(({ workflow, calm, points, failed, slowestSeconds }) => ({
    workflow: workflow.name,
    about: workflow.about,
    portCalls: calm.calls.length,
    crashPoints: points,
    notConverged: failed.length,
    restSeconds: calm.restSeconds,
    slowestSeconds,
    failed,
  })),
});

const run = async (options: CrashOptions): Promise<void> => {
  const { workflow: workflows, point, workers, json } = options;
  if (point !== undefined) return replay(point, options);
  const progress = createShareProgress('Crashing at every port call', json === true);
  try {
    const crashes = await runCrashes(workflows, workers, progress.show);
    progress.close();
    if (json) printJson(toJson(crashes));
    else printText(renderCrashes(crashes, paintTerminal));
    if (crashes.some(({ failed }) => failed.length > 0)) process.exitCode = 1;
  } finally {
    progress.close();
  }
};

/** The program behind `npm run sim:crash`; it throws where commander would leave the process. */
export const createCrashProgram = (): Command =>
  new Command('npm run sim:crash --')
    .description('Let every workflow crash at every port call, and look whether it ends as it would have.')
    .option('--workflow <names>', 'only these, with commas between them', parseWorkflows, WORKFLOWS)
    .option('--point <number>', 'with one --workflow: only this crash point', parseCount)
    .option(
      '--workers <count>',
      'threads; the answer is the same with any number',
      parseCount,
      Math.min(WORKERS_MAX, availableParallelism()),
    )
    .option('--json', 'print one JSON object')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .addHelpText('after', EXAMPLES)
    .action(run);
