import { lookAtBackups } from '../../shared/operations/look-at-backups.ts';
import { backupHandler } from '../../shared/runtime/backup-handler.ts';
import { backupFromEvent } from '../../shared/signals/backup-from-event.ts';

/**
 * Looks at the recovery points of the Region: takes, copies, tags and retires.
 *
 * EBS tells of every snapshot in the account, and of copies in the Region that they went to: the event only says when to
 * look, tags in every Region say how things stand.
 */
export const handler = backupHandler({ parse: backupFromEvent, run: lookAtBackups });
