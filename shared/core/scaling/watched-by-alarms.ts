import type { TargetGroupReference } from '../fleet.ts';
import type { ScalingPolicy } from './scaling-policy.ts';

/**
 * Whether CloudWatch alarms can wake the fleet for this policy, so that the tick may leave it alone while it is settled.
 *
 * CPU read per instance has alarms too, but they are blind in an account without tags on telemetry; a target group known
 * by name only has no metric dimension before it is resolved. What a forecast asks for, no alarm can tell.
 */
export const watchedByAlarms = (policy: ScalingPolicy, targetGroups: readonly TargetGroupReference[]): boolean => {
  if (policy.kind === 'scheduled') return true;
  if (policy.kind === 'predictive') return false;
  switch (policy.source.kind) {
    case 'cpu':
      return policy.source.via === 'by-tag';
    case 'requests':
      return false;
    case 'requests-per-target':
      return targetGroups.length > 0 && targetGroups.every(({ by }) => by === 'arn');
    case 'queue-backlog':
    case 'metric':
    case 'expression':
      return true;
  }
};
