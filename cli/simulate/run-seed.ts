import { runTrial } from '../../sim/trials/run-trial.ts';
import { describeError } from './describe-error.ts';
import { CONTENDERS, type SeedAnswer, type SeedTask, toTrialOptions } from './seed-task.ts';

/** Runs one seed; an error in it is an answer too, and what was told of it until then is told. */
export const runSeed = async (task: SeedTask, onTrace: ((line: string) => void) | null = null): Promise<SeedAnswer> => {
  try {
    return { kind: 'ended', result: await runTrial(toTrialOptions(task, onTrace), CONTENDERS[task.contender]) };
  } catch (error) {
    return { kind: 'failed', seed: task.seed, because: describeError(error) };
  }
};
