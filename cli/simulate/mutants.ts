import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import ora from 'ora';
import { applyMutant, type Mutant, StaleMutant } from '../../sim/mutants/mutant.ts';
import { MUTANTS } from '../../sim/mutants/mutants.ts';
import { TRIAL_MINUTES } from '../../sim/trials/draw-scene.ts';
import { paintTerminal } from '../output/paint.ts';
import { printJson, printText } from '../output/print.ts';
import { reportFailure } from '../report-failure.ts';
import { badInput, failed } from '../stop.ts';
import { judgeMutants, type MutantProgress, UntriedMutant, type Verdict } from './judge-mutants.ts';
import { countCaught, mutantsJson, renderMutants } from './render-mutants.ts';

const ROOT = new URL('../../', import.meta.url);

const SEEDS = 2_000;

const toCount = (text: string): number => {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return Number(text);
};

const toNames = (text: string): readonly string[] => text.split(',').filter((name) => name !== '');

const chooseMutants = (names: readonly string[] | undefined): readonly Mutant[] => {
  if (names === undefined) return MUTANTS;
  if (names.length === 0) throw badInput('--only names no bug');
  return names.map((name) => {
    const found = MUTANTS.find((mutant) => mutant.name === name);
    if (found === undefined) throw badInput(`there is no bug "${name}"; --list names them all`);
    return found;
  });
};

/** All before any is run, so that a source that has moved on is told within a second. */
const checkAll = (mutants: readonly Mutant[]): void => {
  for (const mutant of mutants) applyMutant(mutant, readFileSync(new URL(mutant.file, ROOT), 'utf8'));
};

const describeVerdict = (verdict: Verdict): string =>
  verdict.kind === 'survived'
    ? `survives ${verdict.seeds} seeds`
    : `${verdict.violation.invariant} in seed ${verdict.seed}: ${verdict.violation.what}`;

/** One moving line in a terminal; elsewhere a line for each bug, and none for a program. */
const showProgress = (all: number, isQuiet: boolean): MutantProgress & { readonly close: () => void } => {
  const isLive = process.stderr.isTTY === true && !isQuiet;
  const spinner = ora({ isEnabled: isLive, isSilent: !isLive, discardStdin: false }).start();
  return {
    onSeed: (name, seed, done) => {
      spinner.text = `${name}: seed ${seed}  ${done} of ${all} bugs`;
    },
    onMutant: ({ name }, verdict) => {
      if (!isLive && !isQuiet) console.error(`${name}: ${describeVerdict(verdict)}`);
    },
    close: () => {
      spinner.stop();
    },
  };
};

type Options = {
  readonly only?: readonly string[];
  readonly seeds: number;
  readonly json?: boolean;
  readonly list?: boolean;
};

const listMutants = (mutants: readonly Mutant[]): string =>
  mutants.map(({ name, harm }) => `${name}: ${harm}`).join('\n');

const tryMutants = async ({ only, seeds, json = false, list = false }: Options) => {
  const mutants = chooseMutants(only);
  if (list) return printText(listMutants(mutants));
  const progress = showProgress(mutants.length, json);
  try {
    checkAll(mutants);
    const report = await judgeMutants(mutants, { seeds, minutes: TRIAL_MINUTES }, progress);
    progress.close();
    if (json) printJson(mutantsJson(report));
    else printText(renderMutants(report, paintTerminal));
    if (countCaught(report) < mutants.length) process.exitCode = 1;
  } catch (error) {
    if (error instanceof StaleMutant || error instanceof UntriedMutant) throw failed(error.message);
    throw error;
  } finally {
    progress.close();
  }
};

const EXAMPLE = `
Example: npm run sim:mutants -- --only breaker-off,one-observer-suffices

Exit codes: 0 all were caught, 1 one survives or cannot be tried, 2 bad input.`;

const program = new Command('sim:mutants')
  .description(
    'Plants known bugs in the source, one at a time, and tells which promise catches each, after how many seeds.',
  )
  .option('--only <names>', 'only these bugs, with commas between them', toNames)
  .option('--seeds <count>', 'try each on so many seeds at most', toCount, SEEDS)
  .option('--list', 'name the bugs and what each would do, and run none')
  .option('--json', 'print one JSON object')
  .allowExcessArguments(false)
  .exitOverride()
  .configureOutput({ outputError: () => {} })
  .addHelpText('after', EXAMPLE)
  .action(tryMutants);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error);
}
