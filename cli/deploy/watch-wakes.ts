import { arnOf, localArn, type Resources, type Statement } from './template.ts';

/** Half a minute: the second look of each minute waits for so long. */
const DELAY_SECONDS = 30;
/** More than the function's timeout, so that nobody else is handed a look that is under way. */
const HANDED_OUT_SECONDS = 60;
/** Long enough for a look that failed to end as a dead letter; it is not tried again, for the next one is due. */
const KEPT_SECONDS = 180;

const GIVEN_UP = {
  RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 1 },
  DeadLetterConfig: { Arn: arnOf('DeadLetters') },
};

/**
 * What wakes `watch` twice a minute: one schedule, to the function itself and to a queue that hands the same event to it half
 * a minute later. Two schedules would drift, and a function that waits is paid for.
 */
export const watchWakes = (stage: string): Resources => ({
  WatchQueue: {
    Type: 'AWS::SQS::Queue',
    Properties: {
      QueueName: `ballast-${stage}-watch`,
      DelaySeconds: DELAY_SECONDS,
      VisibilityTimeout: HANDED_OUT_SECONDS,
      MessageRetentionPeriod: KEPT_SECONDS,
      RedrivePolicy: { deadLetterTargetArn: arnOf('DeadLetters'), maxReceiveCount: 1 },
      SqsManagedSseEnabled: true,
    },
  },
  WatchQueuePolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'WatchQueue' }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: arnOf('WatchQueue'),
            Condition: {
              StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
              ArnEquals: { 'aws:SourceArn': localArn('events', `rule/ballast-${stage}-watch`) },
            },
          },
        ],
      },
    },
  },
  WatchRule: {
    Type: 'AWS::Events::Rule',
    Properties: {
      Name: `ballast-${stage}-watch`,
      Description: 'Looks at services every minute, and half a minute later.',
      ScheduleExpression: 'rate(1 minute)',
      Targets: [
        { Id: 'now', Arn: arnOf('WatchLambdaFunction'), ...GIVEN_UP },
        { Id: 'later', Arn: arnOf('WatchQueue'), ...GIVEN_UP },
      ],
    },
  },
  WatchPermission: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      FunctionName: arnOf('WatchLambdaFunction'),
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
      SourceArn: arnOf('WatchRule'),
      SourceAccount: { Ref: 'AWS::AccountId' },
    },
  },
  WatchQueueMapping: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      EventSourceArn: arnOf('WatchQueue'),
      FunctionName: arnOf('WatchLambdaFunction'),
      BatchSize: 1,
      ScalingConfig: { MaximumConcurrency: 2 },
    },
  },
});

/** Lets a role be handed what waits in the queue. */
export const takeFromWatchQueue: Statement = {
  Sid: 'TakeSecondLook',
  Effect: 'Allow',
  Action: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
  Resource: [arnOf('WatchQueue')],
};
