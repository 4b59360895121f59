import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CapacityPoint } from '../../../shared/core/fleet-state.ts';
import type { Capacity } from '../../../shared/core/scaling/capacity-history.ts';
import { CAPACITY_KEPT_MS, capacityOver, recordCapacity } from '../../../shared/core/scaling/capacity-history.ts';
import { MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import { minutesAgo, NOW_MS } from '../build.ts';

const point = (fromMs: number, units: number, machines = units): CapacityPoint => ({ fromMs, units, machines });

/** As a look records it that comes a minute after the one before. */
const record = (points: readonly CapacityPoint[], nowMs: number, capacity: Capacity) =>
  recordCapacity(points, nowMs - MINUTE_MS, nowMs, capacity);

describe('recordCapacity', () => {
  it('starts with what is in service now', () => {
    expect(record([], NOW_MS, { units: 4, machines: 2 })).toEqual([point(NOW_MS, 4, 2)]);
  });

  it('keeps an unchanged capacity as one point', () => {
    const points = [point(minutesAgo(5), 4, 2)];
    expect(record(points, NOW_MS, { units: 4, machines: 2 })).toEqual(points);
  });

  it.each([
    ['units', { units: 6, machines: 2 }],
    ['machines', { units: 4, machines: 4 }],
  ])('adds a point when %s changed', (_, capacity) => {
    const points = [point(minutesAgo(5), 4, 2)];
    expect(record(points, NOW_MS, capacity)).toEqual([...points, { fromMs: NOW_MS, ...capacity }]);
  });

  it('compares with the newest point, not with an older one', () => {
    const points = [point(minutesAgo(5), 4), point(minutesAgo(3), 6)];
    expect(record(points, NOW_MS, { units: 4, machines: 4 })).toEqual([...points, point(NOW_MS, 4)]);
  });

  it('keeps the point that holds where the kept hour begins, and forgets those before', () => {
    const needed = point(NOW_MS - CAPACITY_KEPT_MS, 3);
    const points = [point(NOW_MS - CAPACITY_KEPT_MS - 2, 1), point(NOW_MS - CAPACITY_KEPT_MS - 1, 2), needed];
    expect(record(points, NOW_MS, { units: 3, machines: 3 })).toEqual([needed]);
    expect(record(points, NOW_MS - 1, { units: 3, machines: 3 })).toEqual(points.slice(1));
  });

  it('keeps all points when none is older than an hour', () => {
    const points = [point(minutesAgo(59), 1), point(minutesAgo(2), 2)];
    expect(record(points, NOW_MS, { units: 2, machines: 2 })).toEqual(points);
  });
});

describe('what changed while nobody looked', () => {
  const points = [point(minutesAgo(40), 4)];
  const recorded = (lookedMs: number, units: number, before = points) =>
    recordCapacity(before, lookedMs, NOW_MS, { units, machines: units }).at(-1);

  it('counts from the last look on where more serves now (seed 68)', () => {
    expect(recorded(minutesAgo(20), 5)).toEqual(point(minutesAgo(20), 5));
    expect(recorded(minutesAgo(50), 5)).toEqual(point(minutesAgo(40), 5));
  });

  it('counts from now on where less does, or the last look was not long ago', () => {
    expect(recorded(minutesAgo(20), 3)).toEqual(point(NOW_MS, 3));
    expect(recorded(minutesAgo(2), 5)).toEqual(point(NOW_MS, 5));
    expect(recorded(minutesAgo(20), 5, [])).toEqual(point(NOW_MS, 5));
  });
});

describe('capacityOver', () => {
  it('has no capacity without a point', () => {
    expect(capacityOver([], NOW_MS)).toBeNull();
  });

  it('takes the first point for what was before it', () => {
    expect(capacityOver([point(NOW_MS, 4, 2)], minutesAgo(9))).toEqual({ units: 4, machines: 2 });
  });

  it('takes the point that was in force over the whole minute', () => {
    const points = [point(minutesAgo(9), 1), point(minutesAgo(5), 4, 2), point(minutesAgo(4), 9)];
    expect(capacityOver(points, minutesAgo(5))).toEqual({ units: 4, machines: 2 });
  });

  it('weighs the points within a minute by time', () => {
    const atMs = minutesAgo(5);
    const points = [
      point(minutesAgo(9), 10, 5),
      point(atMs + 15 * SECOND_MS, 20, 10),
      point(atMs + 45 * SECOND_MS, 40),
    ];
    expect(capacityOver(points, atMs)).toEqual({ units: 22.5, machines: 16.25 });
  });

  it('is not confused by a clock that went back: the later record counts', () => {
    const points = [point(minutesAgo(9), 1), point(minutesAgo(3), 5), point(minutesAgo(4), 8)];
    expect(capacityOver(points, minutesAgo(3))).toEqual({ units: 8, machines: 8 });
    expect(capacityOver(points, minutesAgo(4))).toEqual({ units: 8, machines: 8 });
    expect(capacityOver(points, minutesAgo(5))).toEqual({ units: 1, machines: 1 });
  });

  it('lies between the least and the most that was ever in service', () => {
    const histories = fc.array(fc.tuple(fc.nat({ max: 20 * MINUTE_MS }), fc.nat({ max: 50 })), { minLength: 1 });
    fc.assert(
      fc.property(histories, fc.integer({ min: -5, max: 25 }), (entries, minute) => {
        const points = entries
          .toSorted(([a], [b]) => a - b)
          .map(([offsetMs, units]) => point(NOW_MS + offsetMs, units, units * 2));
        const capacity = capacityOver(points, NOW_MS + minute * MINUTE_MS);
        const all = points.map(({ units }) => units);
        expect(capacity?.units).toBeGreaterThanOrEqual(Math.min(...all) - 1e-9);
        expect(capacity?.units).toBeLessThanOrEqual(Math.max(...all) + 1e-9);
        expect(capacity?.machines).toBeCloseTo(2 * (capacity?.units ?? -1), 6);
      }),
    );
  });
});
