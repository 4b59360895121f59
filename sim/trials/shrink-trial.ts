import type { InvariantId } from './step.ts';
import type { TrialOptions, TrialResult } from './trial.ts';

/** How to run a trial; it throws where a trial ends in an error. */
type RunTrial = (options: TrialOptions) => Promise<TrialResult>;

/** How far a run has been shrunk. */
export type ShrinkProgress = { readonly runs: number; readonly injections: number; readonly minutes: number };

/** The shortest run that was found to break the same promise, and how many runs it took to find. */
export type ShrunkTrial = {
  readonly options: TrialOptions;
  readonly result: TrialResult;
  readonly invariant: InvariantId;
  readonly runs: number;
};

/** From here on what is left is short enough. */
const RUNS_MAX = 1_000;

/** Tries shorter runs, and keeps the shortest that breaks the same promise. */
type Search = {
  readonly best: () => TrialResult;
  readonly runs: () => number;
  /** Whether the promise is still broken with no more than these injections. */
  readonly keeps: (injections: readonly string[]) => Promise<boolean>;
};

const createSearch = (
  options: TrialOptions,
  found: { readonly result: TrialResult; readonly invariant: InvariantId },
  run: RunTrial,
  onProgress: (progress: ShrinkProgress) => void,
): Search => {
  let best = found.result;
  let runs = 1;
  return {
    best: () => best,
    runs: () => runs,
    keeps: async (injections) => {
      if (runs >= RUNS_MAX) return false;
      runs += 1;
      const { minutes } = best;
      let result: TrialResult;
      try {
        result = await run({ ...options, minutes, only: new Set(injections), onTrace: null });
      } catch {
        // Another trouble than the one that is looked for.
        return false;
      }
      const isSame = result.violations[0]?.invariant === found.invariant;
      if (isSame) best = result;
      onProgress({ runs, injections: best.injected.length, minutes: best.minutes });
      return isSame;
    },
  };
};

const classOf = (injection: string): string => injection.split('#', 1)[0] ?? injection;

/** Takes away all injections of a class at once, class by class. */
const dropClasses = async ({ best, keeps }: Search): Promise<void> => {
  for (const dropped of new Set(best().injected.map(classOf))) {
    await keeps(best().injected.filter((injection) => classOf(injection) !== dropped));
  }
};

/** Takes away piece after piece of so many injections; whether any could be spared. */
const dropPieces = async ({ best, keeps }: Search, size: number): Promise<boolean> => {
  let spared = false;
  let start = 0;
  while (start < best().injected.length) {
    const { injected } = best();
    if (await keeps([...injected.slice(0, start), ...injected.slice(start + size)])) spared = true;
    else start += size;
  }
  return spared;
};

/**
 * Shrinks a run that breaks a promise: it ends where the promise is broken, and no injection is left that it is broken without,
 * as far as taking them away by class, in pieces and one by one can tell (delta debugging: Zeller and Hildebrandt, TSE 2002).
 * Nothing where all promises hold.
 */
export const shrinkTrial = async (
  options: TrialOptions,
  run: RunTrial,
  onProgress: (progress: ShrinkProgress) => void = () => {},
): Promise<ShrunkTrial | null> => {
  const result = await run({ ...options, onTrace: null });
  const invariant = result.violations[0]?.invariant;
  if (invariant === undefined) return null;
  const search = createSearch(options, { result, invariant }, run, onProgress);
  if (!(await search.keeps([]))) {
    await dropClasses(search);
    for (let size = Math.ceil(search.best().injected.length / 2); size > 1; size = Math.ceil(size / 2)) {
      await dropPieces(search, size);
    }
    while (await dropPieces(search, 1));
  }
  const best = search.best();
  const shrunk = { ...options, minutes: best.minutes, only: new Set(best.injected) };
  return { options: shrunk, result: best, invariant, runs: search.runs() };
};
