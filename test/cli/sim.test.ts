import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { paintNothing } from '../../cli/output/paint.ts';
import { createSimProgram } from '../../cli/simulate/create-sim-program.ts';
import { describeError } from '../../cli/simulate/describe-error.ts';
import { renderBaseline, renderSeeds } from '../../cli/simulate/render-totals.ts';
import { runSeed } from '../../cli/simulate/run-seed.ts';
import { runSeeds } from '../../cli/simulate/run-seeds.ts';
import type { SeedAnswer, SeedSetting } from '../../cli/simulate/seed-task.ts';
import { toSeedJson } from '../../cli/simulate/sim-json.ts';
import { createSeedSum } from '../../cli/simulate/sum-up-seeds.ts';
import { START_MS } from '../../sim/trials/draw-scene.ts';
import { FAULT_CLASSES } from '../../sim/trials/fault-class.ts';
import type { TrialResult } from '../../sim/trials/trial.ts';
import { type CliAnswer, linesOf, runCli } from './run-cli.ts';

const SIM = fileURLToPath(new URL('../../cli/simulate/sim.ts', import.meta.url));

const runSim = (...args: readonly string[]): Promise<CliAnswer> => runCli(args, {}, SIM);

const SETTING: SeedSetting = {
  contender: 'ballast',
  minutes: 20,
  faults: null,
  only: null,
  without: new Set(),
};

const runAll = async (workers: number): Promise<readonly SeedAnswer[]> => {
  const answers: SeedAnswer[] = [];
  await runSeeds({ from: 40, count: 5 }, SETTING, workers, (answer) => answers.push(answer));
  return answers;
};

const resultOf = (seed: number, over: Partial<TrialResult> = {}): SeedAnswer => ({
  kind: 'ended',
  result: {
    seed,
    scene: 'fleets',
    minutes: 1_440,
    violations: [],
    injections: new Map([['zombie', seed]]),
    injected: [],
    convergences: [{ concern: 'fleets', afterMs: seed * 60_000 }],
    invocations: 2,
    events: 3,
    reads: 5,
    changes: 7,
    selfThrottled: 1,
    backlog: null,
    digest: `digest-${seed}`,
    ...over,
  },
});

const sumOf = (...answers: readonly SeedAnswer[]) => {
  const sum = createSeedSum();
  for (const answer of answers) sum.add(answer);
  return sum.totals();
};

const BROKEN = resultOf(2, {
  minutes: 90,
  violations: [
    { invariant: 'I4', atMs: START_MS + 90 * 60_000, what: 'it terminated what is not ours' },
    { invariant: 'I4', atMs: START_MS + 90 * 60_000, what: 'and another' },
  ],
});

describe('npm run sim', () => {
  it('comes to the same with any number of threads', async () => {
    const alone = await runAll(1);
    expect(await runAll(3)).toStrictEqual(alone);
    expect(alone.map((answer) => (answer.kind === 'ended' ? answer.result.seed : answer))).toStrictEqual([
      40, 41, 42, 43, 44,
    ]);
  });

  it('shows a seed step by step, the same each time', async () => {
    const [first, second] = await Promise.all([
      runSim('--seed', '4', '--minutes', '20'),
      runSim('--seed', '4', '--minutes', '20'),
    ]);
    expect(second.stdout).toBe(first.stdout);
    const lines = linesOf(first.stdout);
    expect(lines[0]).toMatch(/^seed 4: (fleets|points|services) in us-/);
    expect(lines.at(-1)).toMatch(/ injections, .* digest [0-9a-f]{8}$/);
    expect(lines.filter((line) => line.includes('\u001B'))).toStrictEqual([]);
    expect(first.stderr).toBe('');
  });

  it('tells a program of a seed, and of many', async () => {
    const task = { ...SETTING, seed: 4, minutes: 10 };
    const trace: string[] = [];
    const answer = await runSeed(task, (line) => trace.push(line));
    const replayed: unknown = JSON.parse(JSON.stringify(toSeedJson(task, answer, trace)));
    expect(replayed).toMatchObject({ version: 1, seed: 4, failed: null, minutes: 10, violations: [], trace });
    expect(replayed).toMatchObject({ command: 'npm run sim -- --seed 4 --minutes 10', injections: { zombie: 0 } });
    const many = await runSim('--seeds', '2', '--from', '4', '--minutes', '10', '--faults', 'execution', '--json');
    const summed = JSON.parse(many.stdout);
    expect(summed).toMatchObject({ version: 1, from: 4, seeds: 2, minutes: 10, simulatedMs: 1_200_000 });
    expect(summed).toMatchObject({ violations: [], failures: [], baseline: null });
    expect(summed.missing).toStrictEqual(summed.faults);
    expect({ stderr: many.stderr, exitCode: many.exitCode }).toStrictEqual({ stderr: '', exitCode: 0 });
  });

  it.each([
    [['--faults', 'crash'], 'There is no fault "crash". Say classes or groups of faults: delivery, '],
    [['--faults', 'zombies'], 'There is no fault "zombies". Did you mean zombie?'],
    [['--faults', ','], 'Say classes or groups of faults'],
    [['--seeds', '0'], 'Say a whole number, one or more.'],
    [['--seed', '-1'], 'Say a whole number from 0 to 4294967295.'],
    [['--minutes', '1.5'], 'Say a whole number, one or more.'],
    [['--workers', 'many'], 'Say a whole number, one or more.'],
    [['--baseline', 'clever'], 'Allowed choices are naive.'],
    [['--only', 'zombie#1'], '--only and --without are of one seed: say --seed too'],
    [['--seed', '1', '--only', 'zombie'], '"zombie" is no injection: say class#number, as the trace does.'],
    [['--seed', '1', '--without', 'zombi#1'], 'There is no fault "zombi". Did you mean zombie?'],
    [['--seed', '1', '--seeds', '2'], "option '--seed <seed>' cannot be used with option '--seeds <count>'"],
    [['--sed', '1'], "unknown option '--sed'"],
    [['extra'], 'too many arguments'],
  ])('refuses %j', async (args, says) => {
    await expect(createSimProgram().parseAsync([...args], { from: 'user' })).rejects.toThrow(says);
  });

  it('says in one line what is wrong with its arguments', async () => {
    const { exitCode, stdout, stderr } = await runSim('--faults', 'crash');
    expect({ exitCode, stdout, lines: linesOf(stderr).length }).toStrictEqual({ exitCode: 2, stdout: '', lines: 1 });
    expect(stderr).toMatch(/^ballast: .*There is no fault "crash"/);
  });
});

describe('what many seeds came to', () => {
  it('is added up, and says of each seed that broke how to run it again', () => {
    const failed: SeedAnswer = { kind: 'failed', seed: 3, because: 'TypeError: no such thing (at sim/x.ts:1:1)' };
    const totals = sumOf(resultOf(1), BROKEN, failed);
    expect(totals).toMatchObject({ seeds: 3, invocations: 4, events: 6, reads: 10, changes: 14, selfThrottled: 2 });
    expect(totals.simulatedMs).toBe((1_440 + 90) * 60_000);
    expect(totals.seedsByInvariant).toStrictEqual(new Map([['I4', 1]]));
    expect(totals.injections.get('zombie')).toStrictEqual({ injections: 3, seeds: 2 });
    expect(totals.injections.get('event-lost')).toStrictEqual({ injections: 0, seeds: 0 });
    expect(totals.convergences).toStrictEqual([
      { concern: 'fleets', seeds: 2, p50Ms: 120_000, p99Ms: 120_000, maxMs: 120_000 },
    ]);
    const text = renderSeeds(totals, SETTING, { possible: new Set(FAULT_CLASSES), tookMs: 61_000 }, paintNothing);
    expect(text).toContain('3 seeds, 26 simulated hours in 1 min 1 s');
    expect(text).toContain('2 of 3 seeds failed: I4 in 1, errors in 1');
    expect(text).toContain('  seed 2, fleets, 01:30:00.000, I4: it terminated what is not ours');
    expect(text).toContain('    npm run sim -- --seed 2 --minutes 20');
    expect(text).toContain('  seed 3, TypeError: no such thing (at sim/x.ts:1:1)');
    expect(text).toMatch(/^event-lost +delivery +0 +0 +never$/m);
    expect(text).toMatch(/^zombie +execution +3 +2$/m);
  });

  it('has a digest of every seed in its place', () => {
    const digest = sumOf(resultOf(1), resultOf(2)).digest;
    expect(sumOf(resultOf(1), resultOf(2)).digest).toBe(digest);
    expect(sumOf(resultOf(2), resultOf(1)).digest).not.toBe(digest);
    expect(sumOf(resultOf(1), resultOf(2, { digest: 'other' })).digest).not.toBe(digest);
  });

  it('stands beside what a baseline came to', () => {
    const text = renderBaseline(sumOf(resultOf(1)), sumOf(BROKEN), paintNothing);
    expect(text).toMatch(/^I4 +– +1$/m);
    expect(text).toMatch(/^any +0 +1$/m);
  });
});

describe('an error in a seed', () => {
  it('is a line that says where, without a path of the machine', () => {
    const line = describeError(new TypeError('no such thing\nand more'));
    expect(line).toMatch(/^TypeError: no such thing \(at (.* \()?test\/cli\/sim\.test\.ts:\d+:\d+\)?\)$/);
    expect(describeError('thrown')).toBe('thrown');
  });
});
