import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../time.ts';
import { RECORD_TTL_S } from './plan-records.ts';
import type { Service } from './service.ts';

/** A person who has not approved by then is not there. */
export const APPROVAL_MAX_MS = 2 * HOUR_MS;

/** Calls to a Region that does not answer end sooner. */
export const FENCING_MAX_MS = 30 * SECOND_MS;

const CAPACITY_MAX_MS = 15 * MINUTE_MS;

/** Volumes are made, attached and checked by then, or something is wrong with them. */
export const DATA_MAX_MS = HOUR_MS;

/** Rise of the probes, and health checks of the target group before. */
export const CHECKING_MAX_MS = 10 * MINUTE_MS;

/** Route 53 refuses a batch while another one of the zone is pending, for about a minute. */
export const FLIPPING_MAX_MS = 10 * MINUTE_MS;

/** Changes are everywhere within a minute as a rule, health checks within two; past this the answer is not waited for. */
export const SYNC_MAX_MS = 5 * MINUTE_MS;

/** Resolvers forget the old answer after this. */
export const SETTLE_MS = RECORD_TTL_S * SECOND_MS;

/** From the answer until connections that are left on the old side are closed, or not tried to be closed again. */
export const CLOSING_MAX_MS: number = SETTLE_MS + MINUTE_MS;

/** A metric that was on within a minute stays on for that minute, whatever is published after: off comes in a later one. */
export const SWITCH_REST_MS = 2 * MINUTE_MS;

export const UNDO_MAX_MS = 10 * MINUTE_MS;

/** How long capacity is held for traffic that arrives, before the fleet's own policies have measured it. */
export const CAPACITY_HELD_MS = 6 * HOUR_MS;

/** What a drill raises ends by itself, whatever becomes of the drill. */
export const DRILL_HELD_MS = HOUR_MS;

/** How long what was fenced stays so. */
export const FENCED_MS = 24 * HOUR_MS;

/** Longer than a target group drains by default: connections are closed by then. */
const CLOSED_MS = 10 * MINUTE_MS;

/** Where only connections are to be closed, what was left stands by again soon; what must not write stays out for a day. */
export const fencedMs = ({ fence }: Service): number =>
  fence.deregister || fence.command !== null ? FENCED_MS : CLOSED_MS;

/** A Region that is down cannot wait for all of its capacity: half of the wanted recovery time is the most. */
export const capacityMaxMs = ({ rtoMs }: Service): number =>
  rtoMs === null ? CAPACITY_MAX_MS : Math.min(CAPACITY_MAX_MS, rtoMs / 2);
