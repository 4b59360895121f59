import { describe, expect, it } from 'vitest';
import { runTrial } from '../../../sim/trials/run-trial.ts';

/** A few of the seeds that `npm run sim` goes through by the thousand. */
const SEEDS = Array.from({ length: 24 }, (_, index) => index + 1);

const DAY_MINUTES = 24 * 60;

describe('Ballast keeps its promises, whatever befalls it', () => {
  it.each(SEEDS)('for the day of seed %i (`npm run sim -- --seed N` shows it)', async (seed) => {
    const { violations, convergences } = await runTrial({
      seed,
      minutes: DAY_MINUTES,
      faults: null,
      without: new Set(),
      only: null,
      onTrace: null,
    });
    expect(violations).toEqual([]);
    expect(convergences).not.toEqual([]);
  });
});
