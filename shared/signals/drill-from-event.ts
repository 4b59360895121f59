import type { DrillRequest } from '../core/restore/restore-request.ts';
import { judgeByDetailType, judgeEvent, type Parse } from './judge-event.ts';
import { drillFromPerson } from './manual-drill.ts';
import { SCHEDULED_EVENT, wakeFromSchedule } from './scheduled-event.ts';
import type { BackupContext, Signal } from './signal.ts';

const drillFromSchedule: Parse<DrillRequest, BackupContext> = (event, context) => {
  const signal = wakeFromSchedule(event, context);
  if (signal.kind === 'ignored') return signal;
  return { kind: 'request', request: { wake: signal.request, scope: { kind: 'due' }, dryRun: false } };
};

const BY_DETAIL_TYPE: ReadonlyMap<unknown, Parse<DrillRequest, BackupContext>> = new Map([
  [SCHEDULED_EVENT, drillFromSchedule],
]);

/** What an event asks of drills, or why it asks for nothing. Takes any value and never throws. */
export const drillFromEvent = (event: unknown, context: BackupContext): Signal<DrillRequest> =>
  judgeEvent(event, (object) => judgeByDetailType(object, context, BY_DETAIL_TYPE, drillFromPerson));
