import * as z from 'zod/mini';
import { judgeAlarm } from './judge-alarm.ts';
import { ignore, type Signal, type SignalContext } from './signal.ts';

const eventSchema = z.looseObject({
  source: z.literal('aws.cloudwatch'),
  id: z.string(),
  account: z.string(),
  region: z.string(),
  time: z.string(),
  detail: z.looseObject({
    alarmName: z.string(),
    state: z.looseObject({ value: z.string(), actionsSuppressedBy: z.nullish(z.string()) }),
    muteDetail: z.nullish(z.unknown()),
  }),
});

/** The detail type by which EventBridge tells of an alarm's new state. */
export const ALARM_STATE_CHANGE = 'CloudWatch Alarm State Change';

/** An alarm's new state as EventBridge brings it: sent for muted and suppressed alarms too. */
export const requestFromAlarmStateChange = (event: unknown, context: SignalContext): Signal => {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) return ignore('MALFORMED', 'the event is no alarm state change of CloudWatch', null);
  const { id, account, region, time, detail } = parsed.data;
  const message = {
    eventId: id,
    accountId: account,
    region,
    time,
    alarmName: detail.alarmName,
    state: detail.state.value,
    muted: Boolean(detail.muteDetail),
    suppressed: Boolean(detail.state.actionsSuppressedBy),
  };
  return judgeAlarm(message, context);
};
