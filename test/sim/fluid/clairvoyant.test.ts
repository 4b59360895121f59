import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clairvoyantMinutes } from '../../../sim/fluid/clairvoyant.ts';

/** Tries every plan of up to `most` machines: the least cost of each number of machines, minute by minute. */
const cheapestPlan = (needed: readonly number[], boot: number, most: number): number => {
  let costs = Array.from({ length: most + 1 }, (_, machines) =>
    machines === needed[0] ? 0 : Number.POSITIVE_INFINITY,
  );
  for (const needs of needed) {
    costs = costs.map((_, machines) => {
      if (machines < needs) return Number.POSITIVE_INFINITY;
      const ways = costs.map((cost, before) => cost + boot * Math.max(0, machines - before));
      return machines + Math.min(...ways);
    });
  }
  return Math.min(...costs);
};

describe('clairvoyantMinutes', () => {
  // Layers 1 and 2 run throughout (6 + 6); layer 3 runs twice, 3 minutes apart: bridged when boot is 3 or more.
  it('bridges a gap that is no longer than a boot', () => {
    const needed = [3, 2, 2, 2, 3, 2];
    expect(clairvoyantMinutes(needed, 2)).toBe(12 + 2 + 2);
    expect(clairvoyantMinutes(needed, 3)).toBe(12 + 2 + 3);
    expect(clairvoyantMinutes(needed, 10)).toBe(12 + 2 + 3);
  });

  it('pays for every start but those before the first minute', () => {
    expect(clairvoyantMinutes([4, 4], 5)).toBe(8);
    expect(clairvoyantMinutes([1, 4], 5)).toBe(5 + 3 * 5);
    expect(clairvoyantMinutes([], 5)).toBe(0);
    expect(clairvoyantMinutes([0, 0], 5)).toBe(0);
  });

  it('is what trying every plan finds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 0, max: 5 }),
        (needed, boot) => {
          expect(clairvoyantMinutes(needed, boot)).toBe(cheapestPlan(needed, boot, 4));
        },
      ),
    );
  });
});
