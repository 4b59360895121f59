import type { ServiceRequest } from '../core/failover/service-wish.ts';
import { ALARM_STATE_CHANGE } from './alarm-state-change.ts';
import { judgeByDetailType, judgeEvent, type Parse } from './judge-event.ts';
import { failoverFromPerson } from './manual-failover.ts';
import { lookFromSwitchAlarm } from './service-alarm.ts';
import type { ServiceContext, Signal } from './signal.ts';

const BY_DETAIL_TYPE: ReadonlyMap<unknown, Parse<ServiceRequest, ServiceContext>> = new Map([
  [ALARM_STATE_CHANGE, lookFromSwitchAlarm],
]);

/** What an event asks of a service, or why it asks for nothing. Takes any value and never throws. */
export const failoverFromEvent = (event: unknown, context: ServiceContext): Signal<ServiceRequest> =>
  judgeEvent(event, (object) => judgeByDetailType(object, context, BY_DETAIL_TYPE, failoverFromPerson));
