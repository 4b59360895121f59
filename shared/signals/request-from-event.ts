import type { LookRequest } from '../core/look-request.ts';
import { requestFromAlarmAction } from './alarm-action.ts';
import { requestFromAlarmNotification } from './alarm-notification.ts';
import { ALARM_STATE_CHANGE, requestFromAlarmStateChange } from './alarm-state-change.ts';
import { EC2_STATE_CHANGE, requestFromEc2StateChange } from './ec2-state-change.ts';
import { HEALTH_EVENT, requestFromInstanceHealth } from './instance-health.ts';
import { judgeByDetailType, judgeEvent, type Parse } from './judge-event.ts';
import { requestFromPerson } from './manual-request.ts';
import { REBALANCE_RECOMMENDATION, requestFromRebalanceRecommendation } from './rebalance-recommendation.ts';
import { requestFromScheduledEvent, SCHEDULED_EVENT } from './scheduled-event.ts';
import type { Signal, SignalContext } from './signal.ts';
import { requestFromSpotInterruption, SPOT_INTERRUPTION } from './spot-interruption.ts';
import { requestFromZonalShift, ZONAL_SHIFTS } from './zonal-shift.ts';

const BY_DETAIL_TYPE: ReadonlyMap<unknown, Parse<LookRequest, SignalContext>> = new Map<
  unknown,
  Parse<LookRequest, SignalContext>
>([
  [ALARM_STATE_CHANGE, requestFromAlarmStateChange],
  [SCHEDULED_EVENT, requestFromScheduledEvent],
  [EC2_STATE_CHANGE, requestFromEc2StateChange],
  [SPOT_INTERRUPTION, requestFromSpotInterruption],
  [REBALANCE_RECOMMENDATION, requestFromRebalanceRecommendation],
  [HEALTH_EVENT, requestFromInstanceHealth],
  ...ZONAL_SHIFTS.map((detailType) => [detailType, requestFromZonalShift] as const),
]);

const requestFromObject = (event: object, context: SignalContext): Signal => {
  if ('detail-type' in event) return judgeByDetailType(event, context, BY_DETAIL_TYPE, requestFromPerson);
  if ('alarmData' in event) return requestFromAlarmAction(event, context);
  if ('Records' in event) return requestFromAlarmNotification(event, context);
  return requestFromPerson(event, context);
};

/** What an event asks for, or why it asks for nothing. Takes any value and never throws: the event's shape says its kind. */
export const requestFromEvent = (event: unknown, context: SignalContext): Signal =>
  judgeEvent(event, (object) => requestFromObject(object, context));
