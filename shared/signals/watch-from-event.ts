import type { ServiceRequest } from '../core/failover/service-wish.ts';
import type { Wake } from '../core/look-request.ts';
import { judgeByDetailType, judgeEvent, type Parse } from './judge-event.ts';
import { watchFromPerson } from './manual-watch.ts';
import { requestFromQueue } from './queued-event.ts';
import { SCHEDULED_EVENT, wakeFromSchedule } from './scheduled-event.ts';
import type { ServiceContext, Signal } from './signal.ts';

const lookAtAll = (signal: Signal<Wake>): Signal<ServiceRequest> =>
  signal.kind === 'ignored'
    ? signal
    : { kind: 'request', request: { wake: signal.request, service: null, wish: null, dryRun: false } };

const BY_DETAIL_TYPE: ReadonlyMap<unknown, Parse<ServiceRequest, ServiceContext>> = new Map([
  [SCHEDULED_EVENT, (event: unknown, context: ServiceContext) => lookAtAll(wakeFromSchedule(event, context))],
]);

const watchFromObject = (event: object, context: ServiceContext): Signal<ServiceRequest> =>
  'Records' in event
    ? lookAtAll(requestFromQueue(event, context))
    : judgeByDetailType(event, context, BY_DETAIL_TYPE, watchFromPerson);

/** What an event asks of those who watch services, or why it asks for nothing. Takes any value and never throws. */
export const watchFromEvent = (event: unknown, context: ServiceContext): Signal<ServiceRequest> =>
  judgeEvent(event, (object) => watchFromObject(object, context));
