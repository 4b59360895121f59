import type { Convergence, Trial } from './trial.ts';

/** What is not as it should be of one concern, now that nothing is wrong any more; nothing where all is well. */
export type FindFlaws = {
  readonly concern: Convergence['concern'];
  /** Within which time after the last fault all must be well. */
  readonly boundMs: (trial: Trial) => number;
  readonly fits: (trial: Trial) => boolean;
  readonly find: (trial: Trial) => Promise<readonly string[]>;
};
