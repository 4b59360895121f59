import { describe, expect, it } from 'vitest';
import { POINT_TAGS } from '../../../shared/core/backup/point-label.ts';
import type { RecoveryPoint } from '../../../shared/core/backup/recovery-point.ts';
import type { SnapshotView } from '../../../shared/core/backup/snapshot-view.ts';
import { HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { AWAY, copyOf, HOME, hoursAgo, labelOf, pointsOf, snapshotOf, volumeOf } from './build-backups.ts';

const label = labelOf({ volumes: 2 });
const root = volumeOf('vol-a', { device: '/dev/xvda' });
const data = volumeOf('vol-b', { device: '/dev/sdf', root: false });
const one = snapshotOf(label, {}, root);
const other = snapshotOf(label, {}, data);

const retag = (snapshot: SnapshotView, name: string, value: string | null): SnapshotView => {
  const tags = new Map(snapshot.tags);
  if (value === null) tags.delete(name);
  else tags.set(name, value);
  return { ...snapshot, tags };
};

const ids = (point: RecoveryPoint | undefined, region = HOME) => {
  const holding = point?.holdings.get(region);
  return {
    snapshots: holding?.snapshots.map(({ view }) => view.snapshotId),
    surplus: holding?.surplus.map(({ view }) => view.snapshotId),
  };
};

describe('how a set stands in a Region', () => {
  const stray = (state: SnapshotView['state']): SnapshotView => ({ ...other, state });

  it.each([
    ['all of it', [one, other], 'whole'],
    ['one of two', [one], 'partial'],
    ['one pending', [one, stray('pending')], 'pending'],
    ['one pending, and one not listed', [stray('pending')], 'pending'],
    ['one in error', [{ ...one, state: 'pending' as const }, stray('error')], 'failed'],
    ['a volume that nothing names', [one, retag(other, POINT_TAGS.device, null)], 'partial'],
    ['two of one device', [one, retag(other, POINT_TAGS.device, '/dev/xvda')], 'partial'],
    [
      'more than there should be',
      [one, other, snapshotOf(label, {}, volumeOf('vol-c', { device: '/dev/sdg' }))],
      'partial',
    ],
    ['two of one volume, and none of the other', [one, { ...one, snapshotId: 'snap-again' }], 'partial'],
  ])('%s', (_, snapshots, standing) => {
    const [point] = pointsOf(snapshots);
    expect(point?.holdings.get(HOME)?.standing).toBe(standing);
    expect(point?.holdings.has(AWAY)).toBe(false);
  });

  it('is told for each Region, home first where they do not agree', () => {
    const [point, ...none] = pointsOf(
      [retag(one, POINT_TAGS.classes, 'daily weekly'), other],
      [
        retag(copyOf(one), POINT_TAGS.expiresAt, '2030-01-01T00:00:00Z'),
        copyOf(other, { startedMs: other.startedMs - MINUTE_MS }),
      ],
    );
    expect(none).toEqual([]);
    expect([...(point?.holdings.keys() ?? [])]).toEqual([HOME, AWAY]);
    expect(point).toMatchObject({ classes: ['daily', 'weekly'], expiresAtMs: Date.UTC(2030, 0), home: HOME });
    expect(point?.holdings.get(AWAY)?.standing).toBe('whole');
  });

  it('lists snapshots by device, a nameless one by its volume', () => {
    expect(ids(pointsOf([one, other])[0]).snapshots).toEqual([other.snapshotId, one.snapshotId]);
    const nameless = retag({ ...other, volumeId: '/dev/z' }, POINT_TAGS.volume, null);
    expect(ids(pointsOf([nameless, one])[0]).snapshots).toEqual([one.snapshotId, other.snapshotId]);
    expect(pointsOf([nameless])[0]?.holdings.get(HOME)?.snapshots[0]).toMatchObject({ device: null, labelled: false });
  });
});

describe('a set of which there is more than one snapshot of a volume', () => {
  const again = (changes: Partial<SnapshotView>): SnapshotView => ({ ...one, snapshotId: 'snap-again', ...changes });

  it.each([
    [
      'one that is completed before one that is pending',
      again({ state: 'pending', startedMs: one.startedMs - MINUTE_MS }),
      one.snapshotId,
    ],
    ['one that is pending before one in error', again({ state: 'error' }), one.snapshotId],
    ['the older of two', again({ startedMs: one.startedMs + MINUTE_MS }), one.snapshotId],
    ['the older of two, in any order', again({ startedMs: one.startedMs - MINUTE_MS }), 'snap-again'],
    ['of equals, the first by name', again({}), 'snap-again'],
  ])('has %s', (_, second, expected) => {
    const snapshots = [one, other, second];
    for (const order of [snapshots, snapshots.toReversed()]) {
      expect(ids(pointsOf(order)[0]).snapshots).toEqual([other.snapshotId, expected]);
      expect(ids(pointsOf(order)[0]).surplus).toHaveLength(1);
    }
  });

  it('has the later of two failures, which tells what happened last', () => {
    const failed = again({ state: 'error', startedMs: one.startedMs + MINUTE_MS });
    const snapshots = [{ ...one, state: 'error' as const }, failed];
    expect(ids(pointsOf(snapshots)[0])).toEqual({ snapshots: ['snap-again'], surplus: [one.snapshotId] });
    expect(ids(pointsOf(snapshots.toReversed())[0]).snapshots).toEqual(['snap-again']);
  });

  it('has no surplus of volumes that nothing names', () => {
    const nameless = [one, other].map((snapshot) => retag(copyOf(snapshot), POINT_TAGS.volume, null));
    expect(ids(pointsOf([], nameless)[0], AWAY)).toMatchObject({ surplus: [] });
    expect(ids(pointsOf([], nameless)[0], AWAY).snapshots).toHaveLength(2);
  });

  it('is not made of a snapshot that two pages showed', () => {
    expect(ids(pointsOf([one, other, one])[0])).toEqual({ snapshots: [other.snapshotId, one.snapshotId], surplus: [] });
  });
});

describe('snapshots that look alike', () => {
  it.each([
    ['stage', POINT_TAGS.stage, 'prod'],
    ['home', POINT_TAGS.home, AWAY],
    ['protection', POINT_TAGS.protection, 'jobs'],
    ['lineage', POINT_TAGS.source, 'i-9'],
    ['set', POINT_TAGS.set, 'another'],
    ['moment', POINT_TAGS.takenAt, '2026-01-14T23:00:00Z'],
    ['number of volumes', POINT_TAGS.volumes, '1'],
  ])('are of two points where they name another %s', (_, name, value) => {
    const points = pointsOf([one, retag(other, name, value)]);
    expect(points).toHaveLength(2);
    expect(points.flatMap(({ holdings }) => holdings.get(HOME)?.standing ?? []).sort()).toEqual(
      name === POINT_TAGS.volumes ? ['partial', 'whole'] : ['partial', 'partial'],
    );
  });

  it('are nobody’s without the tags, or when they claim a moment after their start', () => {
    expect(pointsOf([{ ...one, tags: new Map([['ballast:set', 'x']]) }])).toEqual([]);
    expect(pointsOf([{ ...one, startedMs: one.startedMs - HOUR_MS - 1 }])).toEqual([]);
    expect(pointsOf([{ ...one, startedMs: one.startedMs - HOUR_MS }])).toHaveLength(1);
  });
});

describe('all points', () => {
  it('come newest first, those of a moment by name', () => {
    const labels = [
      labelOf({ takenAtMs: hoursAgo(3) }),
      labelOf({ takenAtMs: hoursAgo(1) }),
      labelOf({ takenAtMs: hoursAgo(3), lineage: 'i-0' }),
    ];
    const points = pointsOf(labels.map((each) => snapshotOf(each)));
    expect(points.map(({ lineage, takenAtMs }) => [lineage, takenAtMs])).toEqual([
      ['i-1', hoursAgo(1)],
      ['i-0', hoursAgo(3)],
      ['i-1', hoursAgo(3)],
    ]);
  });

  it('have the newest proof, and the worse of two at once', () => {
    const proven = (snapshot: SnapshotView, atMs: number, said: string) =>
      retag(
        retag(retag(snapshot, POINT_TAGS.provenAt, new Date(atMs).toISOString()), POINT_TAGS.proofSeconds, '60'),
        POINT_TAGS.proof,
        said,
      );
    const proofOf = (snapshots: readonly SnapshotView[]) => pointsOf(snapshots)[0]?.holdings.get(HOME)?.proof;
    const [early, late] = [hoursAgo(9), hoursAgo(2)];
    expect(proofOf([proven(one, early, 'failed'), proven(other, late, 'passed')])).toEqual({
      atMs: late,
      tookMs: 60_000,
      passed: true,
    });
    expect(proofOf([proven(one, late, 'failed'), proven(other, early, 'passed')])?.passed).toBe(false);
    expect(proofOf([proven(one, late, 'passed'), proven(other, late, 'failed')])?.passed).toBe(false);
    expect(proofOf([proven(one, late, 'failed'), proven(other, late, 'passed')])?.passed).toBe(false);
  });
});
