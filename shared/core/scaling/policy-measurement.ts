import type { TargetGroupView } from '../fleet-view.ts';
import type { Measurement } from './metric-query.ts';
import type { CloudWatchMetric, MetricSource } from './scaling-policy.ts';

/** A target group as far as its metrics are named by it. */
export type MeasuredGroup = Pick<TargetGroupView, 'arn' | 'loadBalancers'>;

/** The CPU of one instance. */
export const instanceCpuMetric = (instanceId: string): CloudWatchMetric => ({
  namespace: 'AWS/EC2',
  name: 'CPUUtilization',
  dimensions: { InstanceId: instanceId },
  statistic: 'Average',
});

/** What CloudWatch calls a target group: the ARN's last part, `targetgroup/<name>/<id>`. */
export const groupDimension = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1);

const requestsMetric = (name: string, dimensions: CloudWatchMetric['dimensions']): CloudWatchMetric => ({
  namespace: 'AWS/ApplicationELB',
  name,
  dimensions,
  statistic: 'Sum',
});

/** Requests of several series add up; a quiet one adds nothing. */
const sumOf = (metrics: readonly CloudWatchMetric[], id: string): Measurement | null => {
  const [first, ...others] = metrics;
  if (first === undefined) return null;
  if (others.length === 0) return { kind: 'metric', metric: first };
  const named = Object.fromEntries(metrics.map((metric, index) => [`${id}${index}`, metric]));
  return { kind: 'expression', expression: `SUM([${Object.keys(named).join(', ')}])`, metrics: named };
};

/** A machine serves every group it is registered in, so their requests per target add up. */
const measureRequestsPerTarget = (targetGroups: readonly MeasuredGroup[]): Measurement | null =>
  sumOf(
    targetGroups.map(({ arn }) => requestsMetric('RequestCountPerTarget', { TargetGroup: groupDimension(arn) })),
    'group',
  );

const countsRequests = (loadBalancer: string): boolean => loadBalancer.startsWith('app/');

/** Null unless every load balancer counts its requests: a part of the load must not pass for all of it. */
const measureRequests = (targetGroups: readonly MeasuredGroup[]): Measurement | null => {
  if (!targetGroups.every(({ loadBalancers }) => loadBalancers.every(countsRequests))) return null;
  const metrics = targetGroups.flatMap(({ arn, loadBalancers }) =>
    loadBalancers.map((loadBalancer) =>
      requestsMetric('RequestCount', { TargetGroup: groupDimension(arn), LoadBalancer: loadBalancer }),
    ),
  );
  return sumOf(metrics, 'requests');
};

/**
 * What a source is measured by for a whole fleet, as CloudWatch is asked for it.
 *
 * Null where the fleet has no series of its own, and then `requestsUnmeasured` says why requests have none.
 */
export const measurementOf = (
  source: MetricSource,
  fleetName: string,
  targetGroups: readonly MeasuredGroup[],
): Measurement | null => {
  switch (source.kind) {
    case 'cpu': {
      if (source.via === 'per-instance') return null;
      const expression = `SELECT AVG(CPUUtilization) FROM "AWS/EC2" WHERE tag."ballast:fleet" = '${fleetName}'`;
      return { kind: 'expression', expression, metrics: {} };
    }
    case 'requests-per-target':
      return measureRequestsPerTarget(targetGroups);
    case 'requests':
      return measureRequests(targetGroups);
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

/** `targetgroup/<name>/<id>` without what surrounds the name. */
const groupName = (arn: string): string => groupDimension(arn).split('/')[1] ?? arn;

/** Why the requests of these groups have no measurement. */
export const requestsUnmeasured = (targetGroups: readonly MeasuredGroup[]): string => {
  const names = targetGroups.map(({ arn }) => groupName(arn)).join(', ');
  if (names === '') return 'the fleet has no target group';
  const silent = targetGroups.find(({ loadBalancers }) => !loadBalancers.every(countsRequests));
  return silent === undefined
    ? `no load balancer in front of target group ${names}`
    : `the load balancer in front of target group ${groupName(silent.arn)} is no Application Load Balancer, and counts no requests`;
};
