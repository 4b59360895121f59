import { alarmSpecifications } from '../../shared/config/alarm-specifications.ts';
import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import { unhealthyAlarms } from '../../shared/config/unhealthy-alarms.ts';
import { backupAlarms } from './backup-alarms.ts';
import { describeDashboard } from './dashboard.ts';
import { describeRoles, FUNCTION_NAMES } from './describe-roles.ts';
import { fleetAlarms } from './fleet-alarms.ts';
import { forwardCopies } from './forward-copies.ts';
import { movedServices } from './moved-services.ts';
import { ownAlarms } from './own-alarms.ts';
import { reportsKey } from './reports-key.ts';
import { serviceAlarms, switchAlarms, watchAlarm } from './service-alarms.ts';
import type { Resources } from './template.ts';
import { watchWakes } from './watch-wakes.ts';

/** What services need where they can move to and from, and where they are only watched. */
const describeServices = (config: BallastConfig, stage: string): Resources => {
  const { services = [] } = config;
  const moved = movedServices(config);
  return {
    ...(services.length === 0 ? {} : { ...watchWakes(stage), ...watchAlarm(stage) }),
    ...(moved.length === 0 ? {} : { ...serviceAlarms(stage), ...reportsKey(stage) }),
    ...switchAlarms(moved, stage),
  };
};

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
    ...describeServices(config, stage),
    ...forwardCopies(homes, region, stage),
    Dashboard: describeDashboard(region, stage, FUNCTION_NAMES),
    ...(notify.email === null ? {} : { TopicSubscription: subscription(notify.email) }),
  };
};

const subscription = (email: string) => ({
  Type: 'AWS::SNS::Subscription',
  Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'email', Endpoint: email },
});
