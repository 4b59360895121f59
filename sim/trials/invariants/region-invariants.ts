import type { Invariant } from '../invariant.ts';
import { DRILL_PROMISES } from './drill-promises.ts';
import { EPOCH_PROMISES } from './epoch-promises.ts';
import { PATH_PROMISES } from './path-promises.ts';
import { PRIMARY_PROMISES } from './primary-promises.ts';
import { QUORUM_PROMISES } from './quorum-promises.ts';

/** Promises about services that move between Regions. */
export const REGION_INVARIANTS: readonly Invariant[] = [
  ...PRIMARY_PROMISES,
  ...EPOCH_PROMISES,
  ...QUORUM_PROMISES,
  ...PATH_PROMISES,
  ...DRILL_PROMISES,
];
