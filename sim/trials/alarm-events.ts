import type { Random } from '../random.ts';
import type { WorldEvent } from '../world-state.ts';
import { type AwsEvent, envelope } from './aws-event.ts';
import { happens, pick } from './injector.ts';
import { ACCOUNT_ID } from './scene.ts';
import { drawEventId } from './schedule-events.ts';
import type { Trial } from './trial.ts';

type AlarmEvent = Pick<Extract<WorldEvent, { kind: 'alarm-state' }>, 'from' | 'to' | 'muted'> & {
  readonly name: string;
};

/** Share of a deployment's alarm events that people have wired in the older ways: by an action on a function, or a topic. */
const OTHER_FORMS = 0.1;

/** As alarms write it, with an offset that has no colon. */
const alarmTime = (atMs: number): string => new Date(atMs).toISOString().replace('Z', '+0000');

const arnOf = (region: string, name: string): string => `arn:aws:cloudwatch:${region}:${ACCOUNT_ID}:alarm:${name}`;

const reasonOf = (to: AlarmEvent['to']): string =>
  to === 'INSUFFICIENT_DATA'
    ? 'Insufficient Data: 3 datapoints were unknown.'
    : `Threshold Crossed: 3 datapoints were ${to === 'ALARM' ? '' : 'not '}greater than the threshold (50.0).`;

/** A mute rule silences an alarm, or a composite alarm's suppressor does: its event is sent all the same, and says so. */
const silenceOf = (region: string, random: Random, muted: boolean) => {
  if (!muted) return { state: {}, detail: {} };
  if (happens(random, 0.5))
    return {
      state: { actionsSuppressedBy: 'Alarm', actionsSuppressedReason: 'Actions suppressed by the alarm maintenance' },
      detail: {},
    };
  const mutedBy = `arn:aws:cloudwatch:${region}:${ACCOUNT_ID}:alarm-mute-rule:maintenance`;
  return { state: {}, detail: { muteDetail: { mutedBy } } };
};

const detailOf = (trial: Trial, region: string, random: Random, { name, from, to, muted }: AlarmEvent) => {
  const timestamp = alarmTime(trial.globe.clock.nowMs);
  const silence = silenceOf(region, random, muted);
  return {
    alarmName: name,
    state: { value: to, reason: reasonOf(to), timestamp, ...silence.state },
    previousState: { value: from, timestamp },
    ...silence.detail,
  };
};

const fromAction = (trial: Trial, region: string, random: Random, event: AlarmEvent): object => ({
  source: 'aws.cloudwatch',
  alarmArn: arnOf(region, event.name),
  accountId: ACCOUNT_ID,
  time: alarmTime(trial.globe.clock.nowMs),
  region,
  alarmData: detailOf(trial, region, random, event),
});

const fromTopic = (trial: Trial, region: string, { name, from, to }: AlarmEvent): object => {
  const time = alarmTime(trial.globe.clock.nowMs);
  const message = {
    AlarmName: name,
    AlarmDescription: null,
    AWSAccountId: ACCOUNT_ID,
    NewStateValue: to,
    NewStateReason: reasonOf(to),
    StateChangeTime: time,
    Region: 'US East (N. Virginia)',
    AlarmArn: arnOf(region, name),
    OldStateValue: from,
  };
  const topic = `arn:aws:sns:${region}:${ACCOUNT_ID}:alarms`;
  const notification = { Type: 'Notification', MessageId: drawEventId(trial), TopicArn: topic };
  return {
    Records: [
      { EventSource: 'aws:sns', EventVersion: '1.0', Sns: { ...notification, Message: JSON.stringify(message) } },
    ],
  };
};

/** What is sent of an alarm that entered another state. Rules hear of ALARM; what silences an alarm keeps its actions off. */
export const alarmEvents = (trial: Trial, region: string, random: Random, alarm: AlarmEvent): readonly AwsEvent[] => {
  if (alarm.to !== 'ALARM') return [];
  const content = {
    source: 'aws.cloudwatch',
    detailType: 'CloudWatch Alarm State Change',
    resources: [arnOf(region, alarm.name)],
    detail: detailOf(trial, region, random, alarm),
  };
  const event = envelope(trial, region, content);
  if (alarm.muted || !happens(random, OTHER_FORMS)) return [{ name: 'scale', event }];
  const other = pick(random, ['action', 'topic'] as const);
  const wired = other === 'action' ? fromAction(trial, region, random, alarm) : fromTopic(trial, region, alarm);
  return [
    { name: 'scale', event },
    { name: 'scale', event: wired },
  ];
};

/** What is sent of the alarm on a switch: to the function of services, and, by the beginning of its name, to that of fleets. */
export const switchAlarmEvents = (
  trial: Trial,
  region: string,
  random: Random,
  alarm: AlarmEvent,
): readonly AwsEvent[] => {
  const content = {
    source: 'aws.cloudwatch',
    detailType: 'CloudWatch Alarm State Change',
    resources: [arnOf(region, alarm.name)],
    detail: detailOf(trial, region, random, alarm),
  };
  const event = envelope(trial, region, content);
  return [{ name: 'failover', event }, ...(alarm.to === 'ALARM' ? [{ name: 'scale', event } as const] : [])];
};
