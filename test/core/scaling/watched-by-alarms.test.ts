import { expect, it } from 'vitest';
import type { TargetGroupReference } from '../../../shared/core/fleet.ts';
import type { MetricSource } from '../../../shared/core/scaling/scaling-policy.ts';
import { watchedByAlarms } from '../../../shared/core/scaling/watched-by-alarms.ts';
import { predictivePolicy, scheduledPolicy, stepPolicy, trackingPolicy } from '../build.ts';

const byArn: TargetGroupReference = { by: 'arn', value: 'arn:web', port: 80 };
const byName: TargetGroupReference = { by: 'name', value: 'web', port: 80 };
const metric = { namespace: 'Shop', name: 'Carts', dimensions: {}, statistic: 'Sum' };

it.each<[string, MetricSource, readonly TargetGroupReference[], boolean]>([
  ['CPU read per instance', { kind: 'cpu', via: 'per-instance' }, [byArn], false],
  ['CPU read by tag', { kind: 'cpu', via: 'by-tag' }, [], true],
  ['requests per target of groups known by ARN', { kind: 'requests-per-target' }, [byArn, byArn], true],
  ['requests per target of a group known by name', { kind: 'requests-per-target' }, [byArn, byName], false],
  ['requests per target without a group', { kind: 'requests-per-target' }, [], false],
  ['all requests, whose load balancer is not known here', { kind: 'requests' }, [byArn], false],
  ['a queue', { kind: 'queue-backlog', queueName: 'mail' }, [], true],
  ['a metric', { kind: 'metric', metric, measures: 'total' }, [], true],
  ['an expression', { kind: 'expression', expression: 'm', metrics: { m: metric }, measures: 'average' }, [], true],
])('%s', (_, source, targetGroups, expected) => {
  expect(watchedByAlarms(trackingPolicy({ source }), targetGroups)).toBe(expected);
  expect(watchedByAlarms(stepPolicy({ source }), targetGroups)).toBe(expected);
});

it('a schedule needs no alarm: the tick knows when it fires', () => {
  expect(watchedByAlarms(scheduledPolicy(), [])).toBe(true);
});

it('no alarm can tell what a forecast asks for', () => {
  expect(watchedByAlarms(predictivePolicy(), [byArn])).toBe(false);
});
