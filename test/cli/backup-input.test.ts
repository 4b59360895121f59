import { CommanderError } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createProgram } from '../../cli/create-program.ts';
import { SAMPLE_TEXT } from '../config/sample-config.ts';
import { createCliFolder } from './run-cli.ts';

const folder = createCliFolder();
const backedUp = (keys: string): string => SAMPLE_TEXT.replace('    policies:', `    ${keys}\n    policies:`);
const config = folder.write('backed-up.yml', backedUp('backup: { copyTo: [us-west-2] }'));
const observed = folder.write('observed.yml', backedUp('mode: observe\n    backup: {}'));
const tagged = folder.write(
  'tagged.yml',
  `${SAMPLE_TEXT}backups: { ledgers: { tag: { key: app, value: ledger }, of: volumes, copyTo: [us-west-2] } }\n`,
);
const wrong = folder.write('wrong.yml', backedUp('backup: { keep: { daily: 0 } }'));

/** No credentials are anywhere, so nothing is ever asked of AWS. */
beforeAll(() => {
  const nobody = { AWS_EC2_METADATA_DISABLED: 'true', HOME: folder.path('nobody'), AWS_PROFILE: '' };
  for (const [name, value] of Object.entries(nobody)) vi.stubEnv(name, value);
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) vi.stubEnv(name, undefined);
});

afterAll(() => {
  vi.unstubAllEnvs();
});

/** What a command ends with; a command that does not is told. */
const endOf = async (args: readonly string[]): Promise<{ readonly exitCode: number; readonly message: string }> => {
  try {
    await createProgram().parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander's own errors end with 1; main says 2 of them.
    return { exitCode: error.code.startsWith('commander.') ? 2 : error.exitCode, message: error.message };
  }
  throw new Error(`${args.join(' ')} came to an end`);
};

const asIn = (file: string, ...args: readonly string[]): readonly string[] => [...args, '--config', file];

describe('bad input about backups', () => {
  it.each([
    [
      'a name that nothing has',
      asIn(config, 'backup', 'wep'),
      'nothing called "wep" gets recovery points in us-east-1; did you mean web?',
    ],
    [
      'a backup that is only observed',
      asIn(observed, 'backup', 'web', '--now'),
      'web is only observed (mode: observe)',
    ],
    [
      'two ways to wait',
      asIn(config, 'backup', 'web', '--wait-copies', '--no-wait'),
      '--wait-copies and --no-wait contradict',
    ],
    ['an empty reason', asIn(config, 'backup', 'web', '--why', ' '), 'Say why'],
    ['a keep of zero', asIn(wrong, 'backup', 'web'), 'wrong.yml:10:23 fleets.web.backup.keep.daily: found 0'],
    [
      'an unknown Region',
      asIn(config, 'backups', '--region', 'eu-north-9'),
      'found "eu-north-9" as the Region to run in',
    ],
    ['nothing to restore', asIn(config, 'restore'), 'say what to restore, or --accept, --undo or --abort'],
    ['a restore of what nothing protects', asIn(config, 'restore', 'wep'), 'did you mean web?'],
    [
      'a point that is none',
      asIn(config, 'restore', 'web', '--point', 'newest'),
      'Say latest, the id of a recovery point',
    ],
    ['a place that is none', asIn(config, 'restore', 'web', '--into', 'old'), 'Allowed choices are new, in-place'],
    ['a rate that EBS does not have', asIn(config, 'restore', 'web', '--initialization-rate', '50'), 'from 100 to 300'],
    [
      'nobody to answer',
      asIn(config, 'restore', 'web', '--into', 'in-place', '--json'),
      'nobody can answer here; add --yes, or --dry-run',
    ],
    [
      'a Region that the fleet is not in',
      asIn(config, 'restore', 'web', '--region', 'us-west-2'),
      'fleet web does not exist in us-west-2; state fleets.web.inRegion.us-west-2 and deploy',
    ],
    ['two answers', asIn(config, 'restore', '--accept', 'a', '--abort', 'a'), 'say only one of'],
    ['a drill of what nothing protects', asIn(config, 'drill', 'shop'), 'nothing called "shop" gets recovery points'],
    ['nobody who asks', asIn(config, 'backup', 'web'), 'no AWS credentials found'],
    ['nobody who restores', asIn(config, 'restore', 'web', '--dry-run'), 'no AWS credentials found'],
    // It is known there, though only the primary Region protects it: what is missing comes after that.
    [
      'nobody who restores a copy of what carries a tag',
      asIn(tagged, 'restore', 'ledgers', '--region', 'us-west-2'),
      'no AWS credentials found',
    ],
    ['nobody who answers a restore', asIn(config, 'restore', '--undo', 'web-1'), 'no AWS credentials found'],
    ['nobody who drills', asIn(config, 'drill', 'web'), 'no AWS credentials found'],
    ['nobody who checks', asIn(config, 'validate', '--aws'), 'no AWS credentials found'],
  ])('%s is one line', async (_, args, line) => {
    const { exitCode, message } = await endOf(args);
    expect(message).toContain(line);
    expect(message.trim().split('\n')).toHaveLength(1);
    expect(exitCode).toBe(2);
  });
});
