import { switchAlarmName } from '../shared/config/switch-alarm-name.ts';
import type { CloudWatchMetric } from '../shared/core/scaling/scaling-policy.ts';
import { floorToMinute, MINUTE_MS } from '../shared/core/time.ts';
import type { AlarmReading } from '../shared/ports/switches.ts';
import { worldOf } from './cloud.ts';
import { datapointsOf, putDatapoints } from './cloud-watch.ts';
import type { Globe } from './globe-state.ts';
import type { SwitchAlarm } from './switch-alarm.ts';
import type { World } from './world-state.ts';

/** How far back an alarm that ignores missing data is looked for its last datapoint. */
const REMEMBERED_MINUTES = 24 * 60;

/** The metric that says whether a service's other Region is off. */
export const switchMetric = (stage: string, service: string): CloudWatchMetric => ({
  namespace: 'Ballast',
  name: 'Switch',
  dimensions: { Stage: stage, Service: service },
  statistic: 'Maximum',
});

/** The largest value that was published in the minute that starts then; null where none was. */
export const readSwitchMetric = (world: World, metric: CloudWatchMetric, minuteMs: number): number | null => {
  const minute = (minuteMs - world.startMs) / MINUTE_MS;
  return datapointsOf(world, { kind: 'metric', metric })?.(minute)?.value ?? null;
};

/** Publishes a datapoint of a moment; the largest of a minute is what counts. */
export const publishSwitch = (world: World, metric: CloudWatchMetric, on: boolean, atMs: number): void => {
  const minuteMs = floorToMinute(atMs);
  const value = Math.max(on ? 1 : 0, readSwitchMetric(world, metric, minuteMs) ?? 0);
  putDatapoints(world, metric, [{ atMs: minuteMs, value }]);
};

/** Makes the alarm by which Route 53 finds a service's switch in a Region, as a deployment does. */
export const addSwitchAlarm = (globe: Globe, region: string, stage: string, service: string): void => {
  const alarmName = switchAlarmName(stage, service);
  globe.switchAlarms.get(region)?.set(alarmName, { alarmName, metric: switchMetric(stage, service), actions: true });
};

const stateOf = (world: World, { metric }: SwitchAlarm): AlarmReading['state'] => {
  const endMs = floorToMinute(world.nowMs);
  const firstMs = Math.max(world.startMs, endMs - REMEMBERED_MINUTES * MINUTE_MS);
  for (let minuteMs = endMs - MINUTE_MS; minuteMs >= firstMs; minuteMs -= MINUTE_MS) {
    const value = readSwitchMetric(world, metric, minuteMs);
    if (value !== null) return value >= 1 ? 'ALARM' : 'OK';
  }
  return 'INSUFFICIENT_DATA';
};

/** DescribeAlarms: those of these names that there are, on switches and on fleets. */
export const readAlarms = (globe: Globe, region: string, alarmNames: readonly string[]): readonly AlarmReading[] => {
  const world = worldOf(globe.cloud, region);
  const wanted = new Set(alarmNames);
  const onSwitches = [...(globe.switchAlarms.get(region)?.values() ?? [])]
    .filter(({ alarmName }) => wanted.has(alarmName))
    .map((alarm) => ({ alarmName: alarm.alarmName, state: stateOf(world, alarm), actions: alarm.actions }));
  const onFleets = world.alarms
    .filter(({ specification }) => wanted.has(specification.name))
    .map(({ specification, state, muted }) => ({ alarmName: specification.name, state, actions: !muted }));
  return [...onSwitches, ...onFleets];
};
