import type { Fleet } from '../core/fleet.ts';
import { measuresTotal } from '../core/scaling/measures-total.ts';
import type { Measurement } from '../core/scaling/metric-query.ts';
import { measurementOf } from '../core/scaling/policy-measurement.ts';
import type {
  CloudWatchMetric,
  MetricPolicy,
  MetricSource,
  StepPolicy,
  TargetTrackingPolicy,
} from '../core/scaling/scaling-policy.ts';
import { alarmName, unhealthyAlarmName } from './alarm-name.ts';
import type { AlarmSpecification } from './alarm-specification.ts';

type Condition = Pick<AlarmSpecification, 'comparison' | 'threshold' | 'datapoints'> & {
  readonly side: 'high' | 'low';
};

/** Capacity in service, as Ballast publishes it; between two datapoints it has not changed. */
export const readyMetric = (fleetName: string, stage: string): CloudWatchMetric => ({
  namespace: 'Ballast',
  name: 'ready',
  dimensions: { stage, fleet: fleetName },
  statistic: 'Average',
});

/** A total compared per unit of capacity in service, as target tracking compares it. */
const perUnit = (measurement: Measurement, fleetName: string, stage: string): Measurement => {
  const [total, metrics] =
    measurement.kind === 'metric'
      ? ['ballastTotal', { ballastTotal: measurement.metric }]
      : [`(${measurement.expression})`, measurement.metrics];
  return {
    kind: 'expression',
    expression: `${total} / FILL(ballastReady, REPEAT)`,
    metrics: { ...metrics, ballastReady: readyMetric(fleetName, stage) },
  };
};

/** Whether alarms of the fleet divide by `ready`, so that it must be published at every look. */
export const dividesByReady = ({ policies }: Fleet): boolean =>
  policies.some((policy) => policy.kind === 'target-tracking' && measuresTotal(policy.source));

/** What one machine of the first size serves: requests per target are per machine, and policies compare per unit. */
const perUnitFactor = (source: MetricSource, fleet: Fleet): number =>
  source.kind === 'requests-per-target' ? fleet.sizes[0].units : 1;

const trackingConditions = (policy: TargetTrackingPolicy, factor: number): readonly Condition[] => {
  const { target, scaleOut, scaleIn } = policy;
  const high: Condition = {
    side: 'high',
    comparison: 'GreaterThanThreshold',
    threshold: target * factor,
    datapoints: scaleOut.datapoints,
  };
  if (!scaleIn.enabled) return [high];
  const threshold = target * scaleIn.belowShare * factor;
  return [high, { side: 'low', comparison: 'LessThanThreshold', threshold, datapoints: scaleIn.datapoints }];
};

const stepConditions = (policy: StepPolicy, factor: number): readonly Condition[] => {
  const { adjustment, bands, threshold, datapoints } = policy;
  const moving = bands.filter(({ adjustBy }) => adjustment === 'exact' || adjustBy !== 0);
  const lowerEnds = moving.flatMap(({ from }) => (from !== null && from >= 0 ? [from] : []));
  const upperEnds = moving.flatMap(({ to }) => (to !== null && to <= 0 ? [to] : []));
  const high: readonly Condition[] =
    lowerEnds.length === 0
      ? []
      : [
          {
            side: 'high',
            comparison: 'GreaterThanOrEqualToThreshold',
            threshold: (threshold + Math.min(...lowerEnds)) * factor,
            datapoints,
          },
        ];
  if (upperEnds.length === 0) return high;
  const low = (threshold + Math.max(...upperEnds)) * factor;
  return [...high, { side: 'low', comparison: 'LessThanOrEqualToThreshold', threshold: low, datapoints }];
};

/**
 * What an alarm watches for a source. CPU read per instance is watched by tag: where tags on telemetry are not switched
 * on such an alarm has no data and wakes nobody, so nothing may rely on it, and the tick does not.
 */
const alarmSource = (source: MetricSource): MetricSource =>
  source.kind === 'cpu' ? { kind: 'cpu', via: 'by-tag' } : source;

const alarmsOf = (fleet: Fleet, policy: MetricPolicy, stage: string): readonly AlarmSpecification[] => {
  const { targetGroups, name: fleetName } = fleet;
  const groups = targetGroups.every(({ by }) => by === 'arn')
    ? targetGroups.map(({ value }) => ({ arn: value, loadBalancers: [] }))
    : [];
  const measurement = measurementOf(alarmSource(policy.source), fleetName, groups);
  if (measurement === null) return [];
  const factor = perUnitFactor(policy.source, fleet);
  const isTracking = policy.kind === 'target-tracking';
  const conditions = isTracking ? trackingConditions(policy, factor) : stepConditions(policy, factor);
  const compared = isTracking && measuresTotal(policy.source) ? perUnit(measurement, fleetName, stage) : measurement;
  return conditions.map((condition) => ({
    name: alarmName(stage, fleetName, policy.name, condition.side),
    fleet: fleetName,
    ...condition,
    measurement: compared,
  }));
};

/** A fleet with a forecast is looked at every minute as it is, and what only guards the forecast is low nearly always. */
const isWorthRinging = ({ policies }: Fleet, { side }: AlarmSpecification): boolean =>
  side === 'high' || policies.every(({ kind }) => kind !== 'predictive');

/**
 * The alarms that watch the fleets' policies, in the order of the file; of a fleet with a forecast those for more only. Requests of target groups given by name have none,
 * for their metrics cannot be named: the tick alone watches them.
 */
export const alarmSpecifications = (fleets: readonly Fleet[], stage: string): readonly AlarmSpecification[] =>
  fleets.flatMap((fleet) =>
    fleet.policies
      .flatMap((policy) =>
        policy.kind === 'target-tracking' || policy.kind === 'step' ? alarmsOf(fleet, policy, stage) : [],
      )
      .filter((alarm) => isWorthRinging(fleet, alarm)),
  );

/** Whose alarm a name is, or null if it is none of ours: names hold hyphens, so known ones are compared, never split. */
export const parseAlarmName = (
  name: string,
  stage: string,
  fleets: readonly Fleet[],
): {
  readonly fleet: string;
  /** Null for an alarm on targets, which is of no policy. */
  readonly policy: string | null;
  readonly side: AlarmSpecification['side'];
} | null => {
  for (const fleet of fleets) {
    for (const policy of fleet.policies) {
      for (const side of ['high', 'low'] as const) {
        if (alarmName(stage, fleet.name, policy.name, side) === name)
          return { fleet: fleet.name, policy: policy.name, side };
      }
    }
    if (fleet.targetGroups.some((_, index) => unhealthyAlarmName(stage, fleet.name, index) === name))
      return { fleet: fleet.name, policy: null, side: 'unhealthy' };
  }
  return null;
};
