import { SECOND_MS } from '../shared/core/time.ts';

/** A token bucket of requests. */
export type TokenBucket = { tokens: number; filledAtMs: number };

/** How many requests a bucket holds, and how fast it fills again. */
export type BucketLimit = { readonly capacity: number; readonly refillPerSecond: number };

/** Takes one request out of the bucket of this name, which is full at first; false where there is none left. */
export const takeToken = (
  buckets: Map<string, TokenBucket>,
  name: string,
  { capacity, refillPerSecond }: BucketLimit,
  nowMs: number,
): boolean => {
  const bucket = buckets.get(name) ?? { tokens: capacity, filledAtMs: nowMs };
  buckets.set(name, bucket);
  const refilled = ((nowMs - bucket.filledAtMs) / SECOND_MS) * refillPerSecond;
  bucket.tokens = Math.min(capacity, bucket.tokens + refilled);
  bucket.filledAtMs = nowMs;
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
};
