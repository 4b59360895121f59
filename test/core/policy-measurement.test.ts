import { describe, expect, it } from 'vitest';
import {
  instanceCpuMetric,
  type MeasuredGroup,
  measurementOf,
  requestsUnmeasured,
} from '../../shared/core/scaling/policy-measurement.ts';
import type { CloudWatchMetric } from '../../shared/core/scaling/scaling-policy.ts';

const group = (name: string, ...loadBalancers: readonly string[]): MeasuredGroup => ({
  arn: `arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/${name}/0123456789abcdef`,
  loadBalancers,
});

const requests = (name: string): CloudWatchMetric => ({
  namespace: 'AWS/ApplicationELB',
  name: 'RequestCountPerTarget',
  dimensions: { TargetGroup: `targetgroup/${name}/0123456789abcdef` },
  statistic: 'Sum',
});

const latency: CloudWatchMetric = { namespace: 'Shop', name: 'Latency', dimensions: { Site: 'uk' }, statistic: 'p99' };

describe('the measurement of a source', () => {
  it('is none for CPU read per instance, whose metrics are one by one', () => {
    expect(measurementOf({ kind: 'cpu', via: 'per-instance' }, 'web', [group('web')])).toBeNull();
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
    expect(measurementOf(source, 'web', [group('web')])).toEqual({ kind: 'metric', metric: requests('web') });
    expect(measurementOf(source, 'web', [group('web'), group('admin')])).toEqual({
      kind: 'expression',
      expression: 'SUM([group0, group1])',
      metrics: { group0: requests('web'), group1: requests('admin') },
    });
  });

  it('is all requests of each target group through each load balancer in front of it', () => {
    const through = (name: string, loadBalancer: string): CloudWatchMetric => ({
      namespace: 'AWS/ApplicationELB',
      name: 'RequestCount',
      dimensions: { TargetGroup: `targetgroup/${name}/0123456789abcdef`, LoadBalancer: loadBalancer },
      statistic: 'Sum',
    });
    const source = { kind: 'requests' } as const;
    expect(measurementOf(source, 'web', [group('web', 'app/shop/1')])).toEqual({
      kind: 'metric',
      metric: through('web', 'app/shop/1'),
    });
    expect(
      measurementOf(source, 'web', [group('web', 'app/shop/1', 'app/api/2'), group('admin', 'app/api/2')]),
    ).toEqual({
      kind: 'expression',
      expression: 'SUM([requests0, requests1, requests2])',
      metrics: {
        requests0: through('web', 'app/shop/1'),
        requests1: through('web', 'app/api/2'),
        requests2: through('admin', 'app/api/2'),
      },
    });
    expect(measurementOf(source, 'web', [group('web', 'app/shop/1'), group('admin')])).toEqual({
      kind: 'metric',
      metric: through('web', 'app/shop/1'),
    });
  });

  it.each<[string, readonly MeasuredGroup[], string]>([
    ['target group', [], 'the fleet has no target group'],
    ['load balancer', [group('web')], 'no load balancer in front of target group web'],
    [
      'load balancer by a name',
      [{ arn: 'arn:web', loadBalancers: [] }],
      'no load balancer in front of target group arn:web',
    ],
    ['load balancer of several', [group('web'), group('api')], 'no load balancer in front of target group web, api'],
    [
      'Application Load Balancer',
      [group('web', 'app/shop/1'), group('tcp', 'net/tcp/2')],
      'the load balancer in front of target group tcp is no Application Load Balancer, and counts no requests',
    ],
    [
      'Application Load Balancer alone',
      [group('tcp', 'net/tcp/2', 'app/shop/1')],
      'the load balancer in front of target group tcp is no Application Load Balancer, and counts no requests',
    ],
  ])('is none for requests without %s, and says so', (_, groups, because) => {
    expect(measurementOf({ kind: 'requests' }, 'web', groups)).toBeNull();
    expect(requestsUnmeasured(groups)).toBe(because);
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
