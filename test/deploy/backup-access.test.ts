import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { backupAccess } from '../../cli/deploy/backup-access.ts';
import { describeRoles } from '../../cli/deploy/describe-roles.ts';
import { statementsOf, withBackups } from './role-statements.ts';
import { sampleConfig, sampleResources } from './sample-resources.ts';

const on = (role: string, action: string) =>
  statementsOf(withBackups(), role).filter(({ Action, Effect }) => Effect === 'Allow' && Action.includes(action));

const conditionsOf = (role: string, action: string) => on(role, action).map(({ Condition }) => Condition);

const SNAPSHOTS = (region: string) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:ec2:${region}::snapshot/*` });
const EVERYWHERE = ['eu-central-1', 'eu-west-1', 'us-west-2'];
const OWN = { 'aws:ResourceTag/ballast:home': ['eu-central-1'], 'aws:ResourceTag/ballast:stage': ['live'] };
const NEW = { 'aws:RequestTag/ballast:home': ['eu-central-1'], 'aws:RequestTag/ballast:stage': ['live'] };

describe('the role of backup', () => {
  it('takes points of what carries a tag that is protected, and tags them in the call', () => {
    expect(conditionsOf('BackupRole', 'ec2:CreateSnapshots')).toEqual([
      { StringEquals: NEW },
      // Of the machine, which is another resource of the same call, the condition is the next one.
      undefined,
      { StringEquals: { 'aws:ResourceTag/ballast:fleet': ['web'] } },
      { StringEquals: { 'aws:ResourceTag/Role': ['files'] } },
    ]);
    expect(conditionsOf('BackupRole', 'ec2:CreateSnapshot')).toEqual([
      { StringEquals: NEW },
      { StringEquals: { 'aws:ResourceTag/Kind': ['data'] } },
    ]);
  });

  it('copies what it took, to the Regions that hold copies', () => {
    expect(on('BackupRole', 'ec2:CopySnapshot')).toMatchObject([
      { Resource: ['eu-west-1', 'us-west-2'].map(SNAPSHOTS), Condition: { StringEquals: NEW } },
      { Resource: [SNAPSHOTS('eu-central-1')], Condition: { StringEquals: OWN } },
    ]);
  });

  it('deletes and tags what this stage took in this Region, and moves nothing into a recovery point', () => {
    const isPoint = { 'aws:ResourceTag/ballast:set': 'false' };
    expect(on('BackupRole', 'ec2:DeleteSnapshot')).toMatchObject([
      // Also where copies were while their policy named that Region.
      { Resource: [SNAPSHOTS('*')], Condition: { StringEquals: OWN, Null: isPoint } },
    ]);
    expect(conditionsOf('BackupRole', 'ec2:CreateTags')).toEqual([
      { StringEquals: { 'ec2:CreateAction': ['CopySnapshot', 'CreateSnapshot', 'CreateSnapshots'] } },
      {
        StringEquals: OWN,
        Null: {
          ...isPoint,
          'aws:RequestTag/ballast:stage': 'true',
          'aws:RequestTag/ballast:home': 'true',
          'aws:RequestTag/ballast:set': 'true',
        },
      },
    ]);
  });

  it('uses keys through EC2, and grants them to it alone', () => {
    const throughEc2 = EVERYWHERE.map((region) => ({ 'Fn::Sub': `ec2.${region}.\${AWS::URLSuffix}` }));
    for (const action of ['kms:Decrypt', 'kms:CreateGrant']) {
      const [{ Condition } = {}, ...others] = on('BackupRole', action).filter(({ Sid }) => Sid !== 'EncryptNotices');
      expect(others).toEqual([]);
      expect(Condition?.['StringEquals']?.['kms:ViaService']).toEqual(expect.arrayContaining(throughEc2));
    }
    expect(conditionsOf('BackupRole', 'kms:CreateGrant')).toMatchObject([
      { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    ]);
  });

  it('runs commands on machines that are frozen for, and only where some are', () => {
    expect(conditionsOf('BackupRole', 'ssm:SendCommand')).toEqual([
      undefined,
      { StringLike: { 'ssm:resourceTag/ballast:fleet': ['web'] } },
    ]);
    const plain = sampleResources('  batch-jobs:', '    backup: { every: 1d }\n  batch-jobs:');
    expect(statementsOf(plain, 'BackupRole').flatMap(({ Action }) => Action)).not.toContain('ssm:SendCommand');
  });

  it('may do nothing to a machine or a volume', () => {
    const actions = statementsOf(withBackups(), 'BackupRole').flatMap(({ Action }) => Action);
    expect(
      actions.filter((action) => /:(Terminate|Stop|Start|RunInst|Attach|Detach|Modify|DeleteVol)/.test(action)),
    ).toEqual([]);
  });

  it('fits into the policies that a role holds with 200 fleets', () => {
    const [protection] = sampleConfig('  batch-jobs:', '    backup: { every: 1d }\n  batch-jobs:').protections ?? [];
    if (protection === undefined) throw new Error('the sample protects nothing');
    const many = Array.from({ length: 200 }, (_, index) => ({
      ...protection,
      name: `a-fleet-with-a-long-name-${index}`,
    }));
    const policies = Object.values(backupAccess(many));
    expect(policies.length).toBeLessThanOrEqual(10);
    for (const { name } of many) expect(JSON.stringify(policies)).toContain(`"${name}"`);
  });
});

describe('many fleets that have backup', () => {
  const roleOf = (count: number) => {
    const config = sampleConfig('  batch-jobs:', '    backup: { every: 1d }\n  batch-jobs:');
    const [fleet] = config.fleets;
    const [protection] = config.protections ?? [];
    if (fleet === undefined || protection === undefined) throw new Error('the sample protects nothing');
    const named = Array.from({ length: count }, (_, index) => ({
      name: `a-fleet-with-a-long-name-${index}`,
      launchTemplate: { by: 'id', value: `lt-${String(index).padStart(17, '0')}`, version: 1 } as const,
      targetGroups: [{ by: 'name', value: `target-group-of-fleet-${index}`, port: 80 } as const],
    }));
    const fleets = named.map((own) => ({ ...fleet, ...own }));
    return describeRoles(
      { ...config, fleets, protections: named.map(({ name }) => ({ ...protection, name })) },
      'live',
    );
  };

  it('fit as long as the role that restores them holds their policies', () => {
    const { Properties } = roleOf(100)['RestoreRole'] ?? {};
    expect(z.array(z.unknown()).parse(Properties?.['ManagedPolicyArns']).length).toBeLessThanOrEqual(10);
  });

  it('are refused in one line beyond that', () => {
    expect(() => roleOf(200)).toThrow(
      /^fleets: restore needs \d+ IAM policies for those that have backup and a role holds 10; spread them over stages$/,
    );
  });
});

describe.each(['RestoreRole', 'DrillRole'])('%s', (role) => {
  const restored = { 'aws:ResourceTag/ballast:restore': 'false' };

  it('makes nothing but what carries the tags of a restore', () => {
    const made = { 'aws:RequestTag/ballast:expires-at': 'false', 'aws:RequestTag/ballast:restore': 'false' };
    for (const action of ['ec2:CreateVolume', 'ec2:RunInstances', 'ec2:CreateSecurityGroup']) {
      expect(conditionsOf(role, action)).toContainEqual({ Null: made });
    }
    const launched = on(role, 'ec2:RunInstances').filter(({ Resource }) =>
      /:(instance|volume)\//.test(JSON.stringify(Resource)),
    );
    expect(launched.map(({ Condition }) => Condition)).toEqual([{ Null: made }]);
  });

  it('removes nothing but what a restore made, or took off', () => {
    for (const action of ['ec2:TerminateInstances', 'ec2:DeleteVolume', 'ec2:DeleteSecurityGroup']) {
      expect(conditionsOf(role, action)).toEqual([{ Null: restored }]);
    }
    expect(on(role, 'ec2:DeleteSnapshot')).toEqual([]);
  });

  it('writes on a recovery point what its proof came to, and nothing else', () => {
    const tagged = on(role, 'ec2:CreateTags').filter(({ Resource }) => JSON.stringify(Resource).includes('snapshot/'));
    expect(tagged).toMatchObject([
      {
        Resource: [SNAPSHOTS('eu-central-1')],
        Condition: {
          StringEquals: { 'aws:ResourceTag/ballast:stage': ['live'] },
          'ForAllValues:StringEquals': {
            'aws:TagKeys': ['ballast:proof', 'ballast:proof-seconds', 'ballast:proven-at'],
          },
        },
      },
    ]);
  });

  it('never gives a machine other user data or security groups', () => {
    const denied = statementsOf(withBackups(), role).filter(({ Effect }) => Effect === 'Deny');
    expect(denied).toMatchObject([
      {
        Action: ['ec2:ModifyInstanceAttribute'],
        Condition: { StringEqualsIgnoreCase: { 'ec2:Attribute': ['groupSet', 'userData'] } },
      },
    ]);
  });
});

describe('what touches a fleet', () => {
  const swapped = { StringEquals: { 'aws:ResourceTag/ballast:fleet': ['web'] } };

  it.each(['ec2:AttachVolume', 'ec2:DetachVolume', 'ec2:ModifyInstanceAttribute', 'ec2:StopInstances'])(
    '%s is for restore, and not for drill',
    (action) => {
      expect(conditionsOf('RestoreRole', action)).toContainEqual(swapped);
      expect(conditionsOf('DrillRole', action)).not.toContainEqual(swapped);
    },
  );

  it('is only the fleet that is protected', () => {
    const granted = JSON.stringify(statementsOf(withBackups(), 'RestoreRole'));
    expect(granted).toContain('"web"');
    expect(granted).not.toContain('batch-jobs');
    expect(JSON.stringify(statementsOf(withBackups(), 'DrillRole'))).not.toContain('targetgroup/');
  });

  it('is joined by what a restore made, under the name of one of them', () => {
    expect(on('RestoreRole', 'ec2:CreateTags')).toContainEqual(
      expect.objectContaining({
        Sid: 'JoinFleet',
        Condition: {
          Null: { 'aws:ResourceTag/ballast:restore': 'false' },
          StringEqualsIfExists: { 'aws:RequestTag/ballast:fleet': ['web'] },
        },
      }),
    );
    expect(JSON.stringify(statementsOf(withBackups(), 'DrillRole'))).not.toContain('JoinFleet');
  });
});
