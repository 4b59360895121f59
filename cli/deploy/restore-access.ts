import type { Protection } from '../../shared/core/backup/backup-policy.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import type { PointOwner } from './backup-access.ts';
import { targetGroupArn, templateArn, unique } from './fleet-access.ts';
import { passRoles, sharedArn, useAtLaunch } from './launch-access.ts';
import { managedPolicies } from './managed-policies.ts';
import { type OwnTag, ownTags, runCommands, snapshotArn, useKeys } from './snapshot-access.ts';
import { localArn, type Resources, type Statement } from './template.ts';

/** Tags that everything made by a restore carries from the call that makes it. */
const MADE = { 'aws:RequestTag/ballast:expires-at': 'false', 'aws:RequestTag/ballast:restore': 'false' };
/** What a restore made, or took off and keeps. */
const OF_RESTORE = { Null: { 'aws:ResourceTag/ballast:restore': 'false' } };

const ofKinds = (...kinds: readonly string[]) => kinds.map((kind) => localArn('ec2', `${kind}/*`));

const allow = (
  Sid: string,
  actions: readonly string[],
  Resource: Statement['Resource'],
  Condition?: Statement['Condition'],
): Statement => ({
  Sid,
  Effect: 'Allow',
  Action: actions.map((action) => (action.includes(':') ? action : `ec2:${action}`)),
  Resource,
  ...(Condition && { Condition }),
});

/** What a machine is launched from that takes a recovery point of its fleet. */
const launchStatements = (fleets: readonly Fleet[]): readonly Statement[] => [
  allow(
    'LaunchFromTemplate',
    ['RunInstances'],
    unique([
      ...fleets.map(templateArn),
      ...fleets.flatMap(({ subnets }) => subnets.map((id) => sharedArn(`subnet/${id}`))),
    ]),
  ),
];

/** What is swapped in place, and the fleet that a machine joins when it is well. */
const joinStatements = (fleets: readonly Fleet[]): readonly Statement[] => {
  const names = fleets.map(({ name }) => name);
  const targetGroups = unique(fleets.flatMap((fleet) => fleet.targetGroups.map((group) => targetGroupArn(group))));
  return [
    allow('JoinFleet', ['CreateTags'], ofKinds('instance', 'volume'), {
      ...OF_RESTORE,
      StringEqualsIfExists: { 'aws:RequestTag/ballast:fleet': names },
    }),
    ...(targetGroups.length === 0
      ? []
      : [
          allow(
            'MoveTargets',
            ['elasticloadbalancing:DeregisterTargets', 'elasticloadbalancing:RegisterTargets'],
            targetGroups,
          ),
        ]),
  ];
};

const swapIn = ({ sid, key, values }: OwnTag): readonly Statement[] => {
  const own = { StringEquals: { [`aws:ResourceTag/${key}`]: values } };
  return [
    allow(
      `SwapIn${sid}`,
      ['AttachVolume', 'DetachVolume', 'ModifyInstanceAttribute'],
      ofKinds('instance', 'volume'),
      own,
    ),
    allow(`StopAndStart${sid}`, ['StartInstances', 'StopInstances'], ofKinds('instance'), own),
    // The machine is marked while it is worked on; the volume that is taken off is kept under the restore's name.
    allow(`TagTakenOff${sid}`, ['CreateTags'], ofKinds('instance', 'volume'), {
      ...own,
      Null: { 'aws:RequestTag/ballast:fleet': 'true' },
    }),
  ];
};

const swapStatements = (protections: readonly Protection[]): readonly Statement[] =>
  ownTags(protections).flatMap(swapIn);

const ofFleets = { section: 'fleets', shorten: 'subnets and target groups' } as const;

/** Policies that let a role launch a machine from the templates of these fleets, for a restore. */
export const restoreLaunchAccess = (fleets: readonly Fleet[]): Resources =>
  managedPolicies(fleets, {
    ...ofFleets,
    name: 'RestoreLaunch',
    description: 'Lets Ballast launch machines that take recovery points of these fleets.',
    statementsOf: launchStatements,
  });

/** Policies that let a role hand restored machines to these fleets. */
export const restoreJoinAccess = (fleets: readonly Fleet[]): Resources =>
  managedPolicies(fleets, {
    ...ofFleets,
    name: 'RestoreJoin',
    description: 'Lets Ballast hand restored machines to these fleets.',
    statementsOf: joinStatements,
  });

/** Policies that let a role swap volumes of what is protected. */
export const restoreSwapAccess = (protections: readonly Protection[]): Resources =>
  managedPolicies(protections, {
    name: 'RestoreSwap',
    description: 'Lets Ballast swap volumes of what is protected.',
    section: 'backups',
    shorten: 'tag',
    statementsOf: swapStatements,
  });

const observe = allow(
  'Observe',
  [
    ...[
      'Instances',
      'InstanceStatus',
      'LaunchTemplateVersions',
      'SecurityGroups',
      'Snapshots',
      'Subnets',
      'Volumes',
    ].map((what) => `Describe${what}`),
    'elasticloadbalancing:DescribeTargetGroupAttributes',
    'elasticloadbalancing:DescribeTargetGroups',
    'elasticloadbalancing:DescribeTargetHealth',
    'ssm:DescribeInstanceInformation',
    'ssm:GetCommandInvocation',
  ],
  '*',
);

/** Makes and removes: everything that it makes is tagged in the call, and only what is so tagged is changed or removed. */
const restored = (region: string): readonly Statement[] => [
  allow(
    'RestoreTagged',
    ['CreateSecurityGroup', 'CreateVolume', 'RunInstances'],
    ofKinds('instance', 'security-group', 'volume'),
    {
      Null: MADE,
    },
  ),
  allow('RestoreFrom', ['CreateVolume'], [snapshotArn(region)], { Null: { 'aws:ResourceTag/ballast:set': 'false' } }),
  allow('IsolateInNetwork', ['CreateSecurityGroup'], ofKinds('vpc')),
  useAtLaunch(['ec2:RunInstances']),
  allow('TagAtCreation', ['CreateTags'], ofKinds('instance', 'network-interface', 'security-group', 'volume'), {
    StringEquals: { 'ec2:CreateAction': ['CreateSecurityGroup', 'CreateVolume', 'RunInstances'] },
  }),
  allow('TagRestored', ['CreateTags', 'DeleteTags'], ofKinds('instance', 'volume'), {
    Null: { ...OF_RESTORE.Null, 'aws:RequestTag/ballast:fleet': 'true' },
  }),
  allow(
    'AttachRestored',
    ['AttachVolume', 'DetachVolume', 'ModifyInstanceAttribute'],
    ofKinds('instance', 'volume'),
    OF_RESTORE,
  ),
  allow('StopAndStartRestored', ['StartInstances', 'StopInstances'], ofKinds('instance'), OF_RESTORE),
  allow('RemoveRestored', ['DeleteVolume', 'TerminateInstances'], ofKinds('instance', 'volume'), OF_RESTORE),
  allow(
    'KeepIsolation',
    ['AuthorizeSecurityGroupEgress', 'DeleteSecurityGroup', 'RevokeSecurityGroupEgress'],
    ofKinds('security-group'),
    OF_RESTORE,
  ),
  {
    ...allow('ModifyNothingElse', ['ModifyInstanceAttribute'], ofKinds('instance'), {
      StringEqualsIgnoreCase: { 'ec2:Attribute': ['groupSet', 'userData'] },
    }),
    Effect: 'Deny',
  },
];

/** What a proof came to, and no other tag of a recovery point. */
const markProven = ({ stage, region }: PointOwner): Statement =>
  allow('MarkProven', ['CreateTags'], [snapshotArn(region)], {
    StringEquals: { 'aws:ResourceTag/ballast:stage': [stage] },
    Null: { 'aws:ResourceTag/ballast:set': 'false', 'aws:TagKeys': 'false' },
    'ForAllValues:StringEquals': { 'aws:TagKeys': ['ballast:proof', 'ballast:proof-seconds', 'ballast:proven-at'] },
  });

const RESTORED: OwnTag = { sid: 'Restored', key: 'ballast:restore', values: ['*'], of: 'instances' };

/** What the functions `restore` and `drill` may do whatever is protected, in their own Region alone. */
export const restoreStatements = (owner: PointOwner, instanceRoles: readonly string[]): readonly Statement[] => [
  observe,
  ...restored(owner.region),
  markProven(owner),
  ...runCommands([RESTORED]),
  ...passRoles(instanceRoles),
  ...useKeys([owner.region], []),
];
