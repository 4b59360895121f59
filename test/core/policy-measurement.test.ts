import { describe, expect, it } from 'vitest';
import { instanceCpuMetric, measurementOf } from '../../shared/core/scaling/policy-measurement.ts';
import type { CloudWatchMetric } from '../../shared/core/scaling/scaling-policy.ts';

const arn = (name: string): string =>
  `arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/${name}/0123456789abcdef`;

const requests = (name: string): CloudWatchMetric => ({
  namespace: 'AWS/ApplicationELB',
  name: 'RequestCountPerTarget',
  dimensions: { TargetGroup: `targetgroup/${name}/0123456789abcdef` },
  statistic: 'Sum',
});

const latency: CloudWatchMetric = { namespace: 'Shop', name: 'Latency', dimensions: { Site: 'uk' }, statistic: 'p99' };

describe('the measurement of a source', () => {
  it('is none for CPU read per instance, whose metrics are one by one', () => {
    expect(measurementOf({ kind: 'cpu', via: 'per-instance' }, 'web', [arn('web')])).toBeNull();
    expect(instanceCpuMetric('i-1')).toEqual({
      namespace: 'AWS/EC2',
      name: 'CPUUtilization',
      dimensions: { InstanceId: 'i-1' },
      statistic: 'Average',
    });
  });

  it('is one query over the tag of membership for CPU by tag', () => {
    expect(measurementOf({ kind: 'cpu', via: 'by-tag' }, 'web-eu', [])).toEqual({
      kind: 'expression',
      expression: 'SELECT AVG(CPUUtilization) FROM "AWS/EC2" WHERE tag."ballast:fleet" = \'web-eu\'',
      metrics: {},
    });
  });

  it('is the target group for requests per target, the sum of several, and none without', () => {
    const source = { kind: 'requests-per-target' } as const;
    expect(measurementOf(source, 'web', [])).toBeNull();
    expect(measurementOf(source, 'web', [arn('web')])).toEqual({ kind: 'metric', metric: requests('web') });
    expect(measurementOf(source, 'web', [arn('web'), arn('admin')])).toEqual({
      kind: 'expression',
      expression: 'SUM([group0, group1])',
      metrics: { group0: requests('web'), group1: requests('admin') },
    });
  });

  it('is the visible messages for a queue', () => {
    expect(measurementOf({ kind: 'queue-backlog', queueName: 'orders' }, 'web', [])).toEqual({
      kind: 'metric',
      metric: {
        namespace: 'AWS/SQS',
        name: 'ApproximateNumberOfMessagesVisible',
        dimensions: { QueueName: 'orders' },
        statistic: 'Maximum',
      },
    });
  });

  it('is the metric or the expression itself where one is given', () => {
    expect(measurementOf({ kind: 'metric', metric: latency, measures: 'average' }, 'web', [])).toEqual({
      kind: 'metric',
      metric: latency,
    });
    expect(
      measurementOf({ kind: 'expression', expression: 'm * 2', metrics: { m: latency }, measures: 'total' }, 'web', []),
    ).toEqual({ kind: 'expression', expression: 'm * 2', metrics: { m: latency } });
  });
});
