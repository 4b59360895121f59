import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KEEP_CLASSES } from '../../../shared/core/backup/backup-policy.ts';
import { occurrenceAt, PERIOD_MAX_MS, periodOf, toWallMs } from '../../../shared/core/backup/calendar.ts';
import { chooseClasses, expiryOf } from '../../../shared/core/backup/choose-classes.ts';
import { parseInstant, toInstant } from '../../../shared/core/backup/instant.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { ZONES } from './arbitrary-backups.ts';

const at = (text: string): number => Date.parse(text);
const PARIS = 'Europe/Paris';

const moment = fc.integer({ min: at('2012-01-01T00:00:00Z'), max: at('2040-01-01T00:00:00Z') });
const zone = fc.constantFrom(...ZONES);

describe('toWallMs', () => {
  it.each([
    ['UTC', '2026-01-15T12:34:56.789Z', '2026-01-15T12:34:56.789Z'],
    [PARIS, '2026-01-15T23:30:00Z', '2026-01-16T00:30:00Z'],
    [PARIS, '2026-07-15T23:30:00Z', '2026-07-16T01:30:00Z'],
    ['Asia/Kathmandu', '2026-01-15T12:00:00Z', '2026-01-15T17:45:00Z'],
    ['America/New_York', '2026-01-01T04:59:59.999Z', '2025-12-31T23:59:59.999Z'],
  ])('in %s at %s clocks show %s', (timeZone, moment_, shown) => {
    expect(toInstant(toWallMs(at(moment_), timeZone))).toBe(toInstant(at(shown)));
  });
});

describe('periodOf', () => {
  const same = (keepClass: (typeof KEEP_CLASSES)[number], one: string, other: string, timeZone = PARIS) =>
    periodOf(keepClass, at(one), timeZone) === periodOf(keepClass, at(other), timeZone);

  it.each([
    ['hourly', '2026-01-15T12:00:00Z', '2026-01-15T12:59:59.999Z', true],
    ['hourly', '2026-01-15T12:59:59.999Z', '2026-01-15T13:00:00Z', false],
    // The hour from two to three comes twice.
    ['hourly', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', false],
    ['daily', '2026-01-14T23:00:00Z', '2026-01-15T22:59:59Z', true],
    ['daily', '2026-01-15T22:59:59Z', '2026-01-15T23:00:00Z', false],
    // A day of 25 hours.
    ['daily', '2026-10-24T22:00:00Z', '2026-10-25T22:59:59Z', true],
    ['weekly', '2026-01-11T23:00:00Z', '2026-01-18T22:59:59Z', true],
    ['weekly', '2026-01-18T22:59:59Z', '2026-01-18T23:00:00Z', false],
    ['monthly', '2026-01-31T22:59:59Z', '2025-12-31T23:00:00Z', true],
    ['monthly', '2026-01-31T22:59:59Z', '2026-01-31T23:00:00Z', false],
    ['monthly', '2025-01-15T12:00:00Z', '2026-01-15T12:00:00Z', false],
    ['yearly', '2025-12-31T23:00:00Z', '2026-12-31T22:59:59Z', true],
    ['yearly', '2026-12-31T22:59:59Z', '2026-12-31T23:00:00Z', false],
  ] as const)('%s: %s and %s are one: %s', (keepClass, one, other, expected) => {
    expect(same(keepClass, one, other)).toBe(expected);
  });

  it('has hours that begin when clocks that are off by minutes show a full one', () => {
    expect(same('hourly', '2026-01-15T12:15:00Z', '2026-01-15T13:14:00Z', 'Asia/Kathmandu')).toBe(true);
    expect(same('hourly', '2026-01-15T12:14:00Z', '2026-01-15T12:15:00Z', 'Asia/Kathmandu')).toBe(false);
  });

  it('cuts time into pieces without gaps, none longer than a point is given to live', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KEEP_CLASSES), zone, moment, moment, (keepClass, timeZone, one, other) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const name = periodOf(keepClass, from, timeZone);
        if (periodOf(keepClass, to, timeZone) !== name) return;
        expect(to - from).toBeLessThanOrEqual(PERIOD_MAX_MS[keepClass]);
        expect(periodOf(keepClass, Math.floor((from + to) / 2), timeZone)).toBe(name);
      }),
    );
  });
});

describe('occurrenceAt', () => {
  const policy = (everyMs: number, atMinutes = 0, timeZone = PARIS) => ({ everyMs, atMinutes, timeZone });

  it.each([
    ['a day', policy(DAY_MS, 150), '2026-01-15T12:00:00Z', '2026-01-15T01:30:00Z'],
    ['a day, before it has come', policy(DAY_MS, 150), '2026-01-15T01:29:59Z', '2026-01-14T01:30:00Z'],
    ['a day, at the moment itself', policy(DAY_MS, 150), '2026-01-15T01:30:00Z', '2026-01-15T01:30:00Z'],
    ['a time that the clocks leave out', policy(DAY_MS, 150), '2026-03-29T12:00:00Z', '2026-03-29T01:30:00Z'],
    ['just before it', policy(DAY_MS, 150), '2026-03-29T01:29:00Z', '2026-03-28T01:30:00Z'],
    ['the first of two', policy(DAY_MS, 150), '2026-10-25T12:00:00Z', '2026-10-25T00:30:00Z'],
    ['between the two', policy(DAY_MS, 150), '2026-10-25T01:10:00Z', '2026-10-25T00:30:00Z'],
    ['the end of a day of 25 hours', policy(DAY_MS, 0), '2026-10-25T22:30:00Z', '2026-10-24T22:00:00Z'],
    ['a quarter', policy(15 * MINUTE_MS), '2026-01-15T12:14:59Z', '2026-01-15T12:00:00Z'],
    ['a quarter, the next', policy(15 * MINUTE_MS), '2026-01-15T12:15:00Z', '2026-01-15T12:15:00Z'],
    ['seven hours from midnight', policy(7 * HOUR_MS), '2026-01-15T22:59:00Z', '2026-01-15T20:00:00Z'],
    ['and again from midnight', policy(7 * HOUR_MS), '2026-01-15T23:00:00Z', '2026-01-15T23:00:00Z'],
    ['six hours from three', policy(6 * HOUR_MS, 180), '2026-01-15T01:00:00Z', '2026-01-14T20:00:00Z'],
    ['a week from Monday', policy(7 * DAY_MS, 60), '2026-01-18T12:00:00Z', '2026-01-12T00:00:00Z'],
    ['on Monday before it', policy(7 * DAY_MS, 60), '2026-01-18T23:59:00Z', '2026-01-12T00:00:00Z'],
    ['on Monday', policy(7 * DAY_MS, 60), '2026-01-19T00:00:00Z', '2026-01-19T00:00:00Z'],
    ['two days', policy(2 * DAY_MS, 0, 'UTC'), '1970-01-08T23:00:00Z', '1970-01-07T00:00:00Z'],
  ])('finds the latest of %s', (_, of, now, expected) => {
    expect(toInstant(occurrenceAt(of, at(now)))).toBe(toInstant(at(expected)));
  });

  it('is never ahead, never goes back, and never further than the policy asks and an hour', () => {
    const every = fc.constantFrom(15 * MINUTE_MS, HOUR_MS, 7 * HOUR_MS, DAY_MS, 2 * DAY_MS, 7 * DAY_MS);
    const later = fc.integer({ min: 0, max: 3 * DAY_MS });
    fc.assert(
      fc.property(
        every,
        fc.integer({ min: 0, max: 1_439 }),
        zone,
        moment,
        later,
        (everyMs, minutes, timeZone, nowMs, ms) => {
          const of = { everyMs, atMinutes: minutes, timeZone };
          const latestMs = occurrenceAt(of, nowMs);
          expect(latestMs).toBeLessThanOrEqual(nowMs);
          expect(nowMs - latestMs).toBeLessThanOrEqual(everyMs + HOUR_MS);
          expect(occurrenceAt(of, nowMs + ms)).toBeGreaterThanOrEqual(latestMs);
          expect(occurrenceAt(of, latestMs)).toBe(latestMs);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('chooseClasses', () => {
  const keep = { hourly: 2, daily: 2, monthly: 1 };
  const noon = at('2026-01-15T12:30:00Z');

  it.each([
    ['the first of all', [], ['hourly', 'daily', 'monthly']],
    ['one after another of the hour', [noon - 29 * MINUTE_MS, noon - 20 * DAY_MS], []],
    ['one after another of the day', [noon - 31 * MINUTE_MS], ['hourly']],
    ['one after another of the month', [noon - DAY_MS], ['hourly', 'daily']],
    ['one before a later one', [noon + MINUTE_MS, noon], ['hourly', 'daily', 'monthly']],
  ])('gives %s its classes', (_, others, expected) => {
    expect(chooseClasses({ keep, timeZone: 'UTC' }, noon, others)).toEqual(expected);
  });
});

describe('expiryOf', () => {
  it.each([
    [['daily'], 8 * 25 * HOUR_MS],
    [['hourly', 'daily'], 8 * 25 * HOUR_MS],
    [['manual'], 30 * DAY_MS],
    [['weekly'], 7 * DAY_MS + HOUR_MS],
    [[], 12 * HOUR_MS * 2],
  ] as const)('keeps %s for one period more than it is promised', (classes, expected) => {
    expect(expiryOf({ keep: { hourly: 4, daily: 7 }, everyMs: 6 * HOUR_MS }, classes, 1_000)).toBe(1_000 + expected);
  });

  it('keeps what stands for nothing for two rounds', () => {
    expect(expiryOf({ keep: {}, everyMs: 2 * DAY_MS }, [], 0)).toBe(4 * DAY_MS);
  });
});

describe('parseInstant', () => {
  it('reads what toInstant wrote', () => {
    fc.assert(
      fc.property(moment, (atMs) => {
        expect(parseInstant(toInstant(atMs))).toBe(atMs);
      }),
    );
  });

  it.each([
    ['2026-01-15T12:00:00Z', at('2026-01-15T12:00:00Z')],
    ['2026-01-15T12:00:00.5Z', at('2026-01-15T12:00:00.500Z')],
    ['2026-02-29T12:00:00Z', null],
    ['2026-13-01T12:00:00Z', null],
    ['2026-01-15T24:00:00Z', null],
    ['2026-01-15T12:00:00', null],
    ['2026-01-15T12:00:00+01:00', null],
    ['x2026-01-15T12:00:00Z', null],
    ['2026-01-15T12:00:00Zx', null],
    ['2026-01-15T12:00:00.1234Z', null],
    ['yesterday', null],
    ['', null],
  ])('reads %s as %s', (text, expected) => {
    expect(parseInstant(text)).toBe(expected);
  });
});
