import { describe, expect, it } from 'vitest';
import { faultClassesOf } from '../../../sim/trials/fault-class.ts';
import type { Functions } from '../../../sim/trials/invoke.ts';
import { runTrial } from '../../../sim/trials/run-trial.ts';
import type { TrialOptions, TrialResult } from '../../../sim/trials/trial.ts';

const optionsOf = (seed: number, minutes: number): TrialOptions => ({
  seed,
  minutes,
  faults: null,
  without: new Set(),
  only: null,
  onTrace: null,
});

const doNothing: Functions = () => Promise.resolve({ kind: 'done' });

const trace = async (options: TrialOptions): Promise<{ readonly lines: readonly string[]; result: TrialResult }> => {
  const lines: string[] = [];
  const result = await runTrial({ ...options, onTrace: (line) => lines.push(line) });
  return { lines, result };
};

/** A seed of each kind of scene, short enough for a test. */
const SEEDS = [1, 2, 3, 5, 9];
const MINUTES = 60;

describe('a trial', () => {
  it.each(SEEDS)('of seed %i is the same run each time, line by line', async (seed) => {
    const first = await trace(optionsOf(seed, MINUTES));
    const second = await trace(optionsOf(seed, MINUTES));
    expect(second.lines).toStrictEqual(first.lines);
    expect(second.result).toStrictEqual(first.result);
    expect(first.lines.length).toBeGreaterThan(20);
  });

  it.each(SEEDS)('of seed %i is the same whether or not somebody reads its trace', async (seed) => {
    expect(await runTrial(optionsOf(seed, MINUTES))).toStrictEqual((await trace(optionsOf(seed, MINUTES))).result);
  });

  it.each(SEEDS)('of seed %i that is shorter goes as the longer one does, up to where it ends', async (seed) => {
    const long = await trace(optionsOf(seed, MINUTES));
    const short = await trace(optionsOf(seed, MINUTES / 2));
    const happened = short.lines.slice(1);
    expect(long.lines.slice(1, 1 + happened.length)).toStrictEqual(happened);
    expect(happened.length).toBeGreaterThan(20);
  });

  it.each([
    [507, 60],
    [508, 120],
    [539, 90],
  ])('of seed %i that is cut short is not asked for what is still under way', async (seed, minutes) => {
    expect((await runTrial(optionsOf(seed, minutes))).violations).toStrictEqual([]);
  });

  it('differs from seed to seed', async () => {
    const digests = await Promise.all(SEEDS.map(async (seed) => (await runTrial(optionsOf(seed, 20))).digest));
    expect(new Set(digests).size).toBe(SEEDS.length);
  });

  it('names no path and no time of the machine in its trace', async () => {
    const { lines } = await trace(optionsOf(2, MINUTES));
    expect(lines.filter((line) => line.includes(process.cwd()) || line.includes('file:'))).toStrictEqual([]);
    // Trials begin in June 2026, whatever the day.
    expect(lines.filter((line) => /20\d\d-(?!0[56]|07)\d\d-\d\dT/.test(line))).toStrictEqual([]);
  });

  it('runs no injection but those that it is told to keep, and none that it is told to leave out', async () => {
    const often = { ...optionsOf(1, MINUTES), faults: new Set(faultClassesOf('delivery')) };
    const whole = await runTrial(often, doNothing);
    expect(whole.injected.length).toBeGreaterThan(2);
    const [first = '', ...others] = whole.injected;
    expect((await runTrial({ ...often, only: new Set([first]) }, doNothing)).injected).toStrictEqual([first]);
    expect((await runTrial({ ...often, only: new Set() }, doNothing)).injected).toStrictEqual([]);
    const less = await runTrial({ ...often, without: new Set([first]) }, doNothing);
    expect(less.injected).not.toContain(first);
    expect(less.injected.filter((name) => others.includes(name)).length).toBeGreaterThan(0);
  });

  it.each(SEEDS)('of seed %i that keeps every injection is the run that it was', async (seed) => {
    const whole = await runTrial(optionsOf(seed, MINUTES));
    const again = await runTrial({ ...optionsOf(seed, MINUTES), only: new Set(whole.injected) });
    expect(again).toStrictEqual(whole);
  });

  it('that goes round in circles ends in an error, not never', async () => {
    const circles = runTrial(optionsOf(1, 20), async (_trial, _invocation, ports) => {
      for (;;) await ports.fleets().ledger.readRegion();
    });
    await expect(circles).rejects.toThrow('no end after 200000 events, invocations and calls');
  });
});
