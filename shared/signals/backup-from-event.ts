import type { BackupRequest } from '../core/backup/backup-request.ts';
import { judgeByDetailType, judgeEvent, type Parse } from './judge-event.ts';
import { LATE_COPY, requestFromLateCopy } from './late-copy.ts';
import { backupFromPerson } from './manual-backup.ts';
import { SCHEDULED_EVENT, wakeFromSchedule } from './scheduled-event.ts';
import type { BackupContext, Signal } from './signal.ts';
import { requestFromSnapshot, SNAPSHOT_NOTIFICATION } from './snapshot-notification.ts';
import { requestFromSnapshotSet, SNAPSHOT_SET } from './snapshot-set.ts';

const backupFromSchedule: Parse<BackupRequest, BackupContext> = (event, context) => {
  const signal = wakeFromSchedule(event, context);
  if (signal.kind === 'ignored') return signal;
  return { kind: 'request', request: { wake: signal.request, scope: { kind: 'due' }, now: false, dryRun: false } };
};

const BY_DETAIL_TYPE: ReadonlyMap<unknown, Parse<BackupRequest, BackupContext>> = new Map([
  [SCHEDULED_EVENT, backupFromSchedule],
  [SNAPSHOT_NOTIFICATION, requestFromSnapshot],
  [SNAPSHOT_SET, requestFromSnapshotSet],
  [LATE_COPY, requestFromLateCopy],
]);

/** What an event asks of recovery points, or why it asks for nothing. Takes any value and never throws. */
export const backupFromEvent = (event: unknown, context: BackupContext): Signal<BackupRequest> =>
  judgeEvent(event, (object) => judgeByDetailType(object, context, BY_DETAIL_TYPE, backupFromPerson));
