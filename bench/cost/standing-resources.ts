import { ownAlarms } from '../../cli/deploy/own-alarms.ts';
import { scalingAlarms } from '../../cli/deploy/scaling-alarms.ts';
import type { Resource } from '../../cli/deploy/template.ts';
import { alarmSpecifications } from '../../shared/config/alarm-specifications.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import { BENCH_STAGE } from '../bench-fleet.ts';
import type { DeployedService } from './deployed-service.ts';
import type { StandingResources } from './monthly-work.ts';

type AlarmMetric = { readonly Expression?: string; readonly MetricStat?: unknown };

const isInsights = ({ Expression = '' }: AlarmMetric): boolean => Expression.startsWith('SELECT');

/** An alarm costs as much as the metrics it watches: those of its formula, and all that a Metrics Insights query looks at. */
const metricsWatched = ({ Properties }: Resource, instancesPerFleet: number): number => {
  const { Metrics } = Properties;
  if (!Array.isArray(Metrics)) return 1;
  const metrics: readonly AlarmMetric[] = Metrics;
  const named = metrics.filter(({ MetricStat }) => MetricStat !== undefined).length;
  return named + metrics.filter(isInsights).length * instancesPerFleet;
};

/** Counts what a deployment for these fleets keeps up all month, from what it would deploy. */
export const standingResources = (
  { provider, functions, resources }: DeployedService,
  fleets: readonly Fleet[],
  instancesPerFleet: number,
): StandingResources => {
  const written = resources.flatMap(({ Resources }) => (typeof Resources === 'string' ? [] : Object.values(Resources)));
  const alarms = {
    ...ownAlarms(BENCH_STAGE, Object.keys(functions)),
    ...scalingAlarms(alarmSpecifications(fleets, BENCH_STAGE), BENCH_STAGE),
  };
  return {
    memoryMb: provider.memorySize,
    alarmMetrics: Object.values(alarms).reduce((sum, alarm) => sum + metricsWatched(alarm, instancesPerFleet), 0),
    dashboards: 1,
    keys: written.filter(({ Type }) => Type === 'AWS::KMS::Key').length,
  };
};
