import { describe, expect, it } from 'vitest';
import { benchFleet, cpuPolicy, requestsPolicy } from '../../bench/bench-fleet.ts';
import { standingResources } from '../../bench/cost/standing-resources.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import type { ScalingPolicy } from '../../shared/core/scaling/scaling-policy.ts';

const service = {
  provider: { memorySize: 512, timeout: 45 },
  resources: [
    {
      Resources: { Key: { Type: 'AWS::KMS::Key', Properties: {} }, Topic: { Type: 'AWS::SNS::Topic', Properties: {} } },
    },
    { Resources: 'a reference to what is generated' },
  ],
};

const unhealed = (name: string, policies: readonly ScalingPolicy[]): Fleet => {
  const { health: _, ...fleet } = benchFleet(name, policies, 300_000);
  return fleet;
};

const alarmMetricsOf = (policies: readonly ScalingPolicy[], instancesPerFleet: number): number => {
  const fleets = ['web', 'api'].map((name) => unhealed(name, policies));
  const own = standingResources(service, [], instancesPerFleet).alarmMetrics;
  return standingResources(service, fleets, instancesPerFleet).alarmMetrics - own;
};

it('takes memory and keys from the service file', () => {
  expect(standingResources(service, [], 10)).toMatchObject({ memoryMb: 512, keys: 1, dashboards: 1 });
});

describe('alarms', () => {
  it('on one metric count one each', () => {
    expect(alarmMetricsOf([requestsPolicy], 10)).toBe(4);
  });

  it('on CPU by tag count every instance that they look at', () => {
    expect(alarmMetricsOf([{ ...cpuPolicy, source: { kind: 'cpu', via: 'by-tag' } }], 10)).toBe(40);
  });

  it('on the health of targets count one for each target group', () => {
    const metricsOf = (fleets: readonly Fleet[]): number => standingResources(service, fleets, 10).alarmMetrics;
    expect(metricsOf([benchFleet('web', [], 300_000)]) - metricsOf([unhealed('web', [])])).toBe(1);
  });
});
