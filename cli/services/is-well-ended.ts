import type { FailoverCode } from '../../shared/core/failover/failover-codes.ts';
import type { ServiceWish } from '../../shared/core/failover/service-wish.ts';

const WELL: ReadonlySet<FailoverCode> = new Set(['MOVED', 'DRILLED']);

/** Whether a move came to what it was to come to: to its end, or to where a person wished it back. */
export const isWellEnded = (code: FailoverCode, wish: ServiceWish['kind'] | null = null): boolean =>
  WELL.has(code) || (wish === 'abort' && code === 'ABORTED');
