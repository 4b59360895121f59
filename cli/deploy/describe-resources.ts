import { alarmSpecifications } from '../../shared/config/alarm-specifications.ts';
import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import { unhealthyAlarms } from '../../shared/config/unhealthy-alarms.ts';
import { describeDashboard } from './dashboard.ts';
import { fleetAccess } from './fleet-access.ts';
import { fleetAlarms } from './fleet-alarms.ts';
import { functionRole } from './function-role.ts';
import { ownAlarms } from './own-alarms.ts';
import type { Resources } from './template.ts';

/** The functions of serverless.yml, each with the logical id of its role. */
const FUNCTION_ROLES = { tick: 'TickRole', scale: 'ScaleRole', replace: 'ReplaceRole' } as const;

/** The part of the stack that follows from ballast.yml: roles, alarms, the dashboard, and who is told by e-mail. */
export const describeResources = (
  { region, fleets, notify, instanceRoles = [] }: BallastConfig,
  stage: string,
): Resources => {
  const policies = fleetAccess(fleets);
  const roles = Object.entries(FUNCTION_ROLES).map(([name, role]) => {
    const purpose = { functionName: `ballast-${stage}-${name}`, region, fleets, instanceRoles };
    return [role, functionRole({ ...purpose, fleetPolicies: Object.keys(policies) })] as const;
  });
  return {
    ...policies,
    ...Object.fromEntries(roles),
    ...fleetAlarms([...alarmSpecifications(fleets, stage), ...unhealthyAlarms(fleets, stage)], stage),
    ...ownAlarms(stage),
    Dashboard: describeDashboard(region, stage, Object.keys(FUNCTION_ROLES)),
    ...(notify.email === null ? {} : { TopicSubscription: subscription(notify.email) }),
  };
};

const subscription = (email: string) => ({
  Type: 'AWS::SNS::Subscription',
  Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'email', Endpoint: email },
});
