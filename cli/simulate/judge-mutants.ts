import type { Mutant } from '../../sim/mutants/mutant.ts';
import type { Violation } from '../../sim/trials/trial.ts';
import type { MutantTask } from './mutant-task.ts';
import { type MutantAnswer, runMutant } from './run-mutant.ts';

/** What became of a bug: a promise caught it, or none did. */
export type Verdict =
  | { readonly kind: 'caught'; readonly seed: number; readonly violation: Violation }
  | { readonly kind: 'survived'; readonly seeds: number };

/** A bug and what became of it. */
export type JudgedMutant = { readonly mutant: Mutant; readonly verdict: Verdict };

/** What all bugs came to, and how the source as it is did on the seeds that broke a promise with one of them. */
export type MutantReport = {
  readonly mutants: readonly JudgedMutant[];
  /** `violating` are passed over: what is broken without a bug too says nothing of one. */
  readonly control: { readonly seeds: number; readonly violating: readonly number[] };
};

/** A bug that could not be tried: its text is not in the source any more, or what it makes does not run. */
export class UntriedMutant extends Error {
  override readonly name = 'UntriedMutant';
}

/** What is told while bugs are tried. */
export type MutantProgress = {
  readonly onSeed: (name: string, seed: number, done: number) => void;
  readonly onMutant: (mutant: Mutant, verdict: Verdict) => void;
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

type Tried = Exclude<MutantAnswer, { readonly kind: 'failed' }>;

const tryMutant = async (task: MutantTask, onSeed: (seed: number) => void): Promise<Tried> => {
  const answer = await runMutant(task, onSeed);
  if (answer.kind === 'failed') throw new UntriedMutant(`${task.mutant?.name ?? 'without any bug'}: ${answer.because}`);
  return answer;
};

/** Tells of seeds whether the source as it is holds every promise there; each is run once. */
const createControl = (minutes: number) => {
  const known = new Map<number, Promise<boolean>>();
  const run = async (seed: number): Promise<boolean> =>
    (await tryMutant({ mutant: null, fromSeed: seed, toSeed: seed, minutes }, () => {})).kind === 'held';
  const holds = (seed: number): Promise<boolean> => {
    const held = known.get(seed) ?? run(seed);
    known.set(seed, held);
    return held;
  };
  const report = async (): Promise<MutantReport['control']> => {
    const violating: number[] = [];
    for (const [seed, held] of known) if (!(await held)) violating.push(seed);
    return { seeds: known.size, violating: violating.toSorted((one, other) => one - other) };
  };
  return { holds, report };
};

/**
 * Tries each bug on seeds 1, 2, 3 ... until one of the promises that it can break is, and none is in that seed without the bug. Throws
 * `UntriedMutant` where a bug cannot be tried.
 */
export const judgeMutants = async (
  mutants: readonly Mutant[],
  { seeds, minutes }: MutantEffort,
  { onSeed, onMutant }: MutantProgress,
): Promise<MutantReport> => {
  let done = 0;
  const control = createControl(minutes);
  const judge = async (mutant: Mutant): Promise<Verdict> => {
    const say = (seed: number): void => onSeed(mutant.name, seed, done);
    for (let fromSeed = 1; fromSeed <= seeds; ) {
      const answer = await tryMutant({ mutant, fromSeed, toSeed: seeds, minutes }, say);
      if (answer.kind === 'held') break;
      const { seed, violation } = answer;
      if (mutant.breaks.includes(violation.invariant) && (await control.holds(seed)))
        return { kind: 'caught', seed, violation };
      fromSeed = seed + 1;
    }
    return { kind: 'survived', seeds };
  };
  const judged = await runAll(mutants, async (mutant) => {
    const verdict = await judge(mutant);
    done += 1;
    onMutant(mutant, verdict);
    return { mutant, verdict };
  });
  return { mutants: judged, control: await control.report() };
};
