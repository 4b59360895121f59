import type { BackupCode, TroubleCode } from '../../shared/core/backup/backup-decision.ts';
import type { RestoreCode } from '../../shared/core/restore/restore-codes.ts';

/** What each outcome of a look at recovery points means; docs/codes.md says what to do about it. */
export const BACKUP_MEANINGS: Readonly<Record<BackupCode, string>> = {
  BACKING_UP: 'recovery points are being taken',
  COPYING: 'recovery points are being copied to other Regions',
  EXPIRING: 'recovery points that nothing keeps any more are being deleted',
  AWAITING_SNAPSHOTS: 'snapshots or copies that were asked for are not complete yet',
  BACKED_UP: 'every recovery point that is due is there',
  NOTHING_PROTECTED: 'nothing is protected here, and nothing is kept',
  SNAPSHOTS_UNKNOWN: 'snapshots could not be read, so nothing was done',
};

/** What each trouble of backups means; docs/codes.md says what to do about it. */
export const TROUBLE_MEANINGS: Readonly<Record<TroubleCode, string>> = {
  RPO_MISSED: 'more would be lost now than is allowed',
  COPY_STUCK: 'a copy does not get done',
  BACKUP_FAILED: 'no recovery point could be taken',
  PROOF_FAILED: 'the last restore that was to prove it did not',
  HELD_BY_IMAGE: 'an image keeps it from being deleted',
  BACKUP_UNREADABLE: 'what is protected, or held, could not be read',
};

/** What each answer to a restore means; docs/codes.md says what to do about it. */
export const RESTORE_MEANINGS: Readonly<Record<RestoreCode, string>> = {
  RESTORE_PLANNED: 'this is what would be restored',
  RESTORING: 'it is under way',
  RESTORED: 'the machine serves again, from the recovery point',
  RESTORED_VOLUMES: 'the volumes are made, and nothing is attached',
  AWAITING_ACCEPTANCE: 'it serves, and the old volumes are kept until a person accepts or undoes',
  ACCEPTED: 'a person accepted it, and the old volumes are gone',
  UNDOING: 'the old volumes are being put back',
  UNDONE: 'all is as it was before',
  PROVEN: 'the recovery point was restored, passed its check, and the copy was removed',
  UNKNOWN_PROTECTION: 'nothing of that name gets recovery points here',
  WRONG_REGION: 'another Region was named than the one that was asked',
  NOT_TO_ACT: 'what is only observed is not changed',
  POINTS_UNKNOWN: 'recovery points could not be read',
  NO_POINT: 'there is no recovery point that could be restored',
  UNKNOWN_POINT: 'there is no recovery point of that name',
  POINT_PENDING: 'the recovery point is not complete yet',
  POINT_PARTIAL: 'snapshots of the recovery point are missing',
  POINT_FAILED: 'a snapshot of the recovery point failed',
  POINT_EXPIRED: 'the recovery point has expired and may go at any moment',
  POINT_ELSEWHERE: 'the recovery point is held by other Regions only',
  SOURCE_NEEDED: 'there are points of several sources: say of which',
  UNKNOWN_SOURCE: 'there are no points of that source',
  NOT_IN_PLACE: 'the point is of a volume by itself, and of no machine',
  NO_TEMPLATE: 'there is no launch template to launch a machine from',
  NO_ZONE: 'no zone, or subnet in it, is known to restore into',
  NO_MACHINE: 'the machine to restore into is not there',
  SLOT_HELD: 'the slot has a machine or volumes, and no space for others',
  TARGET_BUSY: 'another restore, or a change of the fleet, is under way there',
  WORLD_UNREADABLE: 'AWS could not be read',
  UNKNOWN_RESTORE: 'there is no restore of that id',
  NOTHING_TO_ANSWER: 'the restore is not in a state that this is an answer to',
  STEP_REFUSED: 'AWS refused a step of it',
  VOLUME_FAILED: 'a volume could not be made from its snapshot',
  VOLUME_ASTRAY: 'a volume is attached to another machine, or gone',
  MACHINE_LOST: 'the machine that was restored to is gone',
  CHECK_FAILED: 'the restored machine did not pass its check',
  TIMED_OUT: 'a phase of it took longer than it may',
  ABORTED: 'a person gave it up',
  RESTORE_STUCK: 'it cannot go on or back by itself',
};
