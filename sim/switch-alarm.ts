import type { CloudWatchMetric } from '../shared/core/scaling/scaling-policy.ts';

/** An alarm on a switch: at one of it, over one period of a minute; missing data changes nothing. */
export type SwitchAlarm = { readonly alarmName: string; readonly metric: CloudWatchMetric; actions: boolean };
