import { expect, it } from 'vitest';
import { measuresTotal } from '../../../shared/core/scaling/measures-total.ts';
import type { MetricSource } from '../../../shared/core/scaling/scaling-policy.ts';

const metric = { namespace: 'Shop', name: 'Carts', dimensions: {}, statistic: 'Sum' };

it.each<[MetricSource, boolean]>([
  [{ kind: 'cpu', via: 'per-instance' }, false],
  [{ kind: 'requests-per-target' }, false],
  [{ kind: 'requests' }, true],
  [{ kind: 'queue-backlog', queueName: 'mail' }, true],
  [{ kind: 'metric', metric, measures: 'total' }, true],
  [{ kind: 'metric', metric, measures: 'average' }, false],
  [{ kind: 'expression', expression: 'carts', metrics: { carts: metric }, measures: 'total' }, true],
  [{ kind: 'expression', expression: 'carts', metrics: { carts: metric }, measures: 'average' }, false],
])('%o: %s', (source, expected) => {
  expect(measuresTotal(source)).toBe(expected);
});
