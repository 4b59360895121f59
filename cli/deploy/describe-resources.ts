import { alarmSpecifications } from '../../shared/config/alarm-specifications.ts';
import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import { unhealthyAlarms } from '../../shared/config/unhealthy-alarms.ts';
import { backupAlarms } from './backup-alarms.ts';
import { describeDashboard } from './dashboard.ts';
import { describeRoles, FUNCTION_NAMES } from './describe-roles.ts';
import { fleetAlarms } from './fleet-alarms.ts';
import { forwardCopies } from './forward-copies.ts';
import { ownAlarms } from './own-alarms.ts';
import type { Resources } from './template.ts';

/**
 * The part of the stack that follows from ballast.yml: roles, alarms, the dashboard, and who is told by e-mail.
 *
 * @param homes other Regions that copy recovery points into this one
 */
export const describeResources = (config: BallastConfig, stage: string, homes: readonly string[] = []): Resources => {
  const { region, fleets, notify, protections = [] } = config;
  return {
    ...describeRoles(config, stage),
    ...fleetAlarms([...alarmSpecifications(fleets, stage), ...unhealthyAlarms(fleets, stage)], stage),
    ...ownAlarms(stage),
    ...(protections.length === 0 ? {} : backupAlarms(stage)),
    ...forwardCopies(homes, region, stage),
    Dashboard: describeDashboard(region, stage, FUNCTION_NAMES),
    ...(notify.email === null ? {} : { TopicSubscription: subscription(notify.email) }),
  };
};

const subscription = (email: string) => ({
  Type: 'AWS::SNS::Subscription',
  Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'email', Endpoint: email },
});
