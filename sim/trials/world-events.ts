import { MINUTE_MS } from '../../shared/core/time.ts';
import { worldOf } from '../cloud.ts';
import type { Random } from '../random.ts';
import type { SwitchAlarm } from '../switch-alarm.ts';
import { readSwitchMetric } from '../switches.ts';
import { setTimer } from '../timer-queue.ts';
import type { AlarmState, WorldEvent } from '../world-state.ts';
import { alarmEvents, switchAlarmEvents } from './alarm-events.ts';
import type { AwsEvent } from './aws-event.ts';
import { failBoots } from './fail-boots.ts';
import { createStream } from './injector.ts';
import { noticeEvents, shiftEvents, stateEvents } from './instance-events.ts';
import { listenToSnapshots } from './snapshot-events.ts';
import type { Trial } from './trial.ts';

/** What AWS sends of something that happened in a world; nothing where nobody subscribes to it. */
const toAwsEvents = (trial: Trial, region: string, random: Random, event: WorldEvent): readonly AwsEvent[] => {
  switch (event.kind) {
    case 'instance-state':
      return stateEvents(trial, region, event.instance);
    case 'notice':
      return noticeEvents(trial, region, random, event.notice);
    case 'zone-shift':
      return shiftEvents(trial, region, random, event);
    case 'alarm-state':
      return alarmEvents(trial, region, random, { ...event, name: event.specification.name });
  }
};

/** The alarm on a switch has the state of its newest datapoint, and keeps it where there is none. */
const stateAfter = (from: AlarmState, value: number | null): AlarmState => {
  if (value === null) return from;
  return value >= 1 ? 'ALARM' : 'OK';
};

/** Lets the alarms on a Region's switches tell, minute by minute, that they entered another state. */
const followSwitches = (trial: Trial, region: string, random: Random): void => {
  const { globe, bus } = trial;
  const world = worldOf(globe.cloud, region);
  const states = new Map<string, AlarmState>();
  const look = ({ alarmName: name, metric }: SwitchAlarm, minuteMs: number): void => {
    const from = states.get(name) ?? 'INSUFFICIENT_DATA';
    const to = stateAfter(from, readSwitchMetric(world, metric, minuteMs));
    states.set(name, to);
    if (to === from || world.cutOff) return;
    for (const said of switchAlarmEvents(trial, region, random, { name, from, to, muted: false }))
      bus.publish(region, said.name, said.event);
  };
  const follow = (atMs: number): void =>
    setTimer(globe.clock.timers, atMs, () => {
      for (const alarm of globe.switchAlarms.get(region)?.values() ?? []) look(alarm, atMs - MINUTE_MS);
      follow(atMs + MINUTE_MS);
    });
  follow(world.minuteEndMs);
};

/** Lets everything that happens in the Regions' worlds become events of AWS. */
export const listenToWorlds = (trial: Trial): void => {
  const random = createStream(trial.options.seed, 'forms of events');
  for (const [region, world] of trial.globe.cloud) {
    world.listeners.push((event) => {
      // Nothing comes out of a Region that is cut off.
      if (world.cutOff) return;
      for (const said of toAwsEvents(trial, region, random, event)) trial.bus.publish(region, said.name, said.event);
    });
    if (trial.scene.kind === 'services') followSwitches(trial, region, random);
  }
  if (trial.scene.kind !== 'points') listenToSnapshots(trial);
  failBoots(trial);
};
