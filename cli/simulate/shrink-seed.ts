import { runTrial } from '../../sim/trials/run-trial.ts';
import { type ShrunkTrial, shrinkTrial } from '../../sim/trials/shrink-trial.ts';
import { createCountProgress } from '../output/count-progress.ts';
import { formatCount } from '../output/format.ts';
import { failed } from '../stop.ts';
import { describeError } from './describe-error.ts';
import { CONTENDERS, type SeedTask, toTrialOptions } from './seed-task.ts';

/** Finds the shortest run of a seed that breaks the same promise; nothing where it breaks none. */
export const shrinkSeed = async (task: SeedTask, isQuiet: boolean): Promise<ShrunkTrial | null> => {
  const progress = createCountProgress(isQuiet);
  try {
    return await shrinkTrial(
      toTrialOptions(task, null),
      (options) => runTrial(options, CONTENDERS[task.contender]),
      ({ runs, injections, minutes }) =>
        progress.show(
          `run ${formatCount(runs)}: ${formatCount(injections)} injections left, ${formatCount(minutes)} minutes`,
        ),
    );
  } catch (error) {
    throw failed(`seed ${task.seed} ends in an error, which cannot be shrunk: ${describeError(error)}`);
  } finally {
    progress.close();
  }
};
