import { CommanderError } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createProgram } from '../../cli/create-program.ts';
import { SAMPLE_TEXT } from '../config/sample-config.ts';
import { withShop } from '../config/sample-service.ts';
import { createCliFolder } from './run-cli.ts';

const folder = createCliFolder();
const config = folder.write('shop.yml', withShop('witness: eu-west-1'));
const none = folder.write('none.yml', SAMPLE_TEXT);

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

const NO_CREDENTIALS = 'no AWS credentials found';

describe('bad input about services', () => {
  it.each([
    ['an unknown service', asIn(config, 'failover', 'shp', '--to', 'us-west-2'), 'did you mean shop?'],
    ['a file without services', asIn(none, 'failback', 'shop'), 'no service "shop" in the configuration for us-east-1'],
    ['an unknown Region', asIn(config, 'failover', 'shop', '--to', 'us-west-1'), 'shop has nothing in us-west-1'],
    [
      'the witness',
      asIn(config, 'failover', 'shop', '--to', 'eu-west-1'),
      'eu-west-1 is the witness of shop, and serves nothing; it can be in us-east-1 or us-west-2',
    ],
    ['no Region', asIn(config, 'failover', 'shop'), "required option '--to <region>' not specified"],
    [
      'nobody to answer',
      asIn(config, 'failover', 'shop', '--to', 'us-west-2'),
      'nobody can answer here; add --yes, or --dry-run',
    ],
    ['nobody to answer a program', asIn(config, 'failback', 'shop', '--json'), 'add --yes, or --dry-run'],
    ['an empty reason', asIn(config, 'failover', 'shop', '--to', 'us-west-2', '--why', ' '), 'Say why'],
    ['no plan', asIn(config, 'approve', 'shop'), "required option '--plan <id>' not specified"],
    [
      'an approval of a witness',
      asIn(config, 'approve', 'shop', '--plan', 'x', '--region', 'eu-west-1'),
      'the witness',
    ],
    ['giving up elsewhere', asIn(config, 'abort', 'shop', '--region', 'us-west-1'), 'shop has nothing in us-west-1'],
    ['records of nothing', asIn(config, 'dns', 'verify', 'till'), 'no service "till"'],
    ['nobody to answer about records', asIn(config, 'dns', 'prepare', 'shop'), 'add --yes, or --dry-run'],
    ['a drill of nothing', asIn(config, 'drill', 'failover', 'till'), 'no service "till"'],
    ['a drill that names nothing', asIn(config, 'drill', 'failover'), "missing required argument 'service'"],
    ['a format of nothing', asIn(config, 'drills', '--format', 'json'), '--format says nothing without --report'],
    ['a file of nothing', asIn(config, 'drills', '--out', 'x.md'), '--out says nothing without --report'],
    ['a format that is none', asIn(config, 'drills', '--report', 'x', '--format', 'html'), 'Allowed choices are'],
    ['drills of nothing', asIn(none, 'drills'), 'no service is in the configuration'],
    ['status of nothing', asIn(config, 'status', 'till'), 'no fleet "till"'],
    ['nobody who moves', asIn(config, 'failover', 'shop', '--to', 'us-west-2', '--dry-run'), NO_CREDENTIALS],
    ['nobody who moves home', asIn(config, 'failback', 'shop', '--yes'), NO_CREDENTIALS],
    ['nobody who approves', asIn(config, 'approve', 'shop', '--plan', 'x'), NO_CREDENTIALS],
    ['nobody who gives up', asIn(config, 'abort', 'shop'), NO_CREDENTIALS],
    ['nobody who prepares', asIn(config, 'dns', 'prepare', 'shop', '--dry-run'), NO_CREDENTIALS],
    ['nobody who drills', asIn(config, 'drill', 'failover', 'shop', '--dry-run'), NO_CREDENTIALS],
    ['nobody who lists', asIn(config, 'drills', 'shop'), NO_CREDENTIALS],
  ])('%s is one line', async (_, args, line) => {
    const { exitCode, message } = await endOf(args);
    expect(message).toContain(line);
    expect(message.trim().split('\n')).toHaveLength(1);
    expect(exitCode).toBe(2);
  });
});
