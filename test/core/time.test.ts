import { expect, it } from 'vitest';
import { DAY_MS, floorToMinute, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';

it('counts in milliseconds', () => {
  expect([SECOND_MS, MINUTE_MS, HOUR_MS, DAY_MS]).toEqual([1_000, 60 * 1_000, 60 * 60 * 1_000, 24 * 60 * 60 * 1_000]);
});

it.each([
  ['2026-01-15T12:00:00.000Z', '2026-01-15T12:00:00.000Z'],
  ['2026-01-15T12:00:59.999Z', '2026-01-15T12:00:00.000Z'],
  ['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:00.000Z'],
])('%s is in the minute that starts at %s', (time, minute) => {
  expect(new Date(floorToMinute(Date.parse(time))).toISOString()).toBe(minute);
});
