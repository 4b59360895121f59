/** Everything that can be said of a service and its moves, refusals included. The list is closed; docs/codes.md explains each. */
export const FAILOVER_CODES = [
  'STEADY',
  'SUSPECTED',
  'HOLD_DOWN',
  'NO_QUORUM',
  'BOTH_DOWN',
  'STANDBY_NOT_UP',
  'TOO_SOON',
  'HOME_ONLY_BY_COMMAND',
  'EPOCH_UNKNOWN',
  'AWAITING_APPROVAL',
  'MOVING',
  'TURNING_BACK',
  'MOVED',
  'DRILLED',
  'ABORTED',
  'RECOVERED',
  'NOT_APPROVED',
  'NOT_FENCED',
  'NO_CAPACITY',
  'NO_DATA',
  'CHECK_FAILED',
  'NOT_FLIPPED',
  'LOST_RACE',
  'NOT_WIRED',
  'MOVE_PLANNED',
  'UNKNOWN_SERVICE',
  'WRONG_REGION',
  'ALREADY_THERE',
  'ALREADY_MOVING',
  'NOTHING_TO_ANSWER',
  'OLD_PLAN',
  'NOT_READY',
  'TOO_LATE',
  'NOT_AT_HOME',
] as const;

/** One of them. */
export type FailoverCode = (typeof FAILOVER_CODES)[number];

/** A wish that nothing was changed for. */
export type FailoverRefusal = { readonly kind: 'refused'; readonly code: FailoverCode; readonly because: string };

/** Refuses a wish. */
export const refuse = (code: FailoverCode, because: string): FailoverRefusal => ({ kind: 'refused', code, because });
