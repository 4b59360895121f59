import type { Resource, Resources } from './template.ts';

const SILENT_MINUTES = 5;

/**
 * The alarms that watch Ballast itself; they tell the topic. Only the tick's errors have one: what another function fails at
 * is an event, which ends as a dead letter.
 *
 * Their names begin with `ballast.`: the rule that wakes `scale` listens for `ballast-`.
 */
export const ownAlarms = (stage: string): Resources => ({
  AlarmTickSilent: ownAlarm(`ballast.${stage}.tick-silent`, `The tick has not run for ${SILENT_MINUTES} minutes.`, {
    ...lambdaMetric('Invocations', `ballast-${stage}-tick`),
    Threshold: 1,
    ComparisonOperator: 'LessThanThreshold',
    EvaluationPeriods: SILENT_MINUTES,
    DatapointsToAlarm: SILENT_MINUTES,
    TreatMissingData: 'breaching',
  }),
  AlarmErrorsOfTick: ownAlarm(`ballast.${stage}.tick-errors`, 'The tick fails again and again.', {
    ...lambdaMetric('Errors', `ballast-${stage}-tick`),
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    EvaluationPeriods: 5,
    DatapointsToAlarm: 3,
    TreatMissingData: 'notBreaching',
  }),
  AlarmDeadLetters: ownAlarm(
    `ballast.${stage}.dead-letters`,
    'An event was given up; it waits in the dead-letter queue.',
    {
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: `ballast-${stage}-dead-letters` }],
      Statistic: 'Maximum',
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      DatapointsToAlarm: 1,
      TreatMissingData: 'notBreaching',
    },
  ),
});

/** An alarm that tells the topic when it goes off, and when it is over. */
export const ownAlarm = (name: string, description: string, watched: Readonly<Record<string, unknown>>): Resource => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmName: name,
    AlarmDescription: description,
    Period: 60,
    ...watched,
    AlarmActions: [{ Ref: 'Topic' }],
    OKActions: [{ Ref: 'Topic' }],
  },
});

/** A metric of Lambda's about one function, summed. */
export const lambdaMetric = (metric: 'Errors' | 'Invocations', functionName: string) => ({
  Namespace: 'AWS/Lambda',
  MetricName: metric,
  Dimensions: [{ Name: 'FunctionName', Value: functionName }],
  Statistic: 'Sum',
});
