import { beforeEach, describe, expect, it } from 'vitest';
import { floorToMinute, MINUTE_MS } from '../../shared/core/time.ts';
import type { ContractHarness, ContractWorld } from './contract-world.ts';

const metricNamed = (name: string) => ({
  namespace: 'Contract',
  name,
  dimensions: { Shop: 'one' },
  statistic: 'Average',
});

/** What every implementation of the metrics port promises. */
export const describeMetricsContract = (harness: ContractHarness): void => {
  describe(`metrics over ${harness.name}`, () => {
    let world: ContractWorld;
    let toMs: number;

    beforeEach(async () => {
      world = await harness.openWorld();
      toMs = floorToMinute(world.ports.clock.nowMs());
    });

    const minutesAgo = (count: number): number => toMs - count * MINUTE_MS;

    it('reads datapoints by minute, oldest first, from the start of the range up to its end', async () => {
      const points = [6, 5, 3, 2, 1].map((minutes) => ({ atMs: minutesAgo(minutes), value: minutes * 10 }));
      await world.putMetric(metricNamed('Load'), points);
      const query = { key: 'web/load', measurement: { kind: 'metric', metric: metricNamed('Load') } } as const;
      const series = await world.ports.metrics.read([query], { fromMs: minutesAgo(5), toMs: minutesAgo(1) });
      expect(series).toEqual(new Map([['web/load', { kind: 'known', points: points.slice(1, 4) }]]));
    });

    it('answers each query under its key, and one without datapoints as unknown', async () => {
      await world.putMetric(metricNamed('Load'), [{ atMs: minutesAgo(2), value: 7 }]);
      await world.putMetric(metricNamed('Queue'), [{ atMs: minutesAgo(2), value: 9 }]);
      const queries = ['Queue', 'Absent', 'Load'].map((name) => ({
        key: `web/${name}`,
        measurement: { kind: 'metric' as const, metric: metricNamed(name) },
      }));
      const series = await world.ports.metrics.read(queries, { fromMs: minutesAgo(5), toMs });
      expect(series.get('web/Load')).toEqual({ kind: 'known', points: [{ atMs: minutesAgo(2), value: 7 }] });
      expect(series.get('web/Queue')).toEqual({ kind: 'known', points: [{ atMs: minutesAgo(2), value: 9 }] });
      expect(series.get('web/Absent')).toMatchObject({ kind: 'unknown', why: 'no-data' });
    });

    it('keeps expressions apart that name their metrics alike', async () => {
      await world.putMetric(metricNamed('Load'), [{ atMs: minutesAgo(2), value: 7 }]);
      await world.putMetric(metricNamed('Queue'), [{ atMs: minutesAgo(2), value: 9 }]);
      const queries = ['Load', 'Queue'].map((name) => ({
        key: name,
        measurement: { kind: 'expression' as const, expression: 'm1', metrics: { m1: metricNamed(name) } },
      }));
      const series = await world.ports.metrics.read(queries, { fromMs: minutesAgo(5), toMs });
      expect(series.get('Load')).toEqual({ kind: 'known', points: [{ atMs: minutesAgo(2), value: 7 }] });
      expect(series.get('Queue')).toEqual({ kind: 'known', points: [{ atMs: minutesAgo(2), value: 9 }] });
    });

    it('reads two weeks whole, oldest first, with the gaps left out', async () => {
      const hours = Array.from({ length: 14 * 24 - 1 }, (_, index) => 14 * 24 - 1 - index).filter(
        (hour) => hour < 100 || hour >= 124,
      );
      const points = hours.map((hour) => ({ atMs: minutesAgo(hour * 60), value: hour }));
      await world.putMetric(metricNamed('Load'), points);
      const query = { key: 'web/load', measurement: { kind: 'metric', metric: metricNamed('Load') } } as const;
      const series = await world.ports.metrics.read([query], { fromMs: minutesAgo(14 * 24 * 60), toMs });
      expect(series.get('web/load')).toEqual({ kind: 'known', points });
    });

    it('asks nothing when it is asked nothing', async () => {
      expect(await world.ports.metrics.read([], { fromMs: minutesAgo(5), toMs })).toEqual(new Map());
    });
  });
};
