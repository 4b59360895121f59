import { Command } from 'commander';
import { FAULT_CLASSES } from '../../sim/trials/fault-class.ts';
import { createCountProgress } from '../output/count-progress.ts';
import { formatCount } from '../output/format.ts';
import { paintTerminal } from '../output/paint.ts';
import { printJson, printText } from '../output/print.ts';
import { badInput, failed } from '../stop.ts';
import { renderBaseline, renderSeeds } from './render-totals.ts';
import { replayCommand } from './replay-command.ts';
import { replaySeed } from './replay-seed.ts';
import { runSeeds, type SeedRange } from './run-seeds.ts';
import type { Contender, SeedSetting, SeedTask } from './seed-task.ts';
import { shrinkSeed } from './shrink-seed.ts';
import { toSimJson } from './sim-json.ts';
import { type SimOptions, simOptions } from './sim-options.ts';
import { createSeedSum, type SeedTotals } from './sum-up-seeds.ts';

const EXAMPLES = `
Each seed is a deployment that goes through a storm of faults, on the embedded cloud and its clock: the same seed gives the
same run on every machine. Exit codes: 0 every promise held, 1 one was broken or a fault never happened, 2 bad input.

Examples:
  $ npm run sim -- --seeds 2000
  $ npm run sim -- --seeds 500 --from 10000 --faults execution,event-lost
  $ npm run sim -- --seed 12 | less
  $ npm run sim -- --seed 12 --shrink`;

/** In so many seeds every fault that can happen does: one that does not has lost its way in. */
const ALL_HAPPEN_SEEDS = 2_000;

const NOTHING: ReadonlySet<string> = new Set();

const toSetting = ({ minutes, faults, only, without }: SimOptions): SeedSetting => ({
  contender: 'ballast',
  minutes,
  faults: faults ?? null,
  only: only ?? null,
  without: without ?? NOTHING,
});

const sumUp = async (
  range: SeedRange,
  setting: SeedSetting,
  workers: number,
  isQuiet: boolean,
): Promise<SeedTotals> => {
  const sum = createSeedSum();
  const progress = createCountProgress(isQuiet, Math.max(1, Math.floor(range.count / 10)));
  let done = 0;
  let broken = 0;
  try {
    await runSeeds(range, setting, workers, (answer) => {
      sum.add(answer);
      done += 1;
      if (answer.kind === 'failed' || answer.result.violations.length > 0) broken += 1;
      progress.show(`${formatCount(done)} of ${formatCount(range.count)} seeds, ${formatCount(broken)} failed`);
    });
  } finally {
    progress.close();
  }
  return sum.totals();
};

const shrink = async (task: SeedTask, isJson: boolean): Promise<void> => {
  const shrunk = await shrinkSeed(task, isJson);
  if (shrunk === null) throw failed(`seed ${task.seed} breaks no promise: there is nothing to shrink`);
  const { minutes, only } = shrunk.options;
  const shortest = { ...task, minutes, only, without: NOTHING };
  await replaySeed(shortest, isJson);
  if (!isJson)
    printText(`\nThe shortest of ${formatCount(shrunk.runs)} runs:\n  ${replayCommand(task.seed, shortest)}`);
  process.exitCode = 1;
};

const replay = async (seed: number, options: SimOptions): Promise<void> => {
  const { json = false } = options;
  const task = { ...toSetting(options), seed };
  if (options.shrink) return shrink(task, json);
  const answer = await replaySeed(task, json);
  if (answer.kind === 'failed' || answer.result.violations.length > 0) process.exitCode = 1;
};

const runMany = async (options: SimOptions): Promise<void> => {
  const { seeds: count, from, workers, baseline, faults = FAULT_CLASSES, json = false } = options;
  const range = { from, count };
  const setting = toSetting(options);
  const runAll = (contender: Contender) => sumUp(range, { ...setting, contender }, workers, json);
  const startedMs = performance.now();
  const totals = await runAll('ballast');
  const tookMs = performance.now() - startedMs;
  const other = baseline === undefined ? null : await runAll(baseline);
  const failedSeeds = [...totals.violations, ...totals.failures].map(({ seed }) => seed);
  const missing = faults.filter((fault) => (totals.injections.get(fault)?.injections ?? 0) === 0);
  if (json) printJson(toSimJson(range, setting, totals, { missing, baseline: other }));
  else {
    printText(renderSeeds(totals, setting, { possible: new Set(faults), tookMs }, paintTerminal));
    if (other !== null) printText(`\n${renderBaseline(totals, other, paintTerminal)}`);
  }
  if (failedSeeds.length > 0) {
    process.exitCode = 1;
    if (options.shrink && !json) {
      printText('');
      await shrink({ ...setting, seed: Math.min(...failedSeeds) }, json);
    }
  }
  if (count >= ALL_HAPPEN_SEEDS && missing.length > 0)
    throw failed(missing.map((fault) => `${fault} never happened in ${formatCount(count)} seeds`).join('\n'));
};

const run = (options: SimOptions): Promise<void> => {
  const { seed, only, without } = options;
  if (seed !== undefined) return replay(seed, options);
  if (only !== undefined || without !== undefined)
    throw badInput('--only and --without are of one seed: say --seed too');
  return runMany(options);
};

/** The program behind `npm run sim`; it throws where commander would leave the process. */
export const createSimProgram = (): Command => {
  const program = new Command('npm run sim --')
    .description('Run Ballast through any fault, in any order, and look at its promises after every step.')
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .addHelpText('after', EXAMPLES)
    .action(run);
  for (const option of simOptions()) program.addOption(option);
  return program;
};
