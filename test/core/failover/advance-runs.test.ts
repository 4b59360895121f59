import { describe, expect, test } from 'vitest';
import { advanceRuns, SIGHTING_AGE_MAX_MS } from '../../../shared/core/failover/advance-runs.ts';
import type { Run, Sighting } from '../../../shared/core/failover/observation.ts';
import { SECOND_MS } from '../../../shared/core/time.ts';
import { NOW_MS } from '../build.ts';
import { runOf, SHOP } from './build-services.ts';
import { HOME, STANDBY } from './preparation-scene.ts';

const sighting = (good: boolean, changes: Partial<Sighting> = {}): Sighting => ({
  source: 'probe',
  region: HOME,
  good,
  because: good ? 'HTTP 200' : 'HTTP 500',
  ...changes,
});

const look = (seen: readonly boolean[], stepMs = 30 * SECOND_MS, changes: Partial<Sighting> = {}): Run | undefined =>
  seen
    .reduce<readonly Run[]>(
      (runs, good, at) => advanceRuns(runs, [sighting(good, changes)], SHOP.observe, NOW_MS + at * stepMs),
      [],
    )
    .at(0);

describe('advanceRuns', () => {
  test.each([
    { seen: [true, true], verdict: 'unknown', inRow: 2 },
    { seen: [true, true, true], verdict: 'up', inRow: 3 },
    { seen: [false, false], verdict: 'unknown', inRow: 2 },
    { seen: [false, false, false], verdict: 'down', inRow: 3 },
    { seen: [true, true, true, false, false], verdict: 'up', inRow: 2 },
    { seen: [true, true, true, false, false, false], verdict: 'down', inRow: 3 },
    { seen: [false, false, false, true, true], verdict: 'down', inRow: 2 },
  ])('a probe that saw $seen says $verdict', ({ seen, verdict, inRow }) => {
    expect(look(seen)).toMatchObject({ verdict, inRow });
  });

  test('a run counts from its first sighting, and a flap begins it anew', () => {
    expect(look([false, false, false])?.sinceMs).toBe(NOW_MS);
    expect(look([false, true, false])?.sinceMs).toBe(NOW_MS + 60 * SECOND_MS);
  });

  test.each(['checkers', 'alarms'] as const)('%s have been judged by others: one sighting is enough', (source) => {
    expect(look([false], 0, { source })?.verdict).toBe('down');
    expect(look([true], 0, { source })?.verdict).toBe('up');
  });

  test('a run that was broken off goes on from nothing', () => {
    expect(look([false, false, false], SIGHTING_AGE_MAX_MS)?.verdict).toBe('down');
    expect(look([false, false, false], SIGHTING_AGE_MAX_MS + 1)).toMatchObject({ verdict: 'unknown', inRow: 1 });
  });

  test('what was not seen this time is kept, and grows old', () => {
    const before = [runOf(STANDBY, 'good'), runOf(HOME, 'bad', { source: 'alarms' })];
    const runs = advanceRuns(before, [sighting(true)], SHOP.observe, NOW_MS);
    expect(runs.slice(0, 2)).toEqual(before);
    expect(runs).toHaveLength(3);
  });
});
