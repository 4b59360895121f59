import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../cli/input/parse-duration.ts';
import { parseMoment, resolveMoment } from '../../cli/input/parse-moment.ts';
import { parseCount, parseNotNegative, parsePositive, parseSeed, parseWhole } from '../../cli/input/parse-number.ts';
import { parseReason } from '../../cli/input/parse-reason.ts';
import { parseShare } from '../../cli/input/parse-share.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';

describe('a duration', () => {
  it.each([
    ['90s', 90 * SECOND_MS],
    ['45m', 45 * MINUTE_MS],
    ['2h', 2 * HOUR_MS],
    ['1.5h', 90 * MINUTE_MS],
    ['1h30m', 90 * MINUTE_MS],
    ['30d', 30 * DAY_MS],
  ])('%s is read', (text, durationMs) => {
    expect(parseDuration(text)).toBe(durationMs);
  });

  it.each(['', '2', 'h', '-2h', '2 h', '2h ', '2w', '2hours', '1e3s', '0m', '31d', '29d48h', `${'9'.repeat(400)}d`])(
    '"%s" is none',
    (text) => {
      expect(() => parseDuration(text)).toThrow(/^Say /);
    },
  );

  it('of any text is positive and ends within 30 days, or is refused', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^(\d{1,5}[smhd]){1,4}$/)), (text) => {
        let durationMs = 1;
        try {
          durationMs = parseDuration(text);
        } catch (error) {
          expect(String(error)).toContain('Say ');
        }
        expect(durationMs).toBeGreaterThan(0);
        expect(durationMs).toBeLessThanOrEqual(30 * DAY_MS);
      }),
    );
  });
});

describe('a moment', () => {
  const NOON_MS = Date.UTC(2026, 10, 21, 12, 0);

  it.each([
    ['2026-11-21', Date.UTC(2026, 10, 21)],
    ['2026-11-21T14:05', Date.UTC(2026, 10, 21, 14, 5)],
    ['2026-11-21 14:05', Date.UTC(2026, 10, 21, 14, 5)],
    ['2026-11-21T14:05:30Z', Date.UTC(2026, 10, 21, 14, 5, 30)],
    ['2026-11-21T14:05+02:00', Date.UTC(2026, 10, 21, 12, 5)],
    ['11:59', NOON_MS - MINUTE_MS],
    ['12:00', NOON_MS],
    ['12:01', NOON_MS + MINUTE_MS - DAY_MS],
    ['0:00:30', Date.UTC(2026, 10, 21) + 30 * SECOND_MS],
  ])('%s is read, a time of day as its latest', (text, atMs) => {
    expect(resolveMoment(parseMoment(text), NOON_MS)).toBe(atMs);
  });

  it.each([
    '',
    '24:00',
    '12:60',
    '1200',
    'noon',
    '2026',
    '2026-13-01',
    '2026-11-21T25:00',
    '21.11.2026',
    '2026-11-21T14',
  ])('"%s" is none', (text) => {
    expect(() => parseMoment(text)).toThrow(/^Say a time/);
  });
});

describe('a number', () => {
  it.each([
    [parsePositive, '0.5', ['0', '-1', '', ' ', 'x', 'NaN', 'Infinity', '1e999']],
    [parseNotNegative, '0', ['-0.1', '', 'one']],
    [parseWhole, '0', ['1.5', '-1', '', '1e99']],
    [parseCount, '1', ['0', '1.5', '']],
    [parseSeed, '4294967295', ['4294967296', '-1', '0.5', '']],
  ])('is held to its rule', (parse, good, bad) => {
    expect(parse(good)).toBe(Number(good));
    for (const text of bad) expect(() => parse(text)).toThrow(/^Say /);
  });
});

describe('a share of requests', () => {
  it.each([
    ['0.1%', 0.001],
    ['0.07%', 0.0007],
    ['0.001', 0.001],
    ['.5', 0.5],
    ['50%', 0.5],
    ['0.001%', 0.00001],
  ])('%s is read', (text, share) => {
    expect(parseShare(text)).toBe(share);
  });

  it.each(['', '0', '0.0009%', '50.1%', '0.51', '-1%', '0.1 %', '1e-3', 'NaN', '%'])('"%s" is none', (text) => {
    expect(() => parseShare(text)).toThrow(/^Say a share of requests/);
  });
});

describe('a reason', () => {
  it('is one line', () => {
    expect(parseReason('  database\n migration ')).toBe('database migration');
  });

  it('is there, and short', () => {
    expect(() => parseReason(' \n')).toThrow('Say why');
    expect(() => parseReason('x'.repeat(201))).toThrow('at most 200');
  });
});
