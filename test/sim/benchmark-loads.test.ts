import { describe, expect, it } from 'vitest';
import { BENCHMARK_LOADS, drawBenchmarkLoad } from '../../sim/benchmark-loads.ts';

describe('the loads of the benchmark', () => {
  it('are eleven of different names and seeds', () => {
    expect(BENCHMARK_LOADS).toHaveLength(11);
    expect(new Set(BENCHMARK_LOADS.map(({ name }) => name)).size).toBe(11);
    expect(new Set(BENCHMARK_LOADS.map(({ seed }) => seed)).size).toBe(11);
  });

  it.each(BENCHMARK_LOADS)('$name: two weeks of whole requests, the same each time', (load) => {
    const { minutes } = drawBenchmarkLoad(load);
    expect(minutes).toHaveLength(14 * 1_440);
    expect(minutes.every((rate) => Math.abs(rate * 60 - Math.round(rate * 60)) < 1e-6)).toBe(true);
    expect(Math.max(...minutes)).toBeGreaterThan(0);
    expect(drawBenchmarkLoad(load).minutes).toEqual(minutes);
  });
});
