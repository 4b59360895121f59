import { describe, expect, it } from 'vitest';
import { ballastFunctions } from '../../../sim/trials/ballast-functions.ts';
import { breakPromise } from '../../../sim/trials/break-promise.ts';
import { faultClassesOf } from '../../../sim/trials/fault-class.ts';
import type { Functions } from '../../../sim/trials/invoke.ts';
import { runTrial } from '../../../sim/trials/run-trial.ts';
import { shrinkTrial } from '../../../sim/trials/shrink-trial.ts';
import type { TrialOptions, TrialResult, Violation } from '../../../sim/trials/trial.ts';

type Run = (options: TrialOptions) => Promise<TrialResult>;

const optionsOf = (seed: number): TrialOptions => ({
  seed,
  minutes: 70,
  faults: new Set([...faultClassesOf('delivery'), ...faultClassesOf('execution')]),
  without: new Set(),
  only: null,
  onTrace: null,
});

/** A run that is nothing but its injections: all of these, unless told to keep some. */
const pretend =
  (all: readonly string[], judge: (kept: readonly string[]) => Violation['invariant'] | null): Run =>
  async ({ seed, minutes, only }) => {
    const injected = all.filter((name) => only?.has(name) !== false);
    const invariant = judge(injected);
    return {
      seed,
      scene: 'fleets',
      minutes: Math.min(minutes, 10 + injected.length),
      violations: invariant === null ? [] : [{ invariant, atMs: 0, what: 'pretended' }],
      injections: new Map(),
      injected,
      convergences: [],
      invocations: 0,
      events: 0,
      reads: 0,
      changes: 0,
      selfThrottled: 0,
      backlog: null,
      digest: '',
    };
  };

const TWENTY = Array.from({ length: 20 }, (_, index) => `${index % 2 === 0 ? 'zombie' : 'reply-lost'}#${index + 1}`);

const shrink = (run: Run) => shrinkTrial(optionsOf(1), run);

describe('shrinking a run', () => {
  it('keeps what must come together, wherever in the run it is', async () => {
    const needed = ['zombie#1', 'reply-lost#12', 'zombie#19'];
    const run = pretend(TWENTY, (kept) => (needed.every((name) => kept.includes(name)) ? 'I4' : null));
    const shrunk = await shrink(run);
    expect(shrunk?.result.injected).toStrictEqual(needed);
    expect(shrunk?.options).toMatchObject({ minutes: 13, only: new Set(needed) });
    expect(shrunk?.invariant).toBe('I4');
  });

  it('drops a class that has nothing to do with it in one run', async () => {
    const run = pretend(TWENTY, (kept) => (kept.includes('zombie#7') ? 'I4' : null));
    const left: number[] = [];
    await shrinkTrial(optionsOf(1), run, ({ injections }) => left.push(injections));
    expect(left.slice(0, 3)).toStrictEqual([20, 20, 10]);
    expect(left.at(-1)).toBe(1);
  });

  it('needs no injection where none is needed', async () => {
    const shrunk = await shrink(pretend(TWENTY, () => 'I4'));
    expect(shrunk?.result.injected).toStrictEqual([]);
    expect(shrunk?.runs).toBe(2);
  });

  it('takes another promise that breaks, or an error, for no answer', async () => {
    const run = pretend(TWENTY, (kept) => {
      if (kept.length === 0) throw new Error('another trouble');
      return kept.includes('zombie#7') && kept.includes('reply-lost#8') ? 'I4' : 'I5';
    });
    expect((await shrink(run))?.result.injected).toStrictEqual(['zombie#7', 'reply-lost#8']);
  });

  it('finds nothing where all promises hold', async () => {
    expect(await shrink(pretend(TWENTY, () => null))).toBeNull();
  });

  it('of a trial leaves the faults that it is broken by, and what is left replays to the same end', async () => {
    const counts = { 'event-delayed': 2, 'event-lost': 1 };
    const functions: Functions = (trial, ...call) => {
      const happened = Object.entries(counts).every(
        ([fault, count]) => trial.inject.injected.filter((name) => name.startsWith(`${fault}#`)).length >= count,
      );
      if (happened) breakPromise(trial, 'I99', 'planted');
      return ballastFunctions(trial, ...call);
    };
    const run: Run = (options) => runTrial(options, functions);
    const found: TrialResult[] = [];
    for (let seed = 1; seed < 50 && found.length === 0; seed += 1) {
      const result = await run(optionsOf(seed));
      if (result.violations[0]?.invariant === 'I99' && result.injected.length > 7) found.push(result);
    }
    const seed = found[0]?.seed ?? 0;
    expect(seed, 'no seed breaks the promise after several faults').toBeGreaterThan(0);
    const shrunk = await shrinkTrial(optionsOf(seed), run);
    const left = shrunk?.result.injected ?? [];
    // Another fault may be what lets one of these happen.
    expect(left.length, `seed ${seed}: ${left.join()}`).toBeLessThanOrEqual(5);
    for (const spared of left) {
      const less = await run({
        ...optionsOf(seed),
        ...shrunk?.options,
        only: new Set(left.filter((name) => name !== spared)),
      });
      expect(less.violations, `seed ${seed} needs no ${spared}`).toStrictEqual([]);
    }

    const lines: string[] = [];
    const again = await run({ ...(shrunk?.options ?? optionsOf(seed)), onTrace: (line) => lines.push(line) });
    expect(again).toStrictEqual(shrunk?.result);
    expect(lines.some((line) => line.includes('*** VIOLATION I99: planted'))).toBe(true);
  });
});
