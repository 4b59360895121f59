import { describe, expect, it } from 'vitest';
import { nextOccurrence, previousOccurrence } from '../../../shared/core/scaling/schedule-occurrence.ts';
import { scheduledPolicy } from '../build.ts';

const at = (time: string): number => Date.parse(time);
const shown = (atMs: number | null): string | null => (atMs === null ? null : new Date(atMs).toISOString());

describe('around an occurrence', () => {
  const policy = scheduledPolicy({ cron: '0 8 * * *' });

  it.each([
    ['2026-03-01T07:59:59.999Z', '2026-02-28T08:00:00.000Z', '2026-03-01T08:00:00.000Z'],
    ['2026-03-01T08:00:00.000Z', '2026-03-01T08:00:00.000Z', '2026-03-02T08:00:00.000Z'],
    ['2026-03-01T08:00:00.500Z', '2026-03-01T08:00:00.000Z', '2026-03-02T08:00:00.000Z'],
  ])('at %s it last fired %s and fires next %s', (now, previous, next) => {
    expect(shown(previousOccurrence(policy, at(now)))).toBe(previous);
    expect(shown(nextOccurrence(policy, at(now)))).toBe(next);
  });
});

describe('daylight saving time', () => {
  it.each([
    ['Europe/Berlin', 'the day before spring', '0 8 * * *', '2026-03-28T12:00:00Z', '2026-03-28T07:00:00.000Z'],
    ['Europe/Berlin', 'the day of spring', '0 8 * * *', '2026-03-29T12:00:00Z', '2026-03-29T06:00:00.000Z'],
    [
      'Europe/Berlin',
      'an hour that spring leaves out',
      '30 2 * * *',
      '2026-03-29T12:00:00Z',
      '2026-03-29T01:00:00.000Z',
    ],
    ['Europe/Berlin', 'the day before autumn', '0 8 * * *', '2026-10-24T12:00:00Z', '2026-10-24T06:00:00.000Z'],
    ['Europe/Berlin', 'the day of autumn', '0 8 * * *', '2026-10-25T12:00:00Z', '2026-10-25T07:00:00.000Z'],
    ['America/New_York', 'the day of spring', '0 9 * * *', '2026-03-08T18:00:00Z', '2026-03-08T13:00:00.000Z'],
    ['America/New_York', 'an hour left out', '30 2 * * *', '2026-03-08T18:00:00Z', '2026-03-08T07:00:00.000Z'],
    ['America/New_York', 'the day of autumn', '0 9 * * *', '2026-11-01T18:00:00Z', '2026-11-01T14:00:00.000Z'],
  ])('%s, %s: %s seen at %s fired at %s', (timeZone, _, cron, now, fired) => {
    expect(shown(previousOccurrence(scheduledPolicy({ cron, timeZone }), at(now)))).toBe(fired);
  });

  it.each([
    ['Europe/Berlin', '30 2 * * *', '2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00Z', '2026-10-26T01:30:00.000Z'],
    ['America/New_York', '30 1 * * *', '2026-11-01T05:30:00.000Z', '2026-11-01T06:30:00Z', '2026-11-02T06:30:00.000Z'],
  ])('%s fires once in the hour that autumn repeats', (timeZone, cron, first, second, next) => {
    const policy = scheduledPolicy({ cron, timeZone });
    expect(shown(previousOccurrence(policy, at(first)))).toBe(first);
    expect(shown(previousOccurrence(policy, at(second)))).toBe(first);
    expect(shown(nextOccurrence(policy, at(second)))).toBe(next);
  });
});

it('knows a schedule that has not fired yet, and one that never will again', () => {
  expect(previousOccurrence(scheduledPolicy({ cron: '0 0 0 1 1 * 2099' }), at('2026-01-01T00:00:00Z'))).toBeNull();
  expect(nextOccurrence(scheduledPolicy({ cron: '0 0 0 1 1 * 2000' }), at('2026-01-01T00:00:00Z'))).toBeNull();
});
