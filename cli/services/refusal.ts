import type { FailoverCode, FailoverRefusal } from '../../shared/core/failover/failover-codes.ts';
import { badInput, failed } from '../stop.ts';

/** What the world, and not the person, is the reason of. */
const OF_THE_WORLD: ReadonlySet<FailoverCode> = new Set(['EPOCH_UNKNOWN', 'STANDBY_NOT_UP', 'BOTH_DOWN', 'NOT_READY']);

/** What to throw for a refusal: bad input, unless the world is in the way; nothing was changed. */
export const refusalOf = ({ code, because }: FailoverRefusal): Error =>
  (OF_THE_WORLD.has(code) ? failed : badInput)(`${code}: ${because}`);
