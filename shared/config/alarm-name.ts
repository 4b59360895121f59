import type { AlarmSpecification } from './alarm-specification.ts';

type Side = AlarmSpecification['side'];

/** The part of an alarm's name that says whose it is. */
export const alarmStem = (fleet: string, policy: string): string => `${fleet}-${policy}`;

/** The name of the alarm on one side of a policy. */
export const alarmName = (stage: string, fleet: string, policy: string, side: Side): string =>
  `ballast-${stage}-${alarmStem(fleet, policy)}-${side}`;
