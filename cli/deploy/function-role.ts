import { arnOf, localArn, policyDocument, type Resource, type Statement } from './template.ts';

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
  /** What it may do beside reporting, remembering and telling. */
  readonly statements: readonly Statement[];
  /** Logical ids of the policies that name things of ballast.yml. */
  readonly policies: readonly string[];
};

/** The role of one function. */
export const functionRole = ({ functionName, region, statements, policies }: RolePurpose): Resource => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    // Roles are global: two Regions of one stage need two names.
    RoleName: `${functionName}-${region}`,
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
    ManagedPolicyArns: policies.map((Ref) => ({ Ref })),
    Policies: [
      {
        PolicyName: 'function',
        PolicyDocument: policyDocument([...report(functionName), remember, ...tell, ...statements]),
      },
    ],
  },
});
