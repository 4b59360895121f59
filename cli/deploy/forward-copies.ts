import { arnOf, type Intrinsic, localArn, policyDocument, type Resources, sub } from './template.ts';

const busIn = (region: string): Intrinsic =>
  sub(`arn:\${AWS::Partition}:events:${region}:\${AWS::AccountId}:event-bus/default`);

/**
 * EBS tells of a copy in the Region that it went to: hands this on to the homes of those that are copied here, whose own
 * stacks look at them. What was handed on to this Region is not of it, and goes no further.
 */
export const forwardCopies = (homes: readonly string[], region: string, stage: string): Resources => {
  if (homes.length === 0) return {};
  const rule = `ballast-${stage}-copies-home`;
  return {
    ForwardCopiesRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: `${rule}-${region}`,
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'events.amazonaws.com' },
              Action: 'sts:AssumeRole',
              Condition: {
                StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
                ArnEquals: { 'aws:SourceArn': localArn('events', `rule/${rule}`) },
              },
            },
          ],
        },
        Policies: [
          {
            PolicyName: 'forward',
            PolicyDocument: policyDocument([
              { Sid: 'HandOn', Effect: 'Allow', Action: ['events:PutEvents'], Resource: homes.map(busIn) },
            ]),
          },
        ],
      },
    },
    ForwardCopies: {
      Type: 'AWS::Events::Rule',
      Properties: {
        Name: rule,
        Description: 'Tells the Regions that recovery points are copied from how their copies here ended.',
        EventPattern: {
          source: ['aws.ec2'],
          account: [{ Ref: 'AWS::AccountId' }],
          region: [{ Ref: 'AWS::Region' }],
          $or: [
            { 'detail-type': ['EBS Snapshot Notification'], detail: { event: ['copySnapshot'] } },
            { 'detail-type': ['EBS Copy Snapshot Missed Completion Duration'] },
          ],
        },
        Targets: homes.map((home) => ({
          Id: home,
          Arn: busIn(home),
          RoleArn: arnOf('ForwardCopiesRole'),
          RetryPolicy: { MaximumEventAgeInSeconds: 300, MaximumRetryAttempts: 10 },
          DeadLetterConfig: { Arn: arnOf('DeadLetters') },
        })),
      },
    },
  };
};
