import { requestFromAlarmAction } from './alarm-action.ts';
import { requestFromAlarmNotification } from './alarm-notification.ts';
import { ALARM_STATE_CHANGE, requestFromAlarmStateChange } from './alarm-state-change.ts';
import { EC2_STATE_CHANGE, requestFromEc2StateChange } from './ec2-state-change.ts';
import { HEALTH_EVENT, requestFromInstanceHealth } from './instance-health.ts';
import { requestFromPerson } from './manual-request.ts';
import { REBALANCE_RECOMMENDATION, requestFromRebalanceRecommendation } from './rebalance-recommendation.ts';
import { requestFromScheduledEvent, SCHEDULED_EVENT } from './scheduled-event.ts';
import { ignore, type Signal, type SignalContext } from './signal.ts';
import { requestFromSpotInterruption, SPOT_INTERRUPTION } from './spot-interruption.ts';
import { requestFromZonalShift, ZONAL_SHIFTS } from './zonal-shift.ts';

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

type Parse = (event: unknown, context: SignalContext) => Signal;

const BY_DETAIL_TYPE: ReadonlyMap<unknown, Parse> = new Map<unknown, Parse>([
  [ALARM_STATE_CHANGE, requestFromAlarmStateChange],
  [SCHEDULED_EVENT, requestFromScheduledEvent],
  [EC2_STATE_CHANGE, requestFromEc2StateChange],
  [SPOT_INTERRUPTION, requestFromSpotInterruption],
  [REBALANCE_RECOMMENDATION, requestFromRebalanceRecommendation],
  [HEALTH_EVENT, requestFromInstanceHealth],
  ...ZONAL_SHIFTS.map((detailType) => [detailType, requestFromZonalShift] as const),
]);

const requestFromEventBridge = (detailType: unknown, event: object, context: SignalContext): Signal => {
  const parse = BY_DETAIL_TYPE.get(detailType);
  if (parse) return parse(event, context);
  return ignore('UNKNOWN_EVENT', 'Ballast does not follow events of this detail type', null);
};

const idOf = (event: object): string | null => ('id' in event && typeof event.id === 'string' ? event.id : null);
