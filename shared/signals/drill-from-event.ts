import type { DrillCall } from './drill-call.ts';
import { judgeByDetailType, judgeEvent, type Parse } from './judge-event.ts';
import { drillFromPerson } from './manual-drill.ts';
import { SCHEDULED_EVENT, wakeFromSchedule } from './scheduled-event.ts';
import type { BackupContext, ServiceContext, Signal } from './signal.ts';

type DrillContext = BackupContext & ServiceContext;

const drillFromSchedule: Parse<DrillCall, DrillContext> = (event, context) => {
  const signal = wakeFromSchedule(event, context);
  if (signal.kind === 'ignored') return signal;
  const wake = signal.request;
  const proofs = { wake, scope: { kind: 'due' }, dryRun: false } as const;
  const failovers = { wake, service: null, wish: null, dryRun: false };
  return { kind: 'request', request: { wake, dryRun: false, proofs, failovers } };
};

const BY_DETAIL_TYPE: ReadonlyMap<unknown, Parse<DrillCall, DrillContext>> = new Map([
  [SCHEDULED_EVENT, drillFromSchedule],
]);

/** What an event asks of drills, or why it asks for nothing. Takes any value and never throws. */
export const drillFromEvent = (event: unknown, context: DrillContext): Signal<DrillCall> =>
  judgeEvent(event, (object) => judgeByDetailType(object, context, BY_DETAIL_TYPE, drillFromPerson));
