import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../../shared/core/fleet.ts';
import type { Override } from '../../../shared/core/fleet-state.ts';
import { boundsAt, pauseInForce } from '../../../shared/core/scaling/bounds.ts';
import type { ScheduleState } from '../../../shared/core/scaling/schedules.ts';
import { boundsUntil, fleetOf, minutesAgo, NOW_MS, pauseUntil } from '../build.ts';

const quiet: ScheduleState = { min: null, max: null, desired: null, nextMs: null };
const set = (value: number, policy = 'morning') => ({ value, policy, atMs: minutesAgo(9) });

const bounds = (changes: Partial<Fleet>, schedules = quiet, overrides: readonly Override[] = [], zones = 2) =>
  boundsAt(fleetOf(changes), zones, schedules, overrides, NOW_MS);

const priced = (usdPerHour: number | null, usdPerHourMax: number | null, units = 1): Partial<Fleet> => ({
  sizes: [{ instanceType: 'm7g.large', units, usdPerHour }],
  limits: { stepOutMax: null, stepInMax: null, usdPerHourMax, disturbedShare: 0.1 },
});

it('are those of the file when nothing moves them', () => {
  expect(bounds({ capacity: { min: 2, max: 20 } })).toEqual({ min: 2, max: 20, maxBy: 'capacity', steps: [] });
});

describe('schedules', () => {
  it('move them from the occurrence on', () => {
    const { min, max, steps } = bounds({}, { ...quiet, min: set(5), max: set(50) });
    expect({ min, max }).toEqual({ min: 5, max: 50 });
    expect(steps).toEqual([
      { rule: 'schedule min', before: 1, after: 5, because: 'morning' },
      { rule: 'schedule max', before: 100, after: 50, because: 'morning' },
    ]);
  });

  it('that set what holds anyway are no step', () => {
    expect(bounds({}, { ...quiet, min: set(1), max: set(100) }).steps).toEqual([]);
  });
});

describe('overrides', () => {
  it('move them after schedules', () => {
    const { min, max, steps } = bounds({}, { ...quiet, min: set(5) }, [boundsUntil(NOW_MS + 1, 8, 60)]);
    expect({ min, max }).toEqual({ min: 8, max: 60 });
    expect(steps.slice(1)).toEqual([
      { rule: 'override min', before: 5, after: 8, because: 'sale' },
      { rule: 'override max', before: 100, after: 60, because: 'sale' },
    ]);
  });

  it.each([
    [8, null, { min: 8, max: 100 }],
    [null, 60, { min: 1, max: 60 }],
  ])('leave alone what they do not name: %s..%s', (min, max, expected) => {
    expect(bounds({}, quiet, [boundsUntil(NOW_MS + 1, min, max)])).toMatchObject(expected);
  });

  it('end', () => {
    expect(bounds({}, quiet, [boundsUntil(NOW_MS, 8, 60)])).toMatchObject({ min: 1, max: 100, steps: [] });
    expect(bounds({}, quiet, [boundsUntil(NOW_MS, 9, 9), boundsUntil(NOW_MS + 1, 8, 60)])).toMatchObject({
      min: 8,
      max: 60,
    });
  });

  it('of another kind change no bound', () => {
    expect(bounds({}, quiet, [pauseUntil(NOW_MS + 1)])).toMatchObject({ min: 1, max: 100 });
    const both = [pauseUntil(NOW_MS + 1), boundsUntil(NOW_MS + 1, 8, 60)];
    expect(bounds({}, quiet, both)).toMatchObject({ min: 8, max: 60 });
  });
});

describe('machinesMin', () => {
  it.each([
    ['stated', 3, 1, 2, 3],
    ['not stated, one zone', null, 1, 1, 1],
    ['not stated, two zones', null, 1, 2, 2],
    ['not stated, two zones, larger units', null, 4, 2, 8],
    ['none', 0, 1, 2, 1],
  ])('%s', (_, machinesMin, units, zones, min) => {
    expect(bounds({ machinesMin, ...priced(1, null, units) }, quiet, [], zones).min).toBe(min);
  });

  it('counts machines of the smallest size that is bought', () => {
    const sizes = [
      { instanceType: 'm7g.large', units: 1, usdPerHour: null },
      { instanceType: 'm7g.medium', units: 0.5, usdPerHour: null },
    ] as const;
    const least = (shape: Fleet['shape']) =>
      bounds({ capacity: { min: 0, max: 9 }, machinesMin: 3, sizes, shape }, quiet).min;
    expect([least('horizontal'), least('vertical-first'), least('cheapest')]).toEqual([3, 1.5, 1.5]);
  });

  it('is a step when it speaks', () => {
    const step = { rule: 'machinesMin', before: 1, after: 3, because: '3 machines for availability' };
    expect(bounds({ machinesMin: 3 }).steps).toEqual([step]);
  });

  it('does not lower a larger minimum', () => {
    expect(bounds({ machinesMin: 3, capacity: { min: 7, max: 9 } }).min).toBe(7);
  });
});

describe('USD per hour', () => {
  it('caps the upper bound at what it pays for', () => {
    const { max, maxBy, steps } = bounds(priced(0.1, 1.25));
    expect({ max, maxBy }).toEqual({ max: 12, maxBy: 'usd' });
    expect(steps).toEqual([{ rule: 'usdPerHour', before: 100, after: 12, because: 'at most USD 1.25 per hour' }]);
  });

  it('pays for the dearest type that a launch may give, and for no other size', () => {
    const sizes = [
      { instanceType: 'm7g.large', units: 1, usdPerHour: 0.1 },
      { instanceType: 'm7i.large', units: 1, usdPerHour: 0.2 },
      { instanceType: 'm7g.xlarge', units: 2, usdPerHour: 0.9 },
    ] as const;
    expect(bounds({ ...priced(null, 1), sizes })).toMatchObject({ max: 5, maxBy: 'usd' });
  });

  it('counts units, not machines', () => {
    expect(bounds(priced(0.4, 1.25, 4)).max).toBe(12);
  });

  it('pays for exactly as many machines as cost that much', () => {
    expect(bounds(priced(0.096, 0.288)).max).toBe(3);
  });

  it('counts every unit as on the dearest size where several are bought', () => {
    const sizes = [
      { instanceType: 'm7g.large', units: 1, usdPerHour: 0.1 },
      { instanceType: 'm7g.medium', units: 0.5, usdPerHour: 0.06 },
      { instanceType: 'm7g.xlarge', units: 2, usdPerHour: null },
    ] as const;
    const changes = { ...priced(null, 1), sizes };
    expect(bounds({ ...changes, shape: 'vertical-first' })).toMatchObject({ max: 8, maxBy: 'usd' });
    expect(bounds({ ...changes, shape: 'cheapest' })).toMatchObject({ max: 8, maxBy: 'usd' });
    expect(bounds({ ...changes, shape: 'horizontal' })).toMatchObject({ max: 10, maxBy: 'usd' });
  });

  it.each([
    ['a generous cap', priced(0.1, 11)],
    ['a cap for just the most', priced(0.1, 10)],
    ['an unknown price', priced(null, 1)],
    ['no cap', priced(0.1, null)],
  ])('leaves the upper bound alone: %s', (_, changes) => {
    expect(bounds(changes)).toMatchObject({ max: 100, maxBy: 'capacity', steps: [] });
  });
});

it('the upper bound wins over a larger lower one', () => {
  const { min, max, steps } = bounds({}, quiet, [boundsUntil(NOW_MS + 1, 30, 20)]);
  expect({ min, max }).toEqual({ min: 20, max: 20 });
  expect(steps.at(-1)).toEqual({ rule: 'min within max', before: 30, after: 20, because: 'the upper bound wins' });
  expect(bounds({ machinesMin: 5, ...priced(1, 2.5) })).toMatchObject({ min: 2, max: 2, maxBy: 'usd' });
});

describe('pauseInForce', () => {
  it('finds the pause that has not ended', () => {
    const held = pauseUntil(NOW_MS + 1);
    expect(pauseInForce([boundsUntil(NOW_MS + 1, 1, 2), pauseUntil(NOW_MS), held], NOW_MS)).toBe(held);
  });

  it.each([
    ['ended', [pauseUntil(NOW_MS)]],
    ['another kind', [boundsUntil(NOW_MS + 1, 1, 2)]],
    ['none', []],
  ])('finds nothing: %s', (_, overrides) => {
    expect(pauseInForce(overrides, NOW_MS)).toBeNull();
  });
});
