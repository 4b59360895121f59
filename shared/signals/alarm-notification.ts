import * as z from 'zod/mini';
import { judgeAlarm } from './judge-alarm.ts';
import { parseJson } from './parse-json.ts';
import { ignore, type Signal, type SignalContext } from './signal.ts';

const eventSchema = z.looseObject({
  Records: z.tuple([z.looseObject({ Sns: z.looseObject({ MessageId: z.string(), Message: z.string() }) })]),
});

const messageSchema = z.looseObject({
  AlarmName: z.string(),
  AlarmArn: z.string(),
  AWSAccountId: z.string(),
  NewStateValue: z.string(),
  StateChangeTime: z.string(),
});

/** An alarm's new state as SNS brings it: the alarm's message is JSON inside of the notification. */
export const requestFromAlarmNotification = (event: unknown, context: SignalContext): Signal => {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) return ignore('UNKNOWN_EVENT', 'the records are not one notification of SNS', null);
  const { MessageId, Message } = parsed.data.Records[0].Sns;
  const message = messageSchema.safeParse(parseJson(Message));
  if (!message.success) return ignore('UNKNOWN_EVENT', 'the notification is not of a CloudWatch alarm', MessageId);
  const { AlarmName, AlarmArn, AWSAccountId, NewStateValue, StateChangeTime } = message.data;
  const judged = {
    eventId: MessageId,
    accountId: AWSAccountId,
    // The field `Region` is a display name ("Europe (Ireland)"); the ARN is the one place that says it plainly.
    region: AlarmArn.split(':')[3] ?? '',
    time: StateChangeTime,
    alarmName: AlarmName,
    state: NewStateValue,
    muted: false,
    suppressed: false,
  };
  return judgeAlarm(judged, context);
};
