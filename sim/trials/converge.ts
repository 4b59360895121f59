import { MINUTE_MS } from '../../shared/core/time.ts';
import { ALL_FLAWS } from './all-flaws.ts';
import { breakPromise } from './break-promise.ts';
import { OUTCOME_FLAWS } from './flaws/outcome-flaws.ts';
import type { FindFlaws } from './flaws.ts';
import { noteLamed } from './note-lamed.ts';
import { isSpent, STEPS_MAX } from './step-limit.ts';
import type { Convergence, Trial } from './trial.ts';

const flawsOf = (trial: Trial): readonly FindFlaws[] =>
  (trial.isBaseline ? OUTCOME_FLAWS : ALL_FLAWS).filter(({ fits }) => fits(trial));

/** Lets time pass, and looks at promises each minute; false once one is broken, at that very moment. */
export const advance = async (trial: Trial, untilMs: number): Promise<boolean> => {
  const { time, globe, violations, history } = trial;
  const isOver = (): boolean => violations.length > 0 || isSpent(history);
  while (globe.clock.nowMs < untilMs && violations.length === 0) {
    await time.passUntil(Math.min(untilMs, globe.clock.nowMs + MINUTE_MS), isOver);
    if (isSpent(history)) throw new Error(`no end after ${STEPS_MAX} events, invocations and calls`);
    noteLamed(trial);
    if (violations.length === 0) trial.check({ kind: 'minute' });
  }
  return violations.length === 0;
};

/** Lets time pass until all is well, and notes how long each concern took; what is not well in time is a promise broken. */
export const converge = async (trial: Trial, convergences: Convergence[]): Promise<boolean> => {
  const { globe, scene } = trial;
  const fromMs = globe.clock.nowMs;
  let open = flawsOf(trial);
  while (open.length > 0 && globe.clock.nowMs < scene.endMs) {
    if (!(await advance(trial, globe.clock.nowMs + MINUTE_MS))) return false;
    const afterMs = globe.clock.nowMs - fromMs;
    const left: FindFlaws[] = [];
    for (const one of open) {
      const flaws = await one.find(trial);
      if (flaws.length === 0) {
        convergences.push({ concern: one.concern, afterMs });
        trial.tell(() => `${one.concern} are whole`);
        continue;
      }
      left.push(one);
      if (afterMs < one.boundMs(trial)) continue;
      const late = `${one.concern} not whole ${afterMs / MINUTE_MS} minutes after the last fault`;
      breakPromise(trial, 'I18', `${late}: ${flaws.join('; ')}`);
    }
    open = left;
  }
  return open.length === 0;
};

/** A last look; where nothing is under way any more, all must still be well. */
export const lookBack = async (trial: Trial, isSettled: boolean): Promise<void> => {
  for (const { concern, find } of isSettled ? flawsOf(trial) : []) {
    for (const what of await find(trial)) breakPromise(trial, 'I19', `in the end, ${concern}: ${what}`);
  }
  trial.check({ kind: 'end' });
};
