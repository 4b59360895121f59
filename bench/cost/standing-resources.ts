import { fleetAlarms } from '../../cli/deploy/fleet-alarms.ts';
import { ownAlarms } from '../../cli/deploy/own-alarms.ts';
import type { Resource } from '../../cli/deploy/template.ts';
import { alarmSpecifications } from '../../shared/config/alarm-specifications.ts';
import { unhealthyAlarms } from '../../shared/config/unhealthy-alarms.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import { BENCH_STAGE } from '../bench-fleet.ts';
import type { DeployedService } from './deployed-service.ts';
import type { StandingResources } from './monthly-work.ts';

type AlarmMetric = { readonly Expression?: string; readonly MetricStat?: unknown };

/** All that a Metrics Insights query looks at: one metric for each instance, or for a target group's one load balancer. */
const metricsOfQuery = ({ Expression = '' }: AlarmMetric, instancesPerFleet: number): number => {
  if (!Expression.startsWith('SELECT')) return 0;
  return Expression.includes('TargetGroup') ? 1 : instancesPerFleet;
};

/** An alarm costs as much as the metrics it watches. */
const metricsWatched = ({ Properties }: Resource, instancesPerFleet: number): number => {
  const { Metrics } = Properties;
  if (!Array.isArray(Metrics)) return 1;
  const metrics: readonly AlarmMetric[] = Metrics;
  const named = metrics.filter(({ MetricStat }) => MetricStat !== undefined).length;
  return metrics.reduce((sum, metric) => sum + metricsOfQuery(metric, instancesPerFleet), named);
};

/** Counts what a deployment for these fleets keeps up all month, from what it would deploy. */
export const standingResources = (
  { provider, resources }: DeployedService,
  fleets: readonly Fleet[],
  instancesPerFleet: number,
): StandingResources => {
  const written = resources.flatMap(({ Resources }) => (typeof Resources === 'string' ? [] : Object.values(Resources)));
  const alarms = {
    ...ownAlarms(BENCH_STAGE),
    ...fleetAlarms([...alarmSpecifications(fleets, BENCH_STAGE), ...unhealthyAlarms(fleets, BENCH_STAGE)], BENCH_STAGE),
  };
  return {
    memoryMb: provider.memorySize,
    alarmMetrics: Object.values(alarms).reduce((sum, alarm) => sum + metricsWatched(alarm, instancesPerFleet), 0),
    dashboards: 1,
    keys: written.filter(({ Type }) => Type === 'AWS::KMS::Key').length,
  };
};
