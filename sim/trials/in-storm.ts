import { setTimer } from '../timer-queue.ts';
import type { Trial } from './trial.ts';

/** Does something so long from now, unless the storm is over by then. */
export const inStorm = (trial: Trial, afterMs: number, act: () => void): void => {
  const { clock } = trial.globe;
  setTimer(clock.timers, clock.nowMs + afterMs, () => {
    if (trial.isStormy()) act();
  });
};
