import { requestFromAlarmAction } from './alarm-action.ts';
import { requestFromAlarmNotification } from './alarm-notification.ts';
import { ALARM_STATE_CHANGE, requestFromAlarmStateChange } from './alarm-state-change.ts';
import { requestFromPerson } from './manual-request.ts';
import { requestFromScheduledEvent, SCHEDULED_EVENT } from './scheduled-event.ts';
import { ignore, type Signal, type SignalContext } from './signal.ts';

/** What an event asks for, or why it asks for nothing. Takes any value and never throws: the event's shape says its kind. */
export const requestFromEvent = (event: unknown, context: SignalContext): Signal => {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    return ignore('MALFORMED', 'the event is no JSON object', null);
  }
  const signal = requestFromObject(event, context);
  return signal.kind === 'ignored' && signal.eventId === null ? { ...signal, eventId: idOf(event) } : signal;
};

const requestFromObject = (event: object, context: SignalContext): Signal => {
  if ('detail-type' in event) return requestFromEventBridge(event['detail-type'], event, context);
  if ('alarmData' in event) return requestFromAlarmAction(event, context);
  if ('Records' in event) return requestFromAlarmNotification(event, context);
  return requestFromPerson(event, context);
};

const requestFromEventBridge = (detailType: unknown, event: object, context: SignalContext): Signal => {
  switch (detailType) {
    case ALARM_STATE_CHANGE:
      return requestFromAlarmStateChange(event, context);
    case SCHEDULED_EVENT:
      return requestFromScheduledEvent(event, context);
    default:
      return ignore('UNKNOWN_EVENT', 'Ballast does not follow events of this detail type', null);
  }
};

const idOf = (event: object): string | null => ('id' in event && typeof event.id === 'string' ? event.id : null);
