import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fullBucket, refill, take, waitFor } from '../../../shared/core/budget/token-bucket.ts';
import { SECOND_MS } from '../../../shared/core/time.ts';
import { NOW_MS } from '../build.ts';

const SIZE = { capacity: 5, refillPerSecond: 2 };
const one = { tokens: 1, reserved: 0 };

const holding = (tokens: number) => ({ tokens, atMs: NOW_MS });

describe('a bucket', () => {
  it('starts full, gains by the second, and never more than it holds', () => {
    expect(fullBucket(SIZE, NOW_MS)).toEqual(holding(5));
    expect(refill(holding(1), SIZE, NOW_MS + 1_500)).toEqual({ tokens: 4, atMs: NOW_MS + 1_500 });
    expect(refill(holding(1), SIZE, NOW_MS + 60 * SECOND_MS).tokens).toBe(5);
  });

  it('loses nothing when the clock is set back, and gains nothing twice', () => {
    const earlier = refill(holding(3), SIZE, NOW_MS - SECOND_MS);
    expect(earlier.tokens).toBe(3);
    expect(refill(holding(3), SIZE, NOW_MS).tokens).toBe(3);
  });

  it.each([
    { held: 1, draw: one, left: 0 },
    { held: 0.9, draw: one, left: null },
    { held: 3, draw: { tokens: 1, reserved: 2 }, left: 2 },
    { held: 2.9, draw: { tokens: 1, reserved: 2 }, left: null },
    // More than it ever holds: a full one serves it with all it has.
    { held: 5, draw: { tokens: 9, reserved: 2 }, left: 0 },
    { held: 4.9, draw: { tokens: 9, reserved: 2 }, left: null },
    { held: 5, draw: { tokens: 5, reserved: 1 }, left: 0 },
  ])('that holds $held serves $draw.tokens beside $draw.reserved: $left', ({ held, draw, left }) => {
    expect(take(holding(held), SIZE, draw)?.tokens ?? null).toBe(left);
  });

  it('tells how long a draw waits, those before it included', () => {
    expect(waitFor(holding(5), SIZE, one, 0)).toBe(0);
    expect(waitFor(holding(0), SIZE, one, 0)).toBe(500);
    expect(waitFor(holding(0), SIZE, { tokens: 1, reserved: 1 }, 3)).toBe(2_500);
    expect(waitFor(holding(4), SIZE, { tokens: 9, reserved: 0 }, 0)).toBe(500);
  });

  it('has what a draw needs once it has waited, and not a millisecond before the last', () => {
    const sizes = fc.record({
      capacity: fc.integer({ min: 1, max: 50 }),
      refillPerSecond: fc.integer({ min: 1, max: 20 }),
    });
    const draws = fc.record({ tokens: fc.integer({ min: 1, max: 60 }), reserved: fc.integer({ min: 0, max: 20 }) });
    fc.assert(
      fc.property(sizes, draws, fc.double({ min: 0, max: 1, noNaN: true }), (size, draw, fill) => {
        const bucket = holding(fill * size.capacity);
        const waitMs = waitFor(bucket, size, draw, 0);
        expect(take(refill(bucket, size, NOW_MS + waitMs + 1), size, draw)).not.toBeNull();
        if (waitMs > 1) expect(take(refill(bucket, size, NOW_MS + waitMs - 2), size, draw)).toBeNull();
      }),
    );
  });

  it('gives no more over any time than it holds and gains', () => {
    const moments = fc.array(
      fc.record({ afterMs: fc.integer({ min: 0, max: 2_000 }), tokens: fc.integer({ min: 1, max: 7 }) }),
      {
        minLength: 1,
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(moments, (asked) => {
        let bucket = fullBucket(SIZE, NOW_MS);
        const given: { readonly atMs: number; readonly tokens: number }[] = [];
        for (const { afterMs, tokens } of asked) {
          bucket = refill(bucket, SIZE, bucket.atMs + afterMs);
          const taken = take(bucket, SIZE, { tokens, reserved: 0 });
          expect(bucket.tokens).toBeLessThanOrEqual(SIZE.capacity);
          if (taken === null) continue;
          given.push({ atMs: bucket.atMs, tokens: bucket.tokens - taken.tokens });
          bucket = taken;
          expect(bucket.tokens).toBeGreaterThanOrEqual(0);
        }
        for (const [from, { atMs: fromMs }] of given.entries()) {
          let sum = 0;
          for (const { atMs, tokens } of given.slice(from)) {
            sum += tokens;
            const gained = ((atMs - fromMs) / SECOND_MS) * SIZE.refillPerSecond;
            expect(sum).toBeLessThanOrEqual(SIZE.capacity + gained + 1e-6);
          }
        }
      }),
    );
  });
});
