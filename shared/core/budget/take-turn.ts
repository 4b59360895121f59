import type { ApiBucket, Takes } from './api-buckets.ts';
import type { ApiShare } from './api-share.ts';
import { isAbove, type Priority, RESERVED_ABOVE } from './priority.ts';
import { fullBucket, refill, type TokenBucket, take, waitFor } from './token-bucket.ts';

/** What is left in the buckets; one that is not there is full. */
export type Buckets = ReadonlyMap<ApiBucket, TokenBucket>;

/** A call that wants to be sent. */
export type Claim = { readonly takes: Takes; readonly priority: Priority };

/** Whether a claim is served, and what is left then, or in how many milliseconds to ask again. */
export type Turn =
  | { readonly kind: 'taken'; readonly buckets: Buckets }
  | { readonly kind: 'wait'; readonly waitMs: number };

/** Of those that wait, in the order they came, who is served before the claim: what is more urgent, or came earlier. */
export const claimsAhead = (waiting: readonly Claim[], claim: Claim): readonly Claim[] => {
  const place = waiting.indexOf(claim);
  return waiting.filter(
    (other, index) => isAbove(other.priority, claim.priority) || (other.priority === claim.priority && index < place),
  );
};

/**
 * Serves a claim from all of its buckets or from none: nobody before it may be waiting for one of them, and each must hold
 * what the claim takes beside what its priority leaves to those above.
 */
export const takeTurn = (
  buckets: Buckets,
  share: ApiShare,
  claim: Claim,
  ahead: readonly Claim[],
  nowMs: number,
): Turn => {
  const left = new Map(buckets);
  let isServed = true;
  let waitMs = 0;
  for (const [bucket, tokens] of claim.takes) {
    const size = share(bucket);
    const draw = { tokens, reserved: RESERVED_ABOVE[claim.priority] * size.capacity };
    const refilled = refill(buckets.get(bucket) ?? fullBucket(size, nowMs), size, nowMs);
    const aheadTokens = ahead.reduce((sum, { takes }) => sum + (takes.get(bucket) ?? 0), 0);
    const taken = aheadTokens > 0 ? null : take(refilled, size, draw);
    if (taken === null) isServed = false;
    else left.set(bucket, taken);
    waitMs = Math.max(waitMs, waitFor(refilled, size, draw, aheadTokens));
  }
  return isServed ? { kind: 'taken', buckets: left } : { kind: 'wait', waitMs };
};
