import type { Mutant } from '../../sim/mutants/mutant.ts';
import type { Violation } from '../../sim/trials/trial.ts';
import type { MutantTask } from './mutant-task.ts';
import { type MutantAnswer, runMutant } from './run-mutant.ts';

/** What became of a bug: a promise caught it, none did, or the promise is broken without it too. */
export type Verdict =
  | { readonly kind: 'caught'; readonly seed: number; readonly violation: Violation }
  | { readonly kind: 'survived'; readonly seeds: number }
  | { readonly kind: 'control-violates'; readonly seed: number };

/** A bug and what became of it. */
export type JudgedMutant = { readonly mutant: Mutant; readonly verdict: Verdict };

/** What all bugs came to, and how the source as it is did on the same seeds. */
export type MutantReport = {
  readonly mutants: readonly JudgedMutant[];
  readonly control: { readonly seeds: number; readonly violated: (Violation & { readonly seed: number }) | null };
};

/** A bug that could not be tried: its text is not in the source any more, or what it makes does not run. */
export class UntriedMutant extends Error {
  override readonly name = 'UntriedMutant';
}

/** What is told while bugs are tried. */
export type MutantProgress = {
  readonly onSeed: (name: string, seed: number, done: number) => void;
  readonly onMutant: (mutant: Mutant, answer: MutantAnswer) => void;
};

/** How many seeds each bug is tried on at most, and how long each of them is. */
export type MutantEffort = { readonly seeds: number; readonly minutes: number };

const THREADS = 2;

/** Runs tasks, two at once, each taken up in their order. */
const runAll = async <Task, Answer>(
  tasks: readonly Task[],
  run: (task: Task) => Promise<Answer>,
): Promise<readonly Answer[]> => {
  const answers: Answer[] = [];
  const waiting = [...tasks.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, task] = next;
      answers[index] = await run(task);
    }
  };
  await Promise.all(Array.from({ length: THREADS }, work));
  return answers;
};

/** Runs the source as it is, on as many seeds as any bug needed. */
const runControl = async (seeds: number, minutes: number, onSeed: (seed: number) => void) => {
  const half = Math.ceil(seeds / THREADS);
  const tasks = [
    { fromSeed: 1, toSeed: half },
    { fromSeed: half + 1, toSeed: seeds },
  ].map((range): MutantTask => ({ mutant: null, minutes, ...range }));
  const answers = await runAll(tasks, (task) => runMutant(task, onSeed));
  const failed = answers.find((answer) => answer.kind === 'failed');
  if (failed !== undefined) throw new UntriedMutant(`without any bug: ${failed.because}`);
  const [first] = answers
    .flatMap((answer) => (answer.kind === 'violated' ? [answer] : []))
    .toSorted((one, other) => one.seed - other.seed);
  return { seeds, violated: first === undefined ? null : { seed: first.seed, ...first.violation } };
};

const judge = (answer: Exclude<MutantAnswer, { kind: 'failed' }>, controlSeed: number | null): Verdict => {
  if (answer.kind === 'held') return { kind: 'survived', seeds: answer.seeds };
  const { seed, violation } = answer;
  return controlSeed !== null && controlSeed <= seed
    ? { kind: 'control-violates', seed: controlSeed }
    : { kind: 'caught', seed, violation };
};

/**
 * Tries each bug on seeds 1, 2, 3 ... until a promise is broken, then the source as it is on as many: a bug counts as caught
 * only where nothing is broken without it. Throws `UntriedMutant` where a bug cannot be tried.
 */
export const judgeMutants = async (
  mutants: readonly Mutant[],
  { seeds, minutes }: MutantEffort,
  { onSeed, onMutant }: MutantProgress,
): Promise<MutantReport> => {
  let done = 0;
  const answers = await runAll(mutants, async (mutant) => {
    const task = { mutant, fromSeed: 1, toSeed: seeds, minutes };
    const answer = await runMutant(task, (seed) => onSeed(mutant.name, seed, done));
    if (answer.kind === 'failed') throw new UntriedMutant(`${mutant.name}: ${answer.because}`);
    done += 1;
    onMutant(mutant, answer);
    return { mutant, answer };
  });
  const needed = Math.max(0, ...answers.map(({ answer }) => (answer.kind === 'violated' ? answer.seed : 0)));
  const control = await runControl(needed, minutes, (seed) => onSeed('control', seed, done));
  const controlSeed = control.violated?.seed ?? null;
  return {
    control,
    mutants: answers.map(({ mutant, answer }) => ({ mutant, verdict: judge(answer, controlSeed) })),
  };
};
