import { judgeEventTime } from './event-time.ts';
import { ignore, type Signal, type SignalContext } from './signal.ts';

/** An alarm's message, freed from the form it came in. */
export type AlarmMessage = {
  readonly eventId: string;
  readonly accountId: string;
  readonly region: string;
  readonly time: string;
  readonly alarmName: string;
  readonly state: string;
  /** Set while a mute rule silences the alarm: its actions stay off, but its event is sent all the same. */
  readonly muted: boolean;
  /** Set while a composite alarm's suppressor holds its actions back: its event is sent all the same. */
  readonly suppressed: boolean;
};

/** A look at the alarm's fleet, when the alarm is ours, recent, heard and in ALARM. */
export const judgeAlarm = (message: AlarmMessage, context: SignalContext): Signal => {
  const { eventId, alarmName } = message;
  if (message.accountId !== context.accountId) {
    return ignore('FOREIGN_ACCOUNT', 'the alarm belongs to another account', eventId);
  }
  if (message.region !== context.region) {
    return ignore('FOREIGN_REGION', `the alarm is not of ${context.region}`, eventId);
  }
  const fleet = context.fleetOfAlarm(alarmName);
  if (fleet === null) return ignore('NOT_OUR_ALARM', `no fleet of this stage has an alarm "${alarmName}"`, eventId);
  const judged = judgeEventTime(message.time, context.nowMs);
  if (judged.kind === 'refused') return ignore(judged.code, judged.because, eventId);
  if (message.muted) return ignore('MUTED_ALARM', `"${alarmName}" is muted`, eventId);
  if (message.suppressed) return ignore('SUPPRESSED_ALARM', `"${alarmName}" is suppressed`, eventId);
  if (message.state !== 'ALARM') return ignore('NOT_IN_ALARM', `"${alarmName}" is not in ALARM`, eventId);
  const wake = { kind: 'alarm', id: eventId, because: `alarm ${alarmName}` } as const;
  return { kind: 'request', request: { wake, scope: { kind: 'named', fleets: [fleet] }, dryRun: false } };
};
