import { judgeByDetailType, judgeEvent, type Parse } from './judge-event.ts';
import { type RestoreCall, restoreFromPerson } from './manual-restore.ts';
import { SCHEDULED_EVENT, wakeFromSchedule } from './scheduled-event.ts';
import type { EventContext, Signal } from './signal.ts';

const restoreFromSchedule: Parse<RestoreCall, EventContext> = (event, context) => {
  const signal = wakeFromSchedule(event, context);
  if (signal.kind === 'ignored') return signal;
  const wake = signal.request;
  const look = { wake, id: null, wish: null, dryRun: false };
  return { kind: 'request', request: { kind: 'look', wake, dryRun: false, look } };
};

const BY_DETAIL_TYPE: ReadonlyMap<unknown, Parse<RestoreCall, EventContext>> = new Map([
  [SCHEDULED_EVENT, restoreFromSchedule],
]);

/** What an event asks of restores, or why it asks for nothing. Takes any value and never throws. */
export const restoreFromEvent = (event: unknown, context: EventContext): Signal<RestoreCall> =>
  judgeEvent(event, (object) => judgeByDetailType(object, context, BY_DETAIL_TYPE, restoreFromPerson));
