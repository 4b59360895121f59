import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../shared/config/load-config.ts';
import type { Protection } from '../../shared/core/backup/backup-policy.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../shared/core/time.ts';
import { problemsOf, SAMPLE_TEXT, sampleFleetWith, warningsOf } from './sample-config.ts';

const protectionsOf = (text: string, region?: string): readonly Protection[] | undefined => {
  const parsed = parseConfig(text, 'ballast.yml', region);
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
  return parsed.config.protections;
};

const policyOf = (backup: string): Protection['policy'] | undefined =>
  protectionsOf(sampleFleetWith(`backup: ${backup}`))?.[0]?.policy;

const tagged = (keys: string): string =>
  `${SAMPLE_TEXT}backups:\n  ledgers: { tag: { key: app, value: ledger }, of: volumes${keys === '' ? '' : `, ${keys}`} }\n`;

describe('what is protected', () => {
  it('is nothing that the file does not name', () => {
    expect(protectionsOf(SAMPLE_TEXT)).toBeUndefined();
  });

  it('is a fleet with backup, by default daily at 3, kept a week, proven weekly', () => {
    expect(protectionsOf(sampleFleetWith('backup: {}'))).toEqual([
      {
        name: 'web',
        by: { kind: 'fleet' },
        mode: 'act',
        policy: {
          everyMs: DAY_MS,
          atMinutes: 180,
          timeZone: 'UTC',
          keep: { daily: 7 },
          copyTo: [],
          kmsKey: null,
          consistency: { kind: 'crash' },
          proof: { everyMs: 7 * DAY_MS, check: { kind: 'status' }, withinMs: 30 * MINUTE_MS },
          rpoMs: 2 * DAY_MS,
          copyWithinMs: null,
        },
      },
    ]);
  });

  it('is what carries a tag, never proven', () => {
    const keys = 'at: "23:05", timeZone: Europe/Berlin, keep: { monthly: 3 }, copyTo: [us-west-2], kmsKey: alias/x';
    expect(protectionsOf(tagged(`${keys}, mode: observe`))).toEqual([
      {
        name: 'ledgers',
        by: { kind: 'tag', key: 'app', value: 'ledger', of: 'volumes' },
        mode: 'observe',
        policy: {
          everyMs: DAY_MS,
          atMinutes: 23 * 60 + 5,
          timeZone: 'Europe/Berlin',
          keep: { monthly: 3 },
          copyTo: ['us-west-2'],
          kmsKey: 'alias/x',
          consistency: { kind: 'crash' },
          proof: null,
          rpoMs: 2 * DAY_MS,
          copyWithinMs: null,
        },
      },
    ]);
  });

  it('observes with a fleet that observes', () => {
    expect(protectionsOf(sampleFleetWith('mode: observe\n    backup: {}'))?.[0]?.mode).toBe('observe');
  });

  it.each([
    ['{ prove: never }', null],
    ['{ prove: daily, proveWithin: 10m }', { everyMs: DAY_MS, check: { kind: 'status' }, withinMs: 10 * MINUTE_MS }],
    [
      '{ prove: monthly, check: { command: /opt/check } }',
      { everyMs: 30 * DAY_MS, check: { kind: 'command', command: '/opt/check' }, withinMs: 30 * MINUTE_MS },
    ],
    [
      '{ check: { http: { port: 8080 } } }',
      { everyMs: 7 * DAY_MS, check: { kind: 'http', port: 8080, path: '/' }, withinMs: 30 * MINUTE_MS },
    ],
  ])('proves by %s', (backup, proof) => {
    expect(policyOf(backup)?.proof).toEqual(proof);
  });

  it.each([
    ['{ every: 1h, keep: { hourly: 1 } }', 2 * HOUR_MS, null],
    ['{ every: 1h, keep: { hourly: 1 }, rpo: 1h14m }', null, null],
    ['{ every: 1h, keep: { hourly: 1 }, rpo: 74m }', 74 * MINUTE_MS, null],
    ['{ every: 1h, keep: { hourly: 1 }, rpo: 75m }', 75 * MINUTE_MS, 15 * MINUTE_MS],
    ['{ rpo: 3d }', 3 * DAY_MS, 2 * DAY_MS],
    ['{ rpo: 73h }', 73 * HOUR_MS, null],
  ])('%s leaves a copy what the stated RPO does not need', (backup, rpoMs, copyWithinMs) => {
    if (rpoMs === null) expect(problemsOf(sampleFleetWith(`backup: ${backup}`))).toHaveLength(1);
    else expect(policyOf(backup)).toMatchObject({ rpoMs, copyWithinMs });
  });

  it('freezes for an application, by its commands', () => {
    const commands = 'commands: { freeze: fsfreeze -f /data, thaw: fsfreeze -u /data, frozenMax: 5s }';
    expect(policyOf(`{ consistency: application, ${commands} }`)?.consistency).toEqual({
      kind: 'application',
      freeze: 'fsfreeze -f /data',
      thaw: 'fsfreeze -u /data',
      frozenMaxMs: 5_000,
    });
    expect(policyOf(`{ ${commands} }`)?.consistency).toEqual({ kind: 'crash' });
  });
});

describe('in the standby Region', () => {
  const inBoth = (copyTo: string): string =>
    `${sampleFleetWith(`backup: { copyTo: ${copyTo} }`).replace(
      '    policies:',
      '    inRegion: { us-west-2: { subnets: [subnet-00000003] } }\n    policies:',
    )}backups: { ledgers: { tag: { key: app, value: ledger }, of: volumes } }\n`;

  const copiesOf = (text: string, region: string) =>
    protectionsOf(text, region)?.map(({ name, policy }) => [name, policy.copyTo]);

  it.each([
    ['[]', ['us-east-1', []], ['us-west-2', []]],
    ['[us-west-2]', ['us-east-1', ['us-west-2']], ['us-west-2', ['us-east-1']]],
    ['[eu-west-1]', ['us-east-1', ['eu-west-1']], ['us-west-2', ['eu-west-1', 'us-east-1']]],
  ] as const)(
    'copyTo %s keeps a way back, and tags are left to the primary one',
    (copyTo, [east, fromEast], [west, fromWest]) => {
      expect(copiesOf(inBoth(copyTo), east)).toEqual([
        ['web', fromEast],
        ['ledgers', []],
      ]);
      expect(copiesOf(inBoth(copyTo), west)).toEqual([['web', fromWest]]);
    },
  );

  it('protects no fleet that does not exist there', () => {
    expect(protectionsOf(sampleFleetWith('backup: {}'), 'us-west-2')).toBeUndefined();
    expect(warningsOf(tagged(''), 'us-west-2')).toContain(
      'backups.ledgers: not in us-west-2: what carries a tag is protected in the primary Region',
    );
  });
});

describe('one wrong value of a backup is one line', () => {
  it.each([
    ['keep: { daily: 0 }', '10:23 fleets.web.backup.keep.daily: found 0, allowed: a whole number from 1 to 366'],
    [
      'keep: {}',
      '10:15 fleets.web.backup.keep: found an empty map, allowed: at least one of hourly, daily, weekly, monthly, yearly',
    ],
    [
      'consistency: application',
      '10:5 fleets.web.backup.commands: found nothing, allowed: freeze and thaw commands, because consistency is application',
    ],
    [
      'every: 6h, rpo: 5h',
      '10:26 fleets.web.backup.rpo: found "5h", allowed: at least every (6h), which is how old the newest one gets',
    ],
    [
      'rpo: 90m',
      '10:15 fleets.web.backup.rpo: found "90m", allowed: at least every (1d), which is how old the newest one gets',
    ],
    [
      'copyTo: [us-west-2, us-east-1]',
      '10:35 fleets.web.backup.copyTo[1]: found "us-east-1", allowed: a Region other than primary (us-east-1), where they are taken',
    ],
    [
      'copyTo: [uswest2]',
      '10:24 fleets.web.backup.copyTo[0]: found "uswest2", allowed: an AWS Region such as us-east-1',
    ],
    [
      'copyTo: [us-west-2, us-west-2]',
      '10:35 fleets.web.backup.copyTo[1]: found "us-west-2", allowed: each Region once',
    ],
    ['kmsKey: my key', '10:15 fleets.web.backup.kmsKey: found "my key", allowed: a KMS key id, alias or ARN'],
    [
      'copyTo: [us-west-2], kmsKey: "arn:aws:kms:us-east-1:123456789012:key/x"',
      '10:36 fleets.web.backup.kmsKey: found "arn:aws:kms:us-east-1:<account>:key/x", allowed: a key that us-west-2 has too, by alias or multi-Region id: copies go there',
    ],
    [
      'prove: never, check: { command: "true" }',
      '10:29 fleets.web.backup.check: found a map, allowed: no check, because prove is never',
    ],
    ['check: {}', '10:15 fleets.web.backup.check: found an empty map, allowed: a map of either command or http'],
    [
      'check: { http: { port: 80, path: health } }',
      '10:42 fleets.web.backup.check.http.path: found "health", allowed: a path such as /health',
    ],
    [
      'proveWithin: 1m',
      '10:15 fleets.web.backup.proveWithin: found "1m", allowed: a duration from 5m to 6h, such as 90s, 3m, 2h or 1d',
    ],
  ])('%s', (keys, expected) => {
    expect(problemsOf(sampleFleetWith(`backup: { ${keys} }`))).toEqual([`ballast.yml:${expected}`]);
  });

  it.each([
    [
      'consistency: application, commands: { freeze: a, thaw: b }',
      'backups.ledgers.consistency: found "application", allowed: crash, because of is volumes: commands are run on instances',
    ],
    ['keep: { hourly: 0 }', 'backups.ledgers.keep.hourly: found 0, allowed: a whole number from 1 to 168'],
    [
      'copyTo: [us-east-1]',
      'backups.ledgers.copyTo[0]: found "us-east-1", allowed: a Region other than primary (us-east-1), where they are taken',
    ],
  ])('of what carries a tag, with %s', (keys, expected) => {
    expect(problemsOf(tagged(keys)).map((line) => line.replace(/^\S+ /, ''))).toEqual([expected]);
  });

  it('is never proven by tag, has a tag of its own and a name that no fleet has', () => {
    expect(problemsOf(tagged('prove: weekly'))[0]).toContain('backups.ledgers.prove: found "prove", allowed: tag, of,');
    expect(problemsOf(tagged('').replace('value: ledger', 'value: ledger*'))[0]).toContain(
      'backups.ledgers.tag.value: found "ledger*", allowed: a tag value, without * and ?',
    );
    expect(problemsOf(tagged('').replace('key: app', 'key: "ballast:fleet"'))[0]).toContain(
      'allowed: a tag key of your own',
    );
    expect(problemsOf(tagged('').replace('  ledgers:', '  web:'))).toEqual([
      'ballast.yml:16:3 backups.web: found a map, allowed: a name that no fleet has',
    ]);
  });

  it('refuses a key of one Region where copies go to two', () => {
    const text = sampleFleetWith('backup: { copyTo: [us-west-2], kmsKey: "arn:aws:kms:us-west-2:123456789012:key/x" }');
    expect(problemsOf(text)).toEqual([]);
    const inBoth = text.replace(
      '    policies:',
      '    inRegion: { us-west-2: { subnets: [subnet-00000003] } }\n    policies:',
    );
    expect(problemsOf(inBoth)[0]).toContain('allowed: a key that us-east-1 has too');
  });
});

describe('warnings of backups', () => {
  it.each([
    [
      'every: 6h, keep: { hourly: 24, daily: 7 }',
      ['fleets.web.backup.keep.hourly: one comes every 6h only: 24 reach back 6d'],
    ],
    ['every: 6h', ['fleets.web.backup.keep: one comes every 6h, and beside the newest only the first daily one stays']],
    ['every: 1h, keep: { hourly: 24, daily: 7 }', []],
    ['every: 7d, keep: { weekly: 4 }', []],
    [
      'copyTo: [us-wset-2]',
      ['fleets.web.backup.copyTo[0]: us-wset-2 is no Region that Ballast knows of; did you mean us-west-2?'],
    ],
    ['kmsKey: alias/x', ['fleets.web.backup.kmsKey: encrypts copies, and copyTo names no Region']],
    ['commands: { freeze: a, thaw: b }', ['fleets.web.backup.commands: not run, because consistency is crash']],
    [
      'consistency: application, commands: { freeze: a, thaw: b }, check: { command: c }',
      [
        'fleets.web.backup.check: needs the SSM agent, and an instance profile that lets it run commands; state instanceRole',
        'fleets.web.backup.commands: needs the SSM agent, and an instance profile that lets it run commands; state instanceRole',
      ],
    ],
  ])('%s', (keys, expected) => {
    expect(warningsOf(sampleFleetWith(`backup: { ${keys} }`))).toEqual(expected);
    if (keys.includes('check'))
      expect(warningsOf(sampleFleetWith(`instanceRole: web\n    backup: { ${keys} }`))).toEqual([]);
    else
      expect(
        warningsOf(tagged(keys.replace('consistency: application, ', ''))).map((line) => line.split(': ').slice(1)),
      ).toEqual(expected.map((line) => line.split(': ').slice(1)));
  });
});
