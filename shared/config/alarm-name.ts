import type { AlarmSpecification } from './alarm-specification.ts';

type Side = Exclude<AlarmSpecification['side'], 'unhealthy'>;

/** The part of an alarm's name that says whose it is. */
export const alarmStem = (fleet: string, policy: string): string => `${fleet}-${policy}`;

/** The name of the alarm on one side of a policy. */
export const alarmName = (stage: string, fleet: string, policy: string, side: Side): string =>
  `ballast-${stage}-${alarmStem(fleet, policy)}-${side}`;

/** The name of the alarm on targets of a fleet's nth target group; policies' alarms end otherwise. */
export const unhealthyAlarmName = (stage: string, fleet: string, index: number): string =>
  `ballast-${stage}-${fleet}-unhealthy${index === 0 ? '' : `-${index + 1}`}`;
