import { describe, expect, it } from 'vitest';
import type { RecoveryPoint } from '../../../shared/core/backup/recovery-point.ts';
import { decideRetention, type RetentionContext } from '../../../shared/core/backup/retention.ts';
import type { SnapshotView } from '../../../shared/core/backup/snapshot-view.ts';
import { DAY_MS, HOUR_MS } from '../../../shared/core/time.ts';
import { NOW_MS } from '../build.ts';
import { AWAY, copyOf, HOME, hoursAgo, labelOf, pointsOf, policyOf, snapshotOf } from './build-backups.ts';

const contextOf = (changes: Partial<RetentionContext> = {}): RetentionContext => ({
  region: HOME,
  home: HOME,
  policy: policyOf({ copyTo: [], keep: { daily: 1 } }),
  source: { kind: 'there' },
  lastGoodOutlives: false,
  allKnown: true,
  copying: new Set(),
  nowMs: NOW_MS,
  ...changes,
});

const at = (
  hours: number,
  label: Parameters<typeof labelOf>[0] = {},
  changes: Partial<SnapshotView> = {},
): SnapshotView => snapshotOf(labelOf({ takenAtMs: hoursAgo(hours), expiresAtMs: NOW_MS + DAY_MS, ...label }), changes);

/** Why each is kept, by how many hours ago it was taken. */
const keptFor = (points: readonly RecoveryPoint[], changes: Partial<RetentionContext> = {}) =>
  Object.fromEntries(
    decideRetention(points, contextOf(changes)).map(({ point, keptFor: reasons }) => [
      (NOW_MS - point.takenAtMs) / HOUR_MS,
      reasons.join(' '),
    ]),
  );

const expired = { expiresAtMs: NOW_MS };
const proven = (snapshot: SnapshotView, said = 'passed'): SnapshotView => ({
  ...snapshot,
  tags: new Map([
    ...snapshot.tags,
    ['ballast:proven-at', '2026-01-15T00:00:00Z'],
    ['ballast:proof-seconds', '60'],
    ['ballast:proof', said],
  ]),
});
const copyTo = policyOf({ copyTo: [AWAY], keep: { daily: 1 } });

describe('what stays of a source that is there', () => {
  it('is the first of each of the newest periods, and the newest of all', () => {
    // At noon: 1 and 2 hours ago are of today, 13 to 36 of yesterday, 37 of the day before.
    const points = pointsOf([1, 2, 13, 36, 37].map((hours) => at(hours)));
    const policy = policyOf({ copyTo: [], keep: { daily: 2, hourly: 1 } });
    const expected = { 1: 'hourly last-good', 2: 'daily', 13: '', 36: 'daily', 37: '' };
    expect(keptFor(points, { policy })).toEqual(expected);
    expect(keptFor(points.toReversed(), { policy })).toEqual(expected);
  });

  it('is told of two of one moment in the same order, whatever theirs', () => {
    const points = pointsOf([at(1, { setId: 'b' }), at(1, { setId: 'a' })]);
    for (const order of [points, points.toReversed()]) {
      expect(
        decideRetention(order, contextOf()).map(({ point, keptFor: reasons }) => [point.setId, ...reasons]),
      ).toEqual([
        ['a', 'last-good'],
        ['b', 'daily'],
      ]);
    }
  });

  it('is the last good though it has expired, and the last that was proven', () => {
    const points = pointsOf([
      at(1, expired),
      proven(at(2, expired), 'failed'),
      proven(at(60, expired)),
      proven(at(61)),
    ]);
    expect(keptFor(points, { policy: policyOf({ copyTo: [], keep: {} }) })).toEqual({
      1: 'last-good',
      2: '',
      60: 'last-proven',
      61: '',
    });
  });

  it('is what a person asked for, until it expires', () => {
    const points = pointsOf([at(1), at(40, { classes: ['manual'] }), at(41, { classes: ['manual'], ...expired })]);
    expect(keptFor(points)).toEqual({ 1: 'daily last-good', 40: 'manual', 41: '' });
  });
});

describe('what stays of a source that is gone', () => {
  const gone = (hours: number) => ({ kind: 'gone', sinceMs: hoursAgo(hours) }) as const;
  const points = pointsOf([at(30, expired), at(60), at(90, expired)]);

  it.each([
    ['an hour is not over', { source: gone(0.99) }, { 30: 'daily last-good', 60: '', 90: '' }],
    ['an hour is over', { source: gone(1) }, { 30: 'last-good', 60: 'not-expired', 90: '' }],
    ['a week is not over', { source: gone(7 * 24 - 1) }, { 30: 'last-good', 60: 'not-expired', 90: '' }],
    ['a week is over', { source: gone(7 * 24) }, { 30: '', 60: 'not-expired', 90: '' }],
    [
      'its last good stands for more',
      { source: gone(7 * 24), lastGoodOutlives: true },
      { 30: 'last-good', 60: 'not-expired', 90: '' },
    ],
    ['its policy is gone', { policy: null }, { 30: '', 60: 'not-expired', 90: '' }],
    ['nobody protects it', { source: { kind: 'unprotected' } as const }, { 30: '', 60: 'not-expired', 90: '' }],
    ['nor ever will', { policy: null, lastGoodOutlives: true, source: gone(1) }, { 30: '', 60: 'not-expired', 90: '' }],
  ])('when %s', (_, changes, expected) => {
    expect(keptFor(points, changes)).toEqual(expected);
  });
});

describe('what stays for the sake of copies', () => {
  const [old, mid, young] = [at(60), at(40), at(20)];

  it.each([
    ['nothing is there', [], { 20: 'daily last-good not-copied', 40: 'not-copied', 60: 'not-copied' }],
    ['one of them is there', [copyOf(mid)], { 20: 'daily last-good not-copied', 40: '', 60: '' }],
    ['all that is newest is there', [copyOf(young)], { 20: 'daily last-good', 40: '', 60: '' }],
    [
      'one is on its way',
      [copyOf(young), copyOf(old, { state: 'pending' })],
      { 20: 'daily last-good', 40: '', 60: 'being-copied' },
    ],
    [
      'one did not arrive',
      [copyOf(young, { state: 'error' })],
      { 20: 'daily last-good not-copied', 40: 'not-copied', 60: 'not-copied' },
    ],
  ] as const)('where %s', (_, away, expected) => {
    expect(keptFor(pointsOf([old, mid, young], away), { policy: copyTo })).toEqual(expected);
  });

  it('is what is asked for, and everything while a Region cannot be read', () => {
    const points = pointsOf([old, mid, young], [copyOf(young)]);
    const { setId } = labelOf({ takenAtMs: hoursAgo(60) });
    expect(keptFor(points, { policy: copyTo, copying: new Set([setId]) })).toMatchObject({
      60: 'being-copied',
      40: '',
    });
    expect(keptFor(points, { allKnown: false })).toEqual({
      20: 'daily last-good not-copied',
      40: 'not-copied',
      60: 'not-copied',
    });
  });

  it('waits for the last of all destinations', () => {
    const policy = policyOf({ copyTo: [AWAY, 'ap-southeast-2'], keep: { daily: 1 } });
    expect(keptFor(pointsOf([mid, young], [copyOf(young)]), { policy })[40]).toBe('not-copied');
  });

  it('is nothing in a destination, nor of a source that is gone or expired with its policy', () => {
    const points = pointsOf([at(60, expired), at(20)], [copyOf(at(60, expired)), copyOf(at(20))]);
    expect(keptFor(points, { policy: copyTo, region: AWAY, allKnown: false })).toEqual({
      20: 'daily last-good',
      60: '',
    });
    const uncopied = pointsOf([at(60, expired), at(20)]);
    expect(keptFor(uncopied, { policy: copyTo, source: { kind: 'unprotected' } })).toEqual({
      20: 'not-expired',
      60: '',
    });
  });

  it('of a Region that the policy names no longer is what has not expired', () => {
    const points = pointsOf([], [copyOf(at(60)), copyOf(at(20, expired))]);
    expect(keptFor(points, { region: AWAY })).toEqual({ 20: '', 60: 'not-expired' });
    expect(keptFor(points, { region: AWAY, policy: copyTo })).toEqual({ 20: 'daily last-good', 60: '' });
  });
});

describe('what stays though it is not whole', () => {
  const two = { volumes: 2 };

  it.each([
    ['is being made', at(20, two, { state: 'pending' }), 'being-made'],
    ['failed within the hour', at(0.9, two, { state: 'error' }), 'to-be-seen'],
    ['failed longer ago', at(1, {}, { state: 'error' }), ''],
    ['lacks snapshots, and would be the last good', at(20, two), 'to-be-seen'],
    ['lacks snapshots, and would go if it had them', at(60, two), ''],
    ['lacks snapshots, and a person wanted it', at(60, { ...two, classes: ['manual'] }), 'to-be-seen'],
  ])('%s', (_, snapshot, expected) => {
    const points = pointsOf([snapshot, at(30)]);
    const kept = decideRetention(points, contextOf()).find(({ point }) => point.takenAtMs === snapshot.startedMs);
    expect(kept?.keptFor.join(' ')).toBe(expected);
  });

  it.each([
    ['on their way to be whole', { policy: copyTo }, 'being-made'],
    ['which nobody makes whole any more', { policy: copyTo, source: { kind: 'unprotected' } as const }, ''],
    ['where no policy wants them', {}, ''],
  ])('of copies %s', (_, changes, expected) => {
    const points = pointsOf([at(60, expired)], [copyOf(at(60, expired), { state: 'error' })]);
    expect(keptFor(points, { region: AWAY, ...changes })[60]).toBe(expected);
  });

  it('of failed copies of what is gone at home is nothing', () => {
    const points = pointsOf([], [copyOf(at(60), { state: 'error' })]);
    expect(keptFor(points, { region: AWAY, policy: copyTo })[60]).toBe('');
  });
});
