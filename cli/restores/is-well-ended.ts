import type { RestoreCode } from '../../shared/core/restore/restore-codes.ts';
import type { RestoreWish } from '../../shared/core/restore/restore-request.ts';

const WELL: ReadonlySet<RestoreCode> = new Set([
  'RESTORED',
  'RESTORED_VOLUMES',
  'AWAITING_ACCEPTANCE',
  'ACCEPTED',
  'PROVEN',
]);

const WISHED = { accept: 'ACCEPTED', undo: 'UNDONE', abort: 'ABORTED' } as const;

/** Whether a restore came to what it was to come to: to what a person wished where there was a wish. */
export const isWellEnded = (code: RestoreCode, wish: RestoreWish | null = null): boolean =>
  WELL.has(code) || (wish !== null && code === WISHED[wish]);
