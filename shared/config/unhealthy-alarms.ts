import type { Fleet } from '../core/fleet.ts';
import { groupDimension } from '../core/scaling/policy-measurement.ts';
import { unhealthyAlarmName } from './alarm-name.ts';
import type { AlarmSpecification } from './alarm-specification.ts';

const alarmOf = (name: string, fleet: string, targetGroupArn: string): AlarmSpecification => ({
  name,
  fleet,
  side: 'unhealthy',
  comparison: 'GreaterThanThreshold',
  threshold: 0,
  // The load balancer has counted failed checks already before it calls a target unhealthy.
  datapoints: 1,
  measurement: {
    kind: 'expression',
    // The metric has the load balancer among its dimensions, and only AWS knows which one that is.
    expression:
      'SELECT MAX(UnHealthyHostCount) FROM SCHEMA("AWS/ApplicationELB", LoadBalancer, TargetGroup) ' +
      `WHERE TargetGroup = '${groupDimension(targetGroupArn)}'`,
    metrics: {},
  },
});

/**
 * An alarm for each target group of the fleets that listen to target health, for AWS sends no event about a target. Groups
 * that are given by name, and those of Network Load Balancers, are watched by the tick alone.
 */
export const unhealthyAlarms = (fleets: readonly Fleet[], stage: string): readonly AlarmSpecification[] =>
  fleets.flatMap(({ name, health, targetGroups }) =>
    health?.evidence.includes('target-health')
      ? targetGroups.flatMap(({ by, value }, index) =>
          by === 'arn' ? [alarmOf(unhealthyAlarmName(stage, name, index), name, value)] : [],
        )
      : [],
  );
