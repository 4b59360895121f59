import type { Protection } from '../../shared/core/backup/backup-policy.ts';
import { managedPolicies } from './managed-policies.ts';
import { type OwnTag, ownTags, runCommands, snapshotArn, useKeys } from './snapshot-access.ts';
import { localArn, type Resources, type Statement } from './template.ts';

/** Whose recovery points a deployment keeps. */
export type PointOwner = {
  readonly stage: string;
  readonly region: string;
  readonly protections: readonly Protection[];
};

/** Other Regions that recovery points are copied to, each once. */
const copyRegionsOf = (protections: readonly Protection[]): readonly string[] => [
  ...new Set(protections.flatMap(({ policy }) => policy.copyTo)),
];

const isFrozen = ({ policy }: Protection): boolean => policy.consistency.kind === 'application';

/** Of an instance all volumes are taken together, whatever tags they have. */
const takeFrom = ({ sid, key, values, of }: OwnTag): Statement => ({
  Sid: `TakeFrom${sid}`,
  Effect: 'Allow',
  Action: [of === 'instances' ? 'ec2:CreateSnapshots' : 'ec2:CreateSnapshot'],
  Resource: [localArn('ec2', of === 'instances' ? 'instance/*' : 'volume/*')],
  Condition: { StringEquals: { [`aws:ResourceTag/${key}`]: values } },
});

const sourceStatements = (protections: readonly Protection[]): readonly Statement[] => [
  ...ownTags(protections).map(takeFrom),
  ...(protections.some(isFrozen) ? runCommands(ownTags(protections.filter(isFrozen))) : []),
];

/** Policies that let a role take recovery points of what these protections find, and of nothing else. */
export const backupAccess = (protections: readonly Protection[]): Resources =>
  managedPolicies(protections, {
    name: 'BackupAccess',
    description: 'Lets Ballast take recovery points of what is protected.',
    section: 'backups',
    shorten: 'tag',
    statementsOf: sourceStatements,
  });

/** Tags that say whose a recovery point is: none is made another's, and nothing else is made one. */
const WHOSE = ['ballast:stage', 'ballast:home', 'ballast:set'];

/**
 * What the function `backup` may do whatever is protected. A recovery point is known by its tags alone, so that its expiry
 * outlives its fleet: what another stage or Region took is neither tagged nor deleted.
 */
export const backupStatements = ({ stage, region, protections }: PointOwner): readonly Statement[] => {
  const copies = copyRegionsOf(protections);
  const everywhere = [region, ...copies].map(snapshotArn);
  const keys = protections.flatMap(({ policy: { kmsKey } }) => (kmsKey?.includes(':key/') ? [kmsKey] : []));
  const own = (of: 'Request' | 'Resource') => ({
    [`aws:${of}Tag/ballast:home`]: [region],
    [`aws:${of}Tag/ballast:stage`]: [stage],
  });
  const onOwn = (Sid: string, action: string, absent: Readonly<Record<string, string>>): Statement => ({
    Sid,
    Effect: 'Allow',
    Action: [action],
    // Also where nothing is copied to any more.
    Resource: [snapshotArn('*')],
    Condition: { StringEquals: own('Resource'), Null: { 'aws:ResourceTag/ballast:set': 'false', ...absent } },
  });
  return [
    {
      Sid: 'Observe',
      Effect: 'Allow',
      Action: [
        'ec2:DescribeInstances',
        'ec2:DescribeSnapshots',
        'ec2:DescribeVolumes',
        ...(protections.some(isFrozen) ? ['ssm:DescribeInstanceInformation', 'ssm:GetCommandInvocation'] : []),
      ],
      Resource: '*',
    },
    {
      Sid: 'TakeTagged',
      Effect: 'Allow',
      Action: ['ec2:CreateSnapshot', 'ec2:CreateSnapshots'],
      Resource: [snapshotArn(region)],
      Condition: { StringEquals: own('Request') },
    },
    {
      Sid: 'TakeVolumesOfSet',
      Effect: 'Allow',
      Action: ['ec2:CreateSnapshots'],
      Resource: [localArn('ec2', 'volume/*')],
    },
    ...(copies.length === 0 ? [] : copyStatements(region, copies, own)),
    {
      Sid: 'TagAtCreation',
      Effect: 'Allow',
      Action: ['ec2:CreateTags'],
      Resource: everywhere,
      Condition: { StringEquals: { 'ec2:CreateAction': ['CopySnapshot', 'CreateSnapshot', 'CreateSnapshots'] } },
    },
    onOwn('TagOwn', 'ec2:CreateTags', Object.fromEntries(WHOSE.map((key) => [`aws:RequestTag/${key}`, 'true']))),
    onOwn('DeleteOwn', 'ec2:DeleteSnapshot', {}),
    ...useKeys([region, ...copies], [...new Set(keys)]),
  ];
};

type TagsOf = (of: 'Request' | 'Resource') => Readonly<Record<string, readonly string[]>>;

const copyStatements = (region: string, copies: readonly string[], own: TagsOf): readonly Statement[] => [
  {
    Sid: 'CopyTagged',
    Effect: 'Allow',
    Action: ['ec2:CopySnapshot'],
    Resource: copies.map(snapshotArn),
    Condition: { StringEquals: own('Request') },
  },
  {
    Sid: 'CopyOwn',
    Effect: 'Allow',
    Action: ['ec2:CopySnapshot'],
    Resource: [snapshotArn(region)],
    Condition: { StringEquals: own('Resource') },
  },
];
