import { launchStatements, passRoles } from './launch-access.ts';
import { arnOf, localArn, policyDocument, type Resource, type Statement } from './template.ts';

/** Reads that AWS grants for everything or not at all. */
const observe: Statement = {
  Sid: 'Observe',
  Effect: 'Allow',
  Action: [
    'cloudwatch:GetMetricData',
    'ec2:DescribeInstances',
    'ec2:DescribeLaunchTemplateVersions',
    'ec2:DescribeSubnets',
    'elasticloadbalancing:DescribeTargetGroupAttributes',
    'elasticloadbalancing:DescribeTargetGroups',
    'elasticloadbalancing:DescribeTargetHealth',
  ],
  Resource: '*',
};

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

/** After its creation, the only tag that a resource of ours may get is `ballast:role=retiring`: tags are the authority. */
const keepTags: readonly Statement[] = [
  {
    Sid: 'TagNothingButRole',
    Effect: 'Deny',
    Action: ['ec2:CreateTags', 'ec2:DeleteTags'],
    Resource: '*',
    Condition: {
      Null: { 'ec2:CreateAction': 'true' },
      'ForAnyValue:StringNotEquals': { 'aws:TagKeys': ['ballast:role'] },
    },
  },
  {
    Sid: 'GiveNoRoleButRetiring',
    Effect: 'Deny',
    Action: ['ec2:CreateTags', 'ec2:DeleteTags'],
    Resource: '*',
    Condition: {
      Null: { 'ec2:CreateAction': 'true' },
      StringNotEquals: { 'aws:RequestTag/ballast:role': 'retiring' },
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
  /** IAM roles that launch templates give to instances. */
  readonly instanceRoles: readonly string[];
  /** Logical ids of the policies that let it launch, resize and retire instances of fleets. */
  readonly fleetPolicies: readonly string[];
};

/** The role of one function: what it may do whatever the fleets are, and the policies that name them. */
export const functionRole = ({ functionName, region, instanceRoles, fleetPolicies }: RolePurpose): Resource => ({
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
          observe,
          remember,
          ...tell,
          ...launchStatements,
          ...passRoles(instanceRoles),
          ...keepTags,
        ]),
      },
    ],
  },
});
