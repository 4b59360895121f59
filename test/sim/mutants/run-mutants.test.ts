import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { runMutant } from '../../../cli/simulate/run-mutant.ts';
import type { Mutant } from '../../../sim/mutants/mutant.ts';
import { MUTANTS } from '../../../sim/mutants/mutants.ts';

type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string };

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const mutantNamed = (name: string): Mutant => {
  const found = MUTANTS.find((mutant) => mutant.name === name);
  if (found === undefined) throw new Error(`no bug is called ${name}`);
  return found;
};

/** A few hours show what this one does. */
const task = (mutant: Mutant | null, toSeed: number) => ({ mutant, fromSeed: 1, toSeed, minutes: 1_440 });

describe('runMutant', () => {
  it('catches a bug within a few seeds that the source without it passes', async () => {
    const answer = await runMutant(task(mutantNamed('terminated-counts'), 20), () => {});
    expect(answer).toMatchObject({ kind: 'violated', violation: { invariant: expect.stringMatching(/^I\d+$/) } });
    const seed = answer.kind === 'violated' ? answer.seed : 0;
    await expect(runMutant(task(null, seed), () => {})).resolves.toEqual({ kind: 'held', seeds: seed });
  }, 120_000);

  it('says that a bug does not fit the source', async () => {
    const stale = { ...mutantNamed('terminated-counts'), name: 'moved-on', find: 'what was never there' };
    await expect(runMutant(task(stale, 1), () => {})).resolves.toMatchObject({
      kind: 'failed',
      because: expect.stringContaining('moved-on is stale: shared/core/placement/members.ts'),
    });
  });

  it('says that what a bug makes does not compile', async () => {
    const broken = { ...mutantNamed('terminated-counts'), replace: 'if (' };
    await expect(runMutant(task(broken, 1), () => {})).resolves.toMatchObject({ kind: 'failed' });
  });

  it('says that no trial loads what a bug changes', async () => {
    const elsewhere = { ...mutantNamed('terminated-counts'), file: 'shared/aws/aws-error.ts' };
    await expect(runMutant(task(elsewhere, 1), () => {})).resolves.toMatchObject({
      kind: 'failed',
      because: expect.stringContaining('no trial loads shared/aws/aws-error.ts'),
    });
  });
});

describe('npm run sim:mutants', () => {
  /** Rejects unless it ends with 0, with everything that it wrote. */
  const run = (...args: readonly string[]) =>
    promisify(execFile)(process.execPath, ['cli/simulate/mutants.ts', ...args], { cwd: ROOT });

  it.each([
    [['--only', 'no-such-bug'], 'there is no bug "no-such-bug"; --list names them all'],
    [['--only', ''], '--only names no bug'],
    [['--seeds', '0'], 'It must be a whole number from 1 on.'],
    [['--seeds', 'many'], 'It must be a whole number from 1 on.'],
    [['--sedes', '3'], "unknown option '--sedes'"],
    [['extra'], 'too many arguments'],
  ])('ends with 2 and one line for %j', async (args, line) => {
    const ended = await run(...args).catch((error: Ended) => error);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain(line);
    expect(ended.stderr).toMatch(/^ballast: [^\n]*\n$/);
  });

  it('names all bugs and runs none with --list', async () => {
    const { stdout } = await run('--list');
    expect(stdout.trim().split('\n')).toHaveLength(MUTANTS.length);
  });

  it('shows an example in its help', async () => {
    const { stdout } = await run('--help');
    expect(stdout).toContain('npm run sim:mutants -- --only');
  });
});
