import type { RestoreCode, RestoreRefusal } from '../../shared/core/restore/restore-codes.ts';
import { badInput, failed } from '../stop.ts';

/** What the world, and not the person, is the reason of. */
const OF_THE_WORLD: ReadonlySet<RestoreCode> = new Set([
  'POINTS_UNKNOWN',
  'WORLD_UNREADABLE',
  'TARGET_BUSY',
  'STEP_REFUSED',
]);

/** What to throw for a refusal: bad input, unless the world is in the way; nothing was touched. */
export const refusalOf = ({ code, because }: RestoreRefusal): Error =>
  (OF_THE_WORLD.has(code) ? failed : badInput)(`${code}: ${because}`);
