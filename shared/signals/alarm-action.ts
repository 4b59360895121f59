import * as z from 'zod/mini';
import { judgeAlarm } from './judge-alarm.ts';
import { ignore, type Signal, type SignalContext } from './signal.ts';

const eventSchema = z.looseObject({
  source: z.literal('aws.cloudwatch'),
  accountId: z.string(),
  region: z.string(),
  time: z.string(),
  alarmData: z.looseObject({
    alarmName: z.string(),
    state: z.looseObject({ value: z.string(), actionsSuppressedBy: z.nullish(z.string()) }),
    muteDetail: z.nullish(z.unknown()),
  }),
});

/** An alarm's new state as the alarm's own Lambda action brings it. It has no id: name and time stand for one. */
export const requestFromAlarmAction = (event: unknown, context: SignalContext): Signal => {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) return ignore('MALFORMED', 'the event has alarmData, but not as CloudWatch sends it', null);
  const { accountId, region, time, alarmData } = parsed.data;
  const message = {
    eventId: `${alarmData.alarmName}@${time}`,
    accountId,
    region,
    time,
    alarmName: alarmData.alarmName,
    state: alarmData.state.value,
    muted: Boolean(alarmData.muteDetail),
    suppressed: Boolean(alarmData.state.actionsSuppressedBy),
  };
  return judgeAlarm(message, context);
};
