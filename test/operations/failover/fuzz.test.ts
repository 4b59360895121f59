import { expect, it } from 'vitest';
import { runFuzz } from './fuzz-run.ts';

/** Runs of one test; `FUZZ_RUNS=500 FUZZ_SEED=1` runs so many from that seed on, `FUZZ_RUNS=1` replays one. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 4);
const FIRST_SEED = Number(process.env['FUZZ_SEED'] ?? 1);

it(
  'keeps a service in one Region, and knows where, whatever befalls it',
  async () => {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed += 1) {
      const { violations, told } = await runFuzz(seed);
      expect(violations, `FUZZ_SEED=${seed} FUZZ_RUNS=1 runs it again\n${told.join('\n')}`).toEqual([]);
    }
  },
  RUNS * 30_000,
);
