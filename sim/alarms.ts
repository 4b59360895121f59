import type { AlarmSpecification } from '../shared/config/alarm-specification.ts';
import type { Datapoint } from '../shared/core/reading.ts';
import { datapointsOf } from './cloud-watch.ts';
import { tellListeners } from './tell-listeners.ts';
import type { Alarm, AlarmState, World } from './world-state.ts';

/** CloudWatch looks back this much further than the datapoints asked for, in case some of them are missing. */
const EXTRA_DATAPOINTS = 2;

const COMPARISONS: Readonly<Record<AlarmSpecification['comparison'], (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** Puts an alarm on a metric; like every new alarm it knows nothing yet. */
export const addAlarm = (world: World, specification: AlarmSpecification): Alarm => {
  const alarm: Alarm = {
    specification,
    state: 'INSUFFICIENT_DATA',
    muted: false,
    recent: [],
    datapointAt: datapointsOf(world, specification.measurement) ?? (() => null),
  };
  world.alarms.push(alarm);
  return alarm;
};

const classify = ({ comparison, threshold }: AlarmSpecification, point: Datapoint | null): Alarm['recent'][number] => {
  if (point === null) return 'missing';
  return COMPARISONS[comparison](point.value, threshold) ? 'breaching' : 'within';
};

/**
 * The state after one more datapoint, N of N, missing data treated as missing. Rules: AWS, "Configuring how CloudWatch
 * alarms treat missing data": the newest N that exist decide; with fewer, one within the threshold is OK, and only
 * breaching ones are ALARM once the oldest is N datapoints old; nothing at all is INSUFFICIENT_DATA.
 */
const nextState = ({ recent, state, specification }: Alarm): AlarmState => {
  const existing = recent.filter((datapoint) => datapoint !== 'missing');
  if (existing.length === 0) return 'INSUFFICIENT_DATA';
  const deciding = existing.slice(-specification.datapoints);
  if (deciding.includes('within')) return 'OK';
  const oldestAge = recent.length - recent.indexOf('breaching');
  return oldestAge >= specification.datapoints ? 'ALARM' : state;
};

const evaluateAlarm = (world: World, alarm: Alarm, minute: number): void => {
  const { recent, specification, muted, state: from } = alarm;
  recent.push(classify(specification, alarm.datapointAt(minute)));
  if (recent.length > specification.datapoints + EXTRA_DATAPOINTS) recent.shift();
  const to = nextState(alarm);
  if (to === from) return;
  alarm.state = to;
  tellListeners(world, { kind: 'alarm-state', atMs: world.nowMs, specification, from, to, muted });
};

/** Evaluates every alarm once a minute has been published; only a change of state is told to anybody. */
export const evaluateAlarms = (world: World, minute: number): void => {
  for (const alarm of world.alarms) evaluateAlarm(world, alarm, minute);
};
