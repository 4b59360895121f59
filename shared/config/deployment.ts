import type { Fleet } from '../core/fleet.ts';
import { alarmSpecifications } from './alarm-specifications.ts';
import { vcpusOf } from './instance-type-catalog.ts';
import { switchAlarmName } from './switch-alarm-name.ts';
import { unhealthyAlarms } from './unhealthy-alarms.ts';

/** What a deployment makes of the file: how it names alarms, and how many vCPUs a type has. */
export const DEPLOYMENT = {
  switchAlarm: switchAlarmName,
  /** Names of the alarms on a fleet's policies and targets. */
  fleetAlarms: (fleet: Fleet, stage: string): readonly string[] =>
    [...alarmSpecifications([fleet], stage), ...unhealthyAlarms([fleet], stage)].map(({ name }) => name),
  vcpusOf,
};
