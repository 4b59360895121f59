import type { Fleet } from '../../shared/core/fleet.ts';
import { launchStatements, passRoles } from './launch-access.ts';
import { arnOf, localArn, policyDocument, type Resource, type Statement } from './template.ts';

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

const remember: Statement = {
  Sid: 'KeepLedgerAndJournal',
  Effect: 'Allow',
  Action: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
  Resource: [arnOf('Table')],
};

const tell: readonly Statement[] = [
  { Sid: 'TellPeople', Effect: 'Allow', Action: ['sns:Publish'], Resource: [{ Ref: 'Topic' }] },
  {
    Sid: 'EncryptNotices',
    Effect: 'Allow',
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: [arnOf('TopicKey')],
  },
  {
    Sid: 'TellPrograms',
    Effect: 'Allow',
    Action: ['events:PutEvents'],
    Resource: [localArn('events', 'event-bus/default')],
    Condition: { StringEquals: { 'events:source': 'ballast' } },
  },
];

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

const report = (functionName: string): readonly Statement[] => [
  {
    Sid: 'WriteLog',
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: [localArn('logs', `log-group:/aws/lambda/${functionName}:*`)],
  },
  { Sid: 'LeaveDeadLetter', Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: [arnOf('DeadLetters')] },
];

/** What a role is made for. */
export type RolePurpose = {
  readonly functionName: string;
  readonly region: string;
  readonly fleets: readonly Fleet[];
  /** IAM roles that launch templates give to instances. */
  readonly instanceRoles: readonly string[];
  /** Logical ids of the policies that let it launch, keep and retire instances of fleets. */
  readonly fleetPolicies: readonly string[];
};

/** The role of one function: what it may do whatever the fleets are, and the policies that name them. */
export const functionRole = ({
  functionName,
  region,
  fleets,
  instanceRoles,
  fleetPolicies,
}: RolePurpose): Resource => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    // Roles are global: two Regions of one stage need two names.
    RoleName: `${functionName}-${region}`,
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
    ManagedPolicyArns: fleetPolicies.map((Ref) => ({ Ref })),
    Policies: [
      {
        PolicyName: 'function',
        PolicyDocument: policyDocument([
          ...report(functionName),
          observe(fleets),
          remember,
          ...tell,
          ...launchStatements,
          ...passRoles(instanceRoles),
          ...keepTags(fleets),
        ]),
      },
    ],
  },
});
