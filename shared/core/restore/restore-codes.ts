/** Everything that can be said of a restore, refusals included. The list is closed; docs/codes.md explains each. */
export const RESTORE_CODES = [
  'RESTORE_PLANNED',
  'RESTORING',
  'RESTORED',
  'RESTORED_VOLUMES',
  'AWAITING_ACCEPTANCE',
  'ACCEPTED',
  'UNDOING',
  'UNDONE',
  'PROVEN',
  'UNKNOWN_PROTECTION',
  'WRONG_REGION',
  'NOT_TO_ACT',
  'POINTS_UNKNOWN',
  'NO_POINT',
  'UNKNOWN_POINT',
  'POINT_PENDING',
  'POINT_PARTIAL',
  'POINT_FAILED',
  'POINT_EXPIRED',
  'POINT_ELSEWHERE',
  'SOURCE_NEEDED',
  'UNKNOWN_SOURCE',
  'NOT_IN_PLACE',
  'NO_TEMPLATE',
  'NO_ZONE',
  'NO_MACHINE',
  'SLOT_HELD',
  'TARGET_BUSY',
  'WORLD_UNREADABLE',
  'UNKNOWN_RESTORE',
  'NOTHING_TO_ANSWER',
  'STEP_REFUSED',
  'VOLUME_FAILED',
  'VOLUME_ASTRAY',
  'MACHINE_LOST',
  'CHECK_FAILED',
  'TIMED_OUT',
  'ABORTED',
  'RESTORE_STUCK',
] as const;

/** Machine code of how a restore stands, or of why it was not begun. */
export type RestoreCode = (typeof RESTORE_CODES)[number];

/** Why something is not done, for a machine and, in one line, for a person. */
export type RestoreRefusal = { readonly kind: 'refused'; readonly code: RestoreCode; readonly because: string };

/** A refusal with its one line. */
export const refuse = (code: RestoreCode, because: string): RestoreRefusal => ({ kind: 'refused', code, because });
