import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { ballastFunctions } from '../../../sim/trials/ballast-functions.ts';
import { runTrial } from '../../../sim/trials/run-trial.ts';
import type { Trial } from '../../../sim/trials/trial.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

describe('a trial that is over', () => {
  it('is forgotten, whatever died in it', async () => {
    const trials: WeakRef<Trial>[] = [];
    for (const seed of [1, 2, 3]) {
      const only = { minutes: 60, faults: null, without: new Set<string>(), only: null, onTrace: null };
      await runTrial({ seed, ...only }, (trial, ...rest) => {
        if (trials.at(-1)?.deref() !== trial) trials.push(new WeakRef(trial));
        return ballastFunctions(trial, ...rest);
      });
    }
    expect(trials).toHaveLength(3);
    await setImmediate();
    collectGarbage();
    // The last one may still be on the stack of whatever runs this test.
    expect(trials.slice(0, -1).filter((trial) => trial.deref() !== undefined)).toEqual([]);
  });
});
