import { SECOND_MS } from '../time.ts';

/** How many tokens a bucket holds at most, and how many it gains in a second. */
export type BucketSize = { readonly capacity: number; readonly refillPerSecond: number };

/** The tokens in a bucket at a moment. */
export type TokenBucket = { readonly tokens: number; readonly atMs: number };

/** A wish for tokens that leaves `reserved` of them in the bucket. */
export type Draw = { readonly tokens: number; readonly reserved: number };

/** A bucket that nobody drew from yet. */
export const fullBucket = ({ capacity }: BucketSize, nowMs: number): TokenBucket => ({ tokens: capacity, atMs: nowMs });

/** The bucket with what it gained since; a clock that was set back takes nothing from it. */
export const refill = (bucket: TokenBucket, size: BucketSize, nowMs: number): TokenBucket => {
  const passedMs = Math.max(0, nowMs - bucket.atMs);
  const gained = (passedMs / SECOND_MS) * size.refillPerSecond;
  return { tokens: Math.min(size.capacity, bucket.tokens + gained), atMs: nowMs };
};

/** The bucket after the draw, or null while it holds too little. A full bucket serves any draw, with what it has. */
export const take = (bucket: TokenBucket, size: BucketSize, draw: Draw): TokenBucket | null =>
  bucket.tokens < levelFor(size, draw)
    ? null
    : { ...bucket, tokens: bucket.tokens - Math.min(draw.tokens, size.capacity) };

/** Milliseconds until the bucket serves the draw, once it gave `aheadTokens` to others. */
export const waitFor = (bucket: TokenBucket, size: BucketSize, draw: Draw, aheadTokens: number): number => {
  const missing = levelFor(size, draw) + aheadTokens - bucket.tokens;
  return Math.max(0, Math.ceil((missing / size.refillPerSecond) * SECOND_MS));
};

const levelFor = ({ capacity }: BucketSize, { tokens, reserved }: Draw): number =>
  Math.min(capacity, tokens + reserved);
