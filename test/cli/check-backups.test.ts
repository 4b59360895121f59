import { describe, expect, it } from 'vitest';
import { type CheckedBackups, checkBackups } from '../../cli/account/check-backups.ts';
import { parseConfig } from '../../shared/config/load-config.ts';
import { Fault } from '../../shared/core/fault.ts';
import { SAMPLE_TEXT } from '../config/sample-config.ts';

const BACKUP = 'backup: { copyTo: [us-west-2, af-south-1, eu-north-9, eu-west-1, eu-west-2], kmsKey: alias/backups }';
const TEXT = `${SAMPLE_TEXT.replace('    policies:', `    ${BACKUP}\n    policies:`)}backups:
  ledgers: { tag: { key: app, value: ledger }, of: volumes }
  boxes: { tag: { key: app, value: box }, of: instances }
`;

const parsed = parseConfig(TEXT, 'ballast.yml');
const protections = parsed.kind === 'valid' ? (parsed.config.protections ?? []) : [];

const DENIED = new Fault('denied', 'kms:DescribeKey', 'kms:DescribeKey was denied');

const AWS: CheckedBackups = {
  regions: {
    list: () =>
      Promise.resolve(
        new Map([
          ['us-west-2', true],
          ['af-south-1', false],
          ['eu-west-1', true],
          ['eu-west-2', true],
        ]),
      ),
  },
  keys: {
    findFlaw: (region) =>
      region === 'us-west-2'
        ? Promise.resolve('it is PendingDeletion, not Enabled')
        : region === 'eu-west-1'
          ? Promise.resolve(null)
          : Promise.reject(DENIED),
  },
  sources: {
    list: (query) =>
      query.kind === 'tag' && query.value === 'box'
        ? Promise.resolve([{ lineage: 'i-1', instanceId: 'i-1', slot: null, zone: 'us-east-1a', volumes: [] }])
        : Promise.resolve([]),
  },
};

const linesOf = async (checked: CheckedBackups) =>
  (await checkBackups(checked, protections)).map(({ kind, message }) => `${kind} ${message}`);

describe('what backups name at AWS', () => {
  it('is looked for: Regions, keys where copies go, and what tags match', async () => {
    expect(protections).toHaveLength(3);
    expect(await linesOf(AWS)).toEqual([
      'problem fleets.web.backup.copyTo: af-south-1 is not enabled for this account; enable it, or name another',
      'problem fleets.web.backup.copyTo: there is no Region eu-north-9',
      'problem fleets.web.backup.kmsKey: cannot be used in us-west-2: it is PendingDeletion, not Enabled',
      'problem fleets.web.backup.kmsKey: kms:DescribeKey was denied',
      'warning backups.ledgers.tag: no volumes carry app=ledger now',
    ]);
  });

  it('is told of once where Regions cannot be read', async () => {
    const list = () => Promise.reject(new Fault('denied', 'ec2:DescribeRegions', 'ec2:DescribeRegions was denied'));
    const [first, ...others] = await linesOf({ ...AWS, regions: { list } });
    expect(first).toBe('problem fleets.web.backup.copyTo: ec2:DescribeRegions was denied');
    expect(others.map((line) => line.replace(/:.*/, ''))).toEqual([
      'problem fleets.web.backup.kmsKey',
      'problem fleets.web.backup.kmsKey',
      'problem fleets.web.backup.kmsKey',
      'problem fleets.web.backup.kmsKey',
      'warning backups.ledgers.tag',
    ]);
  });

  it('asks nothing where nothing is protected', async () => {
    expect(await checkBackups(AWS, [])).toEqual([]);
  });
});
