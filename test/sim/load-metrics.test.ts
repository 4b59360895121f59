import { describe, expect, it } from 'vitest';
import type { CloudWatchMetric, ScalingPolicy } from '../../shared/core/scaling/scaling-policy.ts';
import { loadFactorOf } from '../../sim/load-metrics.ts';
import { cpuPolicy, webFleet } from './simulated-config.ts';

const orders: CloudWatchMetric = { namespace: 'shop', name: 'Orders', dimensions: { App: 'web' }, statistic: 'Sum' };
const forecast = (metric: CloudWatchMetric, measures: 'total' | 'average'): ScalingPolicy => ({
  kind: 'predictive',
  name: 'forecast',
  source: { kind: 'cpu', via: 'per-instance' },
  target: 80,
  load: { kind: 'metric', metric, measures },
  historyMs: 1,
  staleAfterMs: 1,
});
const factorIn = (policies: readonly ScalingPolicy[], metric: CloudWatchMetric): number | null =>
  loadFactorOf({ ...webFleet, policies })(metric);

describe('metrics that count the whole load', () => {
  it('are those of the load balancer, by the minute', () => {
    const requests = { namespace: 'AWS/ApplicationELB', name: 'RequestCount', dimensions: {}, statistic: 'Sum' };
    expect(factorIn([cpuPolicy], requests)).toBe(60);
    expect(factorIn([cpuPolicy], { ...requests, name: 'ActiveConnectionCount' })).toBeNull();
  });

  it('are those that a policy calls total: a sum by the minute, anything else by the second', () => {
    expect(factorIn([forecast(orders, 'total')], orders)).toBe(60);
    const average = { ...orders, statistic: 'Average' };
    expect(factorIn([forecast(average, 'total')], average)).toBe(1);
  });

  it('are no others', () => {
    expect(factorIn([forecast(orders, 'average')], orders)).toBeNull();
    expect(factorIn([forecast(orders, 'total')], { ...orders, dimensions: { App: 'api' } })).toBeNull();
    expect(factorIn([forecast(orders, 'total')], { ...orders, dimensions: {} })).toBeNull();
    expect(factorIn([], orders)).toBeNull();
  });
});
