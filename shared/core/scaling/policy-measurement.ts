import type { Measurement } from './metric-query.ts';
import type { CloudWatchMetric, MetricSource } from './scaling-policy.ts';

/** The CPU of one instance. */
export const instanceCpuMetric = (instanceId: string): CloudWatchMetric => ({
  namespace: 'AWS/EC2',
  name: 'CPUUtilization',
  dimensions: { InstanceId: instanceId },
  statistic: 'Average',
});

/** The dimension's value is the ARN's last part, `targetgroup/<name>/<id>`. */
const requestsMetric = (targetGroupArn: string): CloudWatchMetric => ({
  namespace: 'AWS/ApplicationELB',
  name: 'RequestCountPerTarget',
  dimensions: { TargetGroup: targetGroupArn.slice(targetGroupArn.lastIndexOf(':') + 1) },
  statistic: 'Sum',
});

/** A machine serves every group it is registered in, so their requests per target add up; a quiet group adds nothing. */
const measureRequests = (targetGroupArns: readonly string[]): Measurement | null => {
  const [first, ...others] = targetGroupArns;
  if (first === undefined) return null;
  if (others.length === 0) return { kind: 'metric', metric: requestsMetric(first) };
  const metrics = Object.fromEntries(targetGroupArns.map((arn, index) => [`group${index}`, requestsMetric(arn)]));
  return { kind: 'expression', expression: `SUM([${Object.keys(metrics).join(', ')}])`, metrics };
};

/**
 * What a source is measured by for a whole fleet, as CloudWatch is asked for it.
 *
 * Null where the fleet has no series of its own: CPU read per instance, and requests per target without a target group.
 */
export const measurementOf = (
  source: MetricSource,
  fleetName: string,
  targetGroupArns: readonly string[],
): Measurement | null => {
  switch (source.kind) {
    case 'cpu': {
      if (source.via === 'per-instance') return null;
      const expression = `SELECT AVG(CPUUtilization) FROM "AWS/EC2" WHERE tag."ballast:fleet" = '${fleetName}'`;
      return { kind: 'expression', expression, metrics: {} };
    }
    case 'requests-per-target':
      return measureRequests(targetGroupArns);
    case 'requests':
      return null;
    case 'queue-backlog':
      return {
        kind: 'metric',
        metric: {
          namespace: 'AWS/SQS',
          name: 'ApproximateNumberOfMessagesVisible',
          dimensions: { QueueName: source.queueName },
          statistic: 'Maximum',
        },
      };
    case 'metric':
      return { kind: 'metric', metric: source.metric };
    case 'expression':
      return { kind: 'expression', expression: source.expression, metrics: source.metrics };
  }
};
