import { SERVICE_METRICS } from '../../shared/config/service-metrics.ts';
import { switchAlarmName } from '../../shared/config/switch-alarm-name.ts';
import { drillOf, type Service } from '../../shared/core/failover/service.ts';
import { lambdaMetric, ownAlarm } from './own-alarms.ts';
import { logicalId, type Resource, type Resources } from './template.ts';

const SILENT_MINUTES = 5;

/**
 * Route 53 follows the metric by this alarm, and never its state: one datapoint of 1 turns the other Region's record off, one of
 * 0 turns it on again, and none keeps it as it is.
 */
const switchAlarm = (stage: string, { name }: Service): readonly [string, Resource] => {
  const alarmName = switchAlarmName(stage, name);
  return [
    logicalId('alarm', alarmName.slice(`ballast-${stage}-`.length)),
    {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        AlarmName: alarmName,
        AlarmDescription: `Ballast moves service ${name} by it: on, the other Region's record is off.`,
        Namespace: 'Ballast',
        MetricName: 'Switch',
        Dimensions: [
          { Name: 'Stage', Value: stage },
          { Name: 'Service', Value: name },
        ],
        Statistic: 'Maximum',
        Period: 60,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        // No DatapointsToAlarm: Route 53 follows no alarm that counts M out of N.
        EvaluationPeriods: 1,
        TreatMissingData: 'ignore',
      },
    },
  ];
};

/** The switches of services, and of their drills, that this Region publishes; a service in record mode has none. */
export const switchAlarms = (services: readonly Service[], stage: string): Resources =>
  Object.fromEntries(
    services
      .filter(({ mode }) => mode === 'switch')
      .flatMap((service) => [service, drillOf(service)])
      .map((service) => switchAlarm(stage, service)),
  );

const told = (metric: string, stage: string, periodSeconds: number, periods: number) => ({
  Namespace: 'Ballast',
  MetricName: metric,
  Dimensions: [{ Name: 'stage', Value: stage }],
  Statistic: 'Maximum',
  Period: periodSeconds,
  Threshold: 0,
  ComparisonOperator: 'GreaterThanThreshold',
  EvaluationPeriods: periods,
  DatapointsToAlarm: periods,
  // Nothing is told while nothing is wrong.
  TreatMissingData: 'notBreaching',
});

/** The alarms over services, where some can move; they tell the topic. */
export const serviceAlarms = (stage: string): Resources => ({
  AlarmServiceSuspected: ownAlarm(
    `ballast.${stage}.service-suspected`,
    'The Region that a service is in does not look well from outside.',
    told(SERVICE_METRICS.suspected, stage, 60, 2),
  ),
  AlarmMoveStuck: ownAlarm(
    `ballast.${stage}.move-stuck`,
    'A service has been moving, or waiting for a person, for half an hour.',
    told(SERVICE_METRICS.moving, stage, 300, 6),
  ),
  AlarmReadinessRed: ownAlarm(
    `ballast.${stage}.readiness-red`,
    'A service could not move here now as it should.',
    // Readiness is audited every quarter of an hour.
    told(SERVICE_METRICS.notReady, stage, 1_800, 1),
  ),
});

/** The alarm over those who watch, wherever they do. */
export const watchAlarm = (stage: string): Resources => ({
  AlarmWatchSilent: ownAlarm(
    `ballast.${stage}.watch-silent`,
    `Services have not been looked at for ${SILENT_MINUTES} minutes.`,
    {
      ...lambdaMetric('Invocations', `ballast-${stage}-watch`),
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      EvaluationPeriods: SILENT_MINUTES,
      DatapointsToAlarm: SILENT_MINUTES,
      TreatMissingData: 'breaching',
    },
  ),
});
