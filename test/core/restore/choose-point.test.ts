import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toInstant } from '../../../shared/core/backup/instant.ts';
import { isWholeIn } from '../../../shared/core/backup/recovery-point.ts';
import type { SnapshotView } from '../../../shared/core/backup/snapshot-view.ts';
import { choosePoint, type PointQuestion } from '../../../shared/core/restore/choose-point.ts';
import { HOUR_MS } from '../../../shared/core/time.ts';
import { AWAY, copyOf, HOME, hoursAgo, labelOf, pointsOf, snapshotOf } from '../backup/build-backups.ts';
import { NOW_MS } from '../build.ts';

const snapshot = (hours: number, changes: Partial<SnapshotView> = {}, lineage = 'i-1', more = {}): SnapshotView =>
  snapshotOf(labelOf({ takenAtMs: hoursAgo(hours), setId: `set-${hours}`, lineage, ...more }), changes);

const ask = (home: readonly SnapshotView[], changes: Partial<PointQuestion> = {}, away: readonly SnapshotView[] = []) =>
  choosePoint({
    protection: 'web',
    stage: 'dev',
    choice: { kind: 'latest' },
    lineage: null,
    interchangeable: false,
    region: HOME,
    points: pointsOf(home, away),
    nowMs: NOW_MS,
    ...changes,
  });

const chosen = (answer: ReturnType<typeof choosePoint>): string =>
  answer.kind === 'chosen' ? answer.point.setId : `${answer.code}: ${answer.because}`;

const set = (setId: string): Partial<PointQuestion> => ({ choice: { kind: 'set', setId } });
const time = (hours: number): Partial<PointQuestion> => ({ choice: { kind: 'time', atMs: hoursAgo(hours) } });
const two = { volumes: 2 };
const old = { expiresAtMs: NOW_MS - 1 };

describe('choosePoint', () => {
  test('chooses the newest that is whole here, and says of when it is', () => {
    const answer = ask([snapshot(2), snapshot(1, { state: 'pending' }), snapshot(3)]);
    expect(chosen(answer)).toBe('set-2');
    expect(answer.because).toBe(
      `the newest that is whole in ${HOME}: it stands for ${toInstant(hoursAgo(2))}, 120 min ago`,
    );
  });

  test('says where it was taken, if not here: fleets of one name may be backed up in both Regions', () => {
    const answer = ask([snapshot(3)], { region: AWAY }, [snapshot(2)]);
    expect(answer.because).toMatch(`120 min ago, and was taken in ${HOME}`);
  });

  test('chooses the newest of a moment or before it', () => {
    const answer = ask([snapshot(1), snapshot(2), snapshot(3)], time(2));
    expect(chosen(answer)).toBe('set-2');
    expect(answer.because).toContain(`not from after ${toInstant(hoursAgo(2))}`);
    expect(chosen(ask([snapshot(2), snapshot(3)], time(2.5)))).toBe('set-3');
  });

  test('chooses the one that is named', () => {
    expect(chosen(ask([snapshot(1), snapshot(2)], set('set-2')))).toBe('set-2');
  });

  test('chooses of any member where they are all alike, and of the one that is named otherwise', () => {
    const both = [snapshot(1, {}, 'i-1'), snapshot(2, {}, 'i-2')];
    expect(chosen(ask(both, { interchangeable: true }))).toBe('set-1');
    expect(chosen(ask(both, { lineage: 'i-2' }))).toBe('set-2');
    expect(chosen(ask(both))).toBe(`SOURCE_NEEDED: ${HOME} holds recovery points of i-1, i-2: name one as the source`);
  });

  test('restores from a copy alone', () => {
    expect(chosen(ask([], { region: AWAY }, [copyOf(snapshot(1))]))).toBe('set-1');
  });

  test('takes the last good one though its time is over, and no other that may be deleted at any moment', () => {
    expect(chosen(ask([snapshot(1, {}, 'i-1', old)]))).toBe('set-1');
    expect(chosen(ask([snapshot(1), snapshot(2, {}, 'i-1', old), snapshot(3)], time(2)))).toBe('set-3');
    expect(chosen(ask([snapshot(1), snapshot(2, {}, 'i-1', old)], set('set-2')))).toBe(
      `POINT_EXPIRED: set-2 expired at ${toInstant(NOW_MS - 1)} and may be deleted at any moment`,
    );
    // Nothing of its lineage is whole here: it is refused for that.
    expect(chosen(ask([snapshot(2, { state: 'error' }, 'i-1', old)], set('set-2')))).toBe(
      `POINT_FAILED: set-2 ended in error in ${HOME}`,
    );
  });

  test.each<[string, readonly SnapshotView[], Partial<PointQuestion>, readonly SnapshotView[]]>([
    [`NO_POINT: ${HOME} holds no recovery point of web`, [], {}, []],
    [`NO_POINT: ${HOME} holds no recovery point of web`, [snapshot(1)], { stage: 'prod' }, []],
    [`NO_POINT: ${HOME} holds no recovery point of db`, [snapshot(1)], { protection: 'db' }, []],
    [`NO_POINT: ${HOME} holds no recovery point of i-9 of web`, [], { lineage: 'i-9' }, []],
    [`UNKNOWN_SOURCE: ${HOME} holds recovery points of i-1, none of i-9`, [snapshot(1)], { lineage: 'i-9' }, []],
    [`UNKNOWN_POINT: ${HOME} holds no recovery point set-9 of web`, [snapshot(1)], set('set-9'), []],
    [
      'UNKNOWN_SOURCE: set-1 is a recovery point of i-1, not of i-2',
      [snapshot(1)],
      { ...set('set-1'), lineage: 'i-2' },
      [],
    ],
    [`POINT_PENDING: set-1 is not complete yet in ${HOME}`, [snapshot(1, { state: 'pending' })], set('set-1'), []],
    [`POINT_PARTIAL: set-1 lacks snapshots in ${HOME}`, [snapshot(1, {}, 'i-1', two)], set('set-1'), []],
    [
      `NO_POINT: no recovery point of web is whole in ${HOME}: the newest, set-1 lacks snapshots in ${HOME}`,
      [snapshot(1, {}, 'i-1', two)],
      {},
      [],
    ],
    [
      `NO_POINT: no whole recovery point is from ${toInstant(hoursAgo(5))} or before: the oldest is from ${toInstant(hoursAgo(3))}`,
      [snapshot(2), snapshot(3)],
      time(5),
      [],
    ],
    [
      `NO_POINT: no recovery point of web is whole in ${HOME}: the newest, set-1 is not complete yet in ${HOME}`,
      [snapshot(1, { state: 'pending' })],
      time(0),
      [],
    ],
    [
      `POINT_ELSEWHERE: set-1 is whole in ${HOME}, not in ${AWAY}`,
      [snapshot(1)],
      { ...set('set-1'), region: AWAY },
      [copyOf(snapshot(1), { state: 'pending' })],
    ],
    [
      `POINT_ELSEWHERE: no recovery point of i-1 of web is whole in ${AWAY}; ${HOME} holds whole ones`,
      [snapshot(1)],
      { region: AWAY, lineage: 'i-1' },
      [],
    ],
    [
      `POINT_ELSEWHERE: ${AWAY} holds nothing of set-1; ${HOME} does, and not whole`,
      [snapshot(1, { state: 'pending' })],
      { ...set('set-1'), region: AWAY },
      [],
    ],
    [
      `POINT_PENDING: set-1 is not complete yet in ${AWAY}; it was taken in ${HOME}`,
      [],
      { ...set('set-1'), region: AWAY },
      [copyOf(snapshot(1), { state: 'pending' })],
    ],
  ])('says %s', (line, home, changes, away) => {
    expect(chosen(ask(home, changes, away))).toBe(line);
  });

  test('chooses only what is whole here, of the moment or before it, and the same whatever the order of reading', () => {
    const drawn = fc.record({
      hours: fc.integer({ min: 0, max: 40 }),
      state: fc.constantFrom<SnapshotView['state']>('completed', 'pending', 'error'),
      lineage: fc.constantFrom('i-1', 'i-2'),
      expires: fc.integer({ min: -20, max: 20 }),
    });
    const arbitrary = fc.uniqueArray(drawn, { selector: ({ hours }) => hours, maxLength: 8 });
    fc.assert(
      fc.property(arbitrary, fc.integer({ min: 0, max: 40 }), (all, hours) => {
        const snapshots = all.map((one) =>
          snapshot(one.hours, { state: one.state }, one.lineage, { expiresAtMs: NOW_MS + one.expires * HOUR_MS }),
        );
        const changes = { ...time(hours), interchangeable: true };
        const answer = ask(snapshots, changes);
        expect(ask(snapshots.toReversed(), changes)).toEqual(answer);
        const good = all.filter(({ state, hours: ago }) => state === 'completed' && ago >= hours);
        if (answer.kind === 'refused') {
          expect(good.filter(({ expires }) => expires > 0)).toEqual([]);
          return;
        }
        expect(isWholeIn(answer.point, HOME)).toBe(true);
        expect(answer.point.takenAtMs).toBeLessThanOrEqual(hoursAgo(hours));
        const newer = good.filter(({ hours: ago, expires }) => hoursAgo(ago) > answer.point.takenAtMs && expires > 0);
        expect(newer).toEqual([]);
      }),
    );
  });
});
