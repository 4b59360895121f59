import type { Fleet } from '../../shared/core/fleet.ts';
import { launchStatements, passRoles } from './launch-access.ts';
import type { Statement } from './template.ts';

/** Reads that AWS grants for everything or not at all. */
const observe = (fleets: readonly Fleet[]): Statement => ({
  Sid: 'Observe',
  Effect: 'Allow',
  Action: [
    'cloudwatch:GetMetricData',
    'ec2:DescribeInstanceStatus',
    'ec2:DescribeInstances',
    'ec2:DescribeLaunchTemplateVersions',
    'ec2:DescribeSubnets',
    'elasticloadbalancing:DescribeTargetGroupAttributes',
    'elasticloadbalancing:DescribeTargetGroups',
    'elasticloadbalancing:DescribeTargetHealth',
    ...(fleets.some(isStateful)
      ? ['ec2:DescribeAddresses', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeVolumes']
      : []),
    ...(fleets.some(({ health }) => health?.evidence.includes('agent')) ? ['ssm:DescribeInstanceInformation'] : []),
  ],
  Resource: '*',
});

const isStateful = ({ stateful }: Fleet): boolean => stateful !== undefined;

/** A tag that is set later than in the call that creates: no tag is one of ours before that. */
const LATER = { 'ec2:CreateAction': 'true' };

/**
 * After its creation a resource of ours may get no tag but its role, and the slot it belongs to: tags are the authority.
 * What retires stays so: only a standby becomes active.
 */
const keepTags = (fleets: readonly Fleet[]): readonly Statement[] => [
  { Sid: 'RemoveNoTag', Effect: 'Deny', Action: ['ec2:DeleteTags'], Resource: '*' },
  {
    Sid: 'GiveNoOtherTag',
    Effect: 'Deny',
    Action: ['ec2:CreateTags'],
    Resource: '*',
    Condition: {
      Null: LATER,
      'ForAnyValue:StringNotEquals': {
        'aws:TagKeys': ['ballast:role', ...(fleets.some(isStateful) ? ['ballast:device', 'ballast:slot'] : [])],
      },
    },
  },
  {
    Sid: 'GiveNoOtherRole',
    Effect: 'Deny',
    Action: ['ec2:CreateTags'],
    Resource: '*',
    Condition: {
      Null: { ...LATER, 'aws:RequestTag/ballast:role': 'false' },
      StringNotEquals: { 'aws:RequestTag/ballast:role': ['active', 'retiring'] },
    },
  },
  {
    Sid: 'WakeOnlyStandbys',
    Effect: 'Deny',
    Action: ['ec2:CreateTags'],
    Resource: '*',
    Condition: {
      Null: LATER,
      StringEquals: { 'aws:RequestTag/ballast:role': 'active' },
      StringNotEquals: { 'aws:ResourceTag/ballast:role': ['active', 'standby'] },
    },
  },
];

/** What a function that looks at fleets may do whatever they are. */
export const lookStatements = (fleets: readonly Fleet[], instanceRoles: readonly string[]): readonly Statement[] => [
  observe(fleets),
  ...launchStatements,
  ...passRoles(instanceRoles),
  ...keepTags(fleets),
];
