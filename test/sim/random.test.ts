import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, drawHex, drawInteger, drawPoisson } from '../../sim/random.ts';

const drawMany = <Drawn>(count: number, draw: () => Drawn): readonly Drawn[] => Array.from({ length: count }, draw);

const meanOf = (numbers: readonly number[]): number =>
  numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

describe('random', () => {
  it('gives the same numbers for the same seed, on every machine', () => {
    const { next } = createRandom(7);
    const again = createRandom(7);
    const drawn = drawMany(3, next);
    expect(drawMany(3, again.next)).toEqual(drawn);
    expect(drawn.map((number) => number.toFixed(6))).toMatchInlineSnapshot(`
      [
        "0.131591",
        "0.505288",
        "0.279927",
      ]
    `);
  });

  it('gives other numbers for another seed, those that differ beyond 32 bits included', () => {
    const firstOf = (seed: number): number => createRandom(seed).next();
    const seeds = [0, 1, 2, 2 ** 32, 2 ** 33, 2 ** 32 + 1];
    expect(new Set(seeds.map(firstOf)).size).toBe(seeds.length);
  });

  it('stays in [0, 1), and below the count it is asked for', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 1_000 }), (seed, count) => {
        const random = createRandom(seed);
        return (
          drawMany(50, random.next).every((number) => number >= 0 && number < 1) &&
          drawMany(50, () => drawInteger(random, count)).every((number) => number >= 0 && number < count)
        );
      }),
    );
  });

  it('draws evenly', () => {
    const { next } = createRandom(3);
    const drawn = drawMany(20_000, next);
    expect(meanOf(drawn)).toBeCloseTo(0.5, 2);
    expect(drawn.filter((number) => number < 0.1).length / drawn.length).toBeCloseTo(0.1, 2);
  });

  it.each([0.3, 20, 99, 101, 60_000])('draws Poisson counts of mean %d: mean and variance agree', (mean) => {
    const random = createRandom(11);
    const counts = drawMany(20_000, () => drawPoisson(random, mean));
    const average = meanOf(counts);
    expect(counts.every(Number.isInteger)).toBe(true);
    expect(Math.abs(average - mean) / Math.sqrt(mean)).toBeLessThan(0.03);
    expect(meanOf(counts.map((count) => (count - average) ** 2)) / mean).toBeCloseTo(1, 1);
  });

  it('draws no arrivals where none are expected', () => {
    expect(drawPoisson(createRandom(1), 0)).toBe(0);
  });

  it('draws hexadecimal digits of the length asked for', () => {
    expect(drawHex(createRandom(1), 17)).toMatch(/^[0-9a-f]{17}$/);
  });
});
