import { describe, expect, it } from 'vitest';
import type { SnapshotCopy } from '../../shared/ports/snapshots.ts';
import { advanceCloudTo } from '../../sim/cloud.ts';
import { cutOffRegion } from '../../sim/faults/cut-off-region.ts';
import { deleteNewestCopy } from '../../sim/faults/delete-newest-copy.ts';
import { forbidKey } from '../../sim/faults/forbid-key.ts';
import { copySnapshot } from '../../sim/snapshot-copies.ts';
import { createSnapshots, deleteSnapshot, listSnapshots } from '../../sim/snapshots.ts';
import { AWAY, HOME, launchOne, setTags, smallCloud } from './small-cloud.ts';
import { at } from './small-world.ts';

const throttled = expect.objectContaining({ kind: 'throttled' });
const GIB = 1_024 ** 3;

/** A completed set of two snapshots at home, and hands to copy them away. */
const openCloud = () => {
  const small = smallCloud();
  const { cloud, home, away } = small;
  const instanceId = launchOne(home);
  advanceCloudTo(cloud, at(100));
  const take = (set = 'set-1'): readonly string[] =>
    createSnapshots(home, { kind: 'instance', instanceId }, setTags(set)).map(({ snapshotId }) => snapshotId);
  const ids = take();
  advanceCloudTo(cloud, at(1_000));
  const copy = (snapshotId: string, changes: Partial<SnapshotCopy> = {}): string =>
    copySnapshot(cloud, AWAY, {
      from: { region: HOME, snapshotId },
      encrypted: false,
      kmsKey: null,
      withinMinutes: null,
      tags: setTags(),
      ...changes,
    });
  return {
    ...small,
    take,
    copy,
    data: ids[0] ?? '',
    root: ids[1] ?? '',
    stateOf: (id: string) => away.snapshots.byId.get(id)?.state,
  };
};

describe('a copy', () => {
  it('is in the other Region with the tags of the call, the content of the source, and any volume’s id', () => {
    const { cloud, home, away, copy, data, stateOf } = openCloud();
    const heard: unknown[] = [];
    away.snapshots.listeners.push((event) => heard.push(event));
    const id = copy(data, { tags: new Map([...setTags(), ['own', 'yes']]) });
    expect(stateOf(id)).toBe('pending');
    advanceCloudTo(cloud, at(4_000));
    const [shown] = listSnapshots(away);
    const source = home.snapshots.byId.get(data);
    expect(shown).toMatchObject({ snapshotId: id, state: 'completed', sizeGiB: 100, fullBytes: 50 * GIB });
    expect(shown?.tags).toEqual(new Map([...setTags(), ['own', 'yes']]));
    expect(shown?.volumeId).toMatch(/^vol-ffff/);
    expect(away.snapshots.byId.get(id)?.content).toEqual(source?.content);
    expect(heard).toMatchObject([{ kind: 'copy-finished', snapshotIds: [id], succeeded: true }]);
  });

  it('is full first, then only what changed, and full again once a person deleted the newest', () => {
    const { cloud, away, copy, take, data } = openCloud();
    const { tally } = away.snapshots;
    copy(data);
    advanceCloudTo(cloud, at(2_000));
    expect(tally).toEqual({ full: 1, incremental: 0, bytes: 50 * GIB });
    const [later = ''] = take('set-2');
    advanceCloudTo(cloud, at(2_100));
    const second = copy(later);
    expect(tally.incremental).toBe(1);
    expect(tally.bytes).toBeCloseTo(50 * GIB + (1_900 / 3_600) * GIB, 0);
    advanceCloudTo(cloud, at(2_200));
    expect(away.snapshots.byId.get(second)?.state).toBe('completed');
    expect(deleteNewestCopy(away, away.snapshots.byId.get(second)?.origin ?? '')).toBe(second);
    const again = copy(later);
    expect(tally).toMatchObject({ full: 2, incremental: 1 });
    advanceCloudTo(cloud, at(2_300));
    expect(away.snapshots.byId.get(again)?.state).toBe('pending');
  });

  it('under another key builds on nothing', () => {
    const { away, copy, data } = openCloud();
    away.snapshots.keys.add('key-1');
    copy(data);
    copy(data, { encrypted: true, kmsKey: 'key-1' });
    expect(away.snapshots.tally).toMatchObject({ full: 2, incremental: 0 });
  });

  it('with a key that cannot be used begins all the same, and fails later', () => {
    const { cloud, away, copy, data, stateOf } = openCloud();
    const heard: boolean[] = [];
    away.snapshots.listeners.push(({ succeeded }) => heard.push(succeeded));
    away.snapshots.keys.add('key-1');
    const good = copy(data, { encrypted: true, kmsKey: 'key-1' });
    forbidKey(away, 'key-1');
    const bad = copy(data, { encrypted: true, kmsKey: 'key-1' });
    expect(stateOf(bad)).toBe('pending');
    advanceCloudTo(cloud, at(4_000));
    expect([stateOf(good), stateOf(bad)]).toEqual(['completed', 'error']);
    expect(heard).toEqual([false, true]);
  });

  it('is done sooner where that is asked for, as far as the throughput goes', () => {
    const { cloud, copy, data, root, stateOf } = openCloud();
    const slow = copy(data);
    // 50 GiB within 15 minutes are less than what a copy makes by itself: nothing is gained.
    const timely = copy(root, { withinMinutes: 15 });
    advanceCloudTo(cloud, at(1_000 + 60 + 100));
    expect([stateOf(slow), stateOf(timely)]).toEqual(['pending', 'completed']);
  });

  it.each([
    ['of a pending snapshot', 'conflict'],
    ['of none', 'not-found'],
  ])('%s is refused: %s', (what, kind) => {
    const { copy, take } = openCloud();
    const [id = ''] = take('set-2');
    expect(() => copy(what === 'of none' ? 'snap-none' : id)).toThrow(expect.objectContaining({ kind }));
  });
});

describe('copies into a Region', () => {
  it('are 20 at a time', () => {
    const { cloud, copy, root, stateOf, away } = openCloud();
    const [first = ''] = Array.from({ length: 20 }, () => copy(root));
    expect(() => copy(root)).toThrow(throttled);
    expect(away.snapshots.byId.size).toBe(20);
    expect(deleteSnapshot(away, first)).toBe('deleted');
    expect(() => copy(root)).not.toThrow();
    advanceCloudTo(cloud, at(2_000));
    const next = copy(root);
    expect(stateOf(next)).toBe('pending');
  });

  it('that are to be complete in time share 2,000 MiB/s, and give it back', () => {
    const { cloud, home, away, copy } = openCloud();
    const [known] = home.snapshots.byId.values();
    const huge = (index: number): string => {
      if (known === undefined) throw new Error('no snapshot');
      const id = `snap-${index}`;
      home.snapshots.byId.set(id, { ...known, id, origin: `vol-${index}`, fullBytes: 900 * 500 * 1_024 ** 2 });
      return id;
    };
    const within = { withinMinutes: 15 };
    for (let index = 0; index < 4; index += 1) copy(huge(index), within);
    expect(() => copy(huge(4), within)).toThrow(throttled);
    expect(() => copy(huge(5))).not.toThrow();
    advanceCloudTo(cloud, at(1_000 + 60 + 900));
    expect(away.snapshots.reserved.size).toBe(0);
    expect(() => copy(huge(4), within)).not.toThrow();
  });

  it('wait while the Region they come from is cut off, and cannot be begun', () => {
    const { cloud, home, copy, root, stateOf } = openCloud();
    const id = copy(root);
    const reconnect = cutOffRegion(home);
    expect(() => copy(root)).toThrow(expect.objectContaining({ kind: 'unknown' }));
    advanceCloudTo(cloud, at(3_000));
    expect(stateOf(id)).toBe('pending');
    reconnect();
    advanceCloudTo(cloud, at(3_100));
    expect(stateOf(id)).toBe('completed');
  });
});
