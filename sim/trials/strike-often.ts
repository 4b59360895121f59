import { Fault } from '../../shared/core/fault.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { drawInteger } from '../random.ts';
import { createStream } from './injector.ts';
import { letLast } from './let-last.ts';
import { STRIKES } from './strikes.ts';
import type { Trial } from './trial.ts';

const strikeOnce = async (trial: Trial): Promise<void> => {
  const { inject, options, globe } = trial;
  const random = createStream(options.seed, `strike ${globe.clock.nowMs}`);
  const fitting = STRIKES.filter(({ fault, fits }) => inject.enabled.has(fault) && fits(trial));
  const weights = fitting.reduce((sum, { weight }) => sum + weight, 0);
  let roll = random.next() * weights;
  const chosen = fitting.find(({ weight }) => {
    roll -= weight;
    return roll < 0;
  });
  if (chosen === undefined || !inject.happens(chosen.fault, 1)) return;
  const lasts = (end: () => void): void => letLast(trial, chosen.fault, (1 + drawInteger(random, 30)) * MINUTE_MS, end);
  const what = await chosen.strike(trial, random, lasts);
  if (what === null) inject.counts.set(chosen.fault, (inject.counts.get(chosen.fault) ?? 1) - 1);
  trial.lastFaultMs = globe.clock.nowMs;
  trial.tell(() => `! ${chosen.fault}: ${what ?? 'nothing to strike'}`);
};

/** Lets faults strike the world again and again until then. */
export const strikeOften = (trial: Trial, untilMs: number): void => {
  const { scene, globe, options, time } = trial;
  const random = createStream(options.seed, `storm ${untilMs}`);
  const next = (): void => {
    const atMs = globe.clock.nowMs + Math.ceil(scene.strikeEveryMs * 2 * random.next());
    if (atMs >= untilMs) return;
    time.startAt(atMs, async () => {
      try {
        await strikeOnce(trial);
      } catch (error) {
        // What a person asks for may be refused as anybody's calls are.
        if (!(error instanceof Fault)) throw error;
      }
      next();
    });
  };
  next();
};

/** Ends every fault that lasts. */
export const endFaults = ({ lasting }: Trial): void => {
  for (const end of [...lasting]) end();
};
