import type { BackupRequest } from '../core/backup/backup-request.ts';
import { ignore, type Signal } from './signal.ts';
import { findSnapshotIds } from './snapshot-ids.ts';

/** How many snapshots a reason names: a set may have as many as a machine has volumes. */
const NAMED_MAX = 3;

/** A look at recovery points because of what EBS told of snapshots: how they stand is read anew. */
export const lookAtSnapshots = (eventId: string, texts: readonly string[], became: string): Signal<BackupRequest> => {
  const ids = findSnapshotIds(texts);
  if (ids.length === 0) return ignore('NO_SNAPSHOT', 'the event names no snapshot', eventId);
  const others = ids.length > NAMED_MAX ? ` and ${ids.length - NAMED_MAX} more` : '';
  const because = `${ids.slice(0, NAMED_MAX).join(', ')}${others} ${became}`;
  const wake = { kind: 'snapshot', id: eventId, because } as const;
  return { kind: 'request', request: { wake, scope: { kind: 'due' }, now: false, dryRun: false } };
};
