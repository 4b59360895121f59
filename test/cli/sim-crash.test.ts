import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { paintNothing } from '../../cli/output/paint.ts';
import { createCrashProgram } from '../../cli/simulate/create-crash-program.ts';
import { renderCrashes } from '../../cli/simulate/render-crashes.ts';
import type { WorkflowCrashes } from '../../cli/simulate/run-crashes.ts';
import { type CliAnswer, linesOf, runCli } from './run-cli.ts';

const CRASH = fileURLToPath(new URL('../../cli/simulate/crash.ts', import.meta.url));

const runCrash = (...args: readonly string[]): Promise<CliAnswer> => runCli(args, {}, CRASH);

describe('npm run sim:crash', () => {
  it('plays every crash point of a workflow, and tells a program of it the same with any number of threads', async () => {
    const [one, two] = await Promise.all(
      ['1', '2'].map((workers) => runCrash('--workflow', 'reap,reap', '--workers', workers, '--json')),
    );
    expect(two).toStrictEqual(one);
    const { version, workflows } = JSON.parse(one?.stdout ?? '');
    expect(version).toBe(1);
    expect(workflows).toMatchObject([{ workflow: 'reap', notConverged: 0, failed: [] }]);
    const [{ portCalls, crashPoints, restSeconds, slowestSeconds }] = workflows;
    expect(crashPoints).toBe(portCalls * 6);
    expect(slowestSeconds).toBeGreaterThanOrEqual(restSeconds);
    expect({ stderr: one?.stderr, exitCode: one?.exitCode }).toStrictEqual({ stderr: '', exitCode: 0 });
  });

  it('plays one crash point, for people and for programs', async () => {
    const [shown, told] = await Promise.all([
      runCrash('--workflow', 'reap', '--point', '9'),
      runCrash('--workflow', 'reap', '--point', '9', '--json'),
    ]);
    const lines = linesOf(shown.stdout);
    expect(lines[0]).toMatch(/^reap, point 9: the reply is lost of \w+\.\w+ \(call 2\), then a retry at once$/);
    expect(lines.slice(1)).toStrictEqual(['  converged', '  npm run sim:crash -- --workflow reap --point 9']);
    expect(JSON.parse(told.stdout)).toMatchObject({
      version: 1,
      workflow: 'reap',
      number: 9,
      point: { call: 2, mishap: 'reply-lost', recovery: 'retry' },
      problem: null,
    });
    expect([shown.exitCode, told.exitCode]).toStrictEqual([0, 0]);
  });

  it.each([
    [['--workflow', 'scale'], 'There is no workflow "scale"; --help lists them.'],
    [['--workflow', ''], 'There is no workflow ""; --help lists them.'],
    [['--point', '1'], '--point is of one workflow: say --workflow too'],
    [['--workflow', 'reap', '--point', '0'], 'Say a whole number, one or more.'],
    [['--workflow', 'reap', '--point', '100000'], 'reap has 90 crash points, not 100000'],
    [['--workers', 'many'], 'Say a whole number, one or more.'],
    [['--seed', '1'], "unknown option '--seed'"],
    [['extra'], 'too many arguments'],
  ])('refuses %j', async (args, says) => {
    await expect(createCrashProgram().parseAsync([...args], { from: 'user' })).rejects.toThrow(says);
  });

  it('says in one line what is wrong with its arguments', async () => {
    const { exitCode, stdout, stderr } = await runCrash('--workflow', 'scale');
    expect({ exitCode, stdout, lines: linesOf(stderr).length }).toStrictEqual({ exitCode: 2, stdout: '', lines: 1 });
    expect(stderr).toMatch(/^ballast: .*There is no workflow "scale"/);
  });
});

describe('what crashes came to', () => {
  const crashesOf = (name: string, failed: WorkflowCrashes['failed']): WorkflowCrashes => ({
    workflow: { name, about: name, steps: 1, grace: 1, open: () => Promise.reject(new Error('not opened')) },
    calm: { calls: ['fleets.launch', 'ledger.commit'], restStep: 1, restSeconds: 60, end: '{}' },
    points: 12,
    failed,
    slowestSeconds: 120,
  });

  it('is a row each and a sum, and of each that did not converge the first, with how to play it again', () => {
    const lost = {
      number: 10,
      point: { call: 2, mishap: 'reply-lost', recovery: 'tick' },
      call: 'ledger.commit',
    } as const;
    const failed = [{ ...lost, restSeconds: null, problem: 'there is one more' }];
    const text = renderCrashes([crashesOf('one', []), crashesOf('two', failed)], paintNothing);
    expect(text).toMatch(/^one +2 +12 +0 +60 +120$/m);
    expect(text).toMatch(/^two +2 +12 +1 +60 +120$/m);
    expect(text).toMatch(/^total +4 +24 +1/m);
    expect(text).toContain('two, point 10: the reply is lost of ledger.commit (call 2), then the next tick\n');
    expect(text).toContain('\n  there is one more\n  npm run sim:crash -- --workflow two --point 10');
  });
});
