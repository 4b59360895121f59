import type { Invariant } from '../invariant.ts';
import { BREAK_ON_DOUBT, LAUNCH_FEW_ON_DOUBT } from './breaker-promises.ts';
import { FENCE_STALE } from './fence-promises.ts';
import { INTEND_FIRST, KEEP_MAX, REPLACE_ONCE, TAG_AT_LAUNCH } from './launch-promises.ts';
import { DECIDE_ON_NEWEST, LEASE_ONE } from './lease-promises.ts';
import { KEEP_BUCKETS, LOOK_AT_ALL } from './load-promises.ts';
import { LEAVE_PAUSED } from './pause-promises.ts';
import { SPARE_PROTECTED } from './protection-promises.ts';
import { DRAIN_FIRST, SERVE_FIRST } from './removal-promises.ts';
import { BELIEVE_TWO_LOOKS, PAUSE_ARRIVALS, SERVE_BESIDE_FAILING } from './replacement-promises.ts';
import { HOLD_UNKNOWN, KEEP_NEEDED, WARM_FIRST } from './scale-in-promises.ts';
import { END_ONLY_OURS, KEEP_BUDGET, LOOK_AGAIN, REPLACE_ONLY_SICK } from './termination-promises.ts';

/** Promises about fleets, in the order of their numbers. */
export const FLEET_INVARIANTS: readonly Invariant[] = [
  KEEP_NEEDED,
  WARM_FIRST,
  HOLD_UNKNOWN,
  KEEP_MAX,
  REPLACE_ONCE,
  END_ONLY_OURS,
  LOOK_AGAIN,
  SPARE_PROTECTED,
  REPLACE_ONLY_SICK,
  BELIEVE_TWO_LOOKS,
  PAUSE_ARRIVALS,
  KEEP_BUDGET,
  BREAK_ON_DOUBT,
  LAUNCH_FEW_ON_DOUBT,
  SERVE_FIRST,
  SERVE_BESIDE_FAILING,
  DRAIN_FIRST,
  TAG_AT_LAUNCH,
  LEAVE_PAUSED,
  FENCE_STALE,
  LEASE_ONE,
  DECIDE_ON_NEWEST,
  INTEND_FIRST,
  KEEP_BUCKETS,
  LOOK_AT_ALL,
];
