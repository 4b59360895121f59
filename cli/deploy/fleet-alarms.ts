import type { AlarmSpecification } from '../../shared/config/alarm-specification.ts';
import type { Measurement } from '../../shared/core/scaling/metric-query.ts';
import type { CloudWatchMetric } from '../../shared/core/scaling/scaling-policy.ts';
import { MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import { logicalId, type Resource, type Resources } from './template.ts';

const PERIOD_SECONDS = MINUTE_MS / SECOND_MS;
const REASONS: Readonly<Record<AlarmSpecification['side'], string>> = {
  high: 'its metric is high',
  low: 'its metric is low',
  unhealthy: 'a target is unhealthy',
};
const PLAIN_STATISTICS = new Set(['Average', 'Maximum', 'Minimum', 'SampleCount', 'Sum']);

/** The alarms that wake Ballast. They have no action of their own: their state changes are events, and those do. */
export const fleetAlarms = (specifications: readonly AlarmSpecification[], stage: string): Resources =>
  Object.fromEntries(
    specifications.map((specification) => [
      logicalId('alarm', specification.name.slice(`ballast-${stage}-`.length)),
      fleetAlarm(specification),
    ]),
  );

const fleetAlarm = ({
  name,
  fleet,
  side,
  comparison,
  threshold,
  datapoints,
  measurement,
}: AlarmSpecification): Resource => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmName: name,
    AlarmDescription: `Ballast looks at fleet ${fleet}: ${REASONS[side]}.`,
    ComparisonOperator: comparison,
    Threshold: threshold,
    EvaluationPeriods: datapoints,
    DatapointsToAlarm: datapoints,
    TreatMissingData: 'missing',
    ...measured(measurement),
  },
});

const measured = (measurement: Measurement): Readonly<Record<string, unknown>> => {
  if (measurement.kind === 'metric') {
    const { statistic } = measurement.metric;
    return {
      ...named(measurement.metric),
      Period: PERIOD_SECONDS,
      ...(PLAIN_STATISTICS.has(statistic) ? { Statistic: statistic } : { ExtendedStatistic: statistic }),
    };
  }
  return {
    Metrics: [
      { Id: 'ballastAnswer', Expression: measurement.expression, Period: PERIOD_SECONDS, ReturnData: true },
      ...Object.entries(measurement.metrics).map(([id, metric]) => ({
        Id: id,
        MetricStat: { Metric: named(metric), Period: PERIOD_SECONDS, Stat: metric.statistic },
        ReturnData: false,
      })),
    ],
  };
};

const named = ({ namespace, name, dimensions }: CloudWatchMetric) => ({
  Namespace: namespace,
  MetricName: name,
  Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
});
