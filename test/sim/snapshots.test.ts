import { describe, expect, it } from 'vitest';
import { failSnapshots, throttleSnapshots } from '../../sim/faults/fail-snapshots.ts';
import { holdSnapshot } from '../../sim/faults/hold-snapshot.ts';
import { stopInstance } from '../../sim/instances.ts';
import { createSnapshots, deleteSnapshot, listSnapshots, tagSnapshots } from '../../sim/snapshots.ts';
import { volumesOn } from '../../sim/storage.ts';
import { addVolume, detachVolume } from '../../sim/volumes.ts';
import { advanceTo } from '../../sim/world.ts';
import type { World } from '../../sim/world-state.ts';
import { launchOne, setTags, smallCloud } from './small-cloud.ts';
import { at } from './small-world.ts';

const throttled = expect.objectContaining({ kind: 'throttled' });

/** One running machine with a root of 8 GiB and a data volume of 100 GiB. */
const openWorld = (describeLagMs = 0) => {
  const { home } = smallCloud({ describeLagMs });
  const instanceId = launchOne(home);
  advanceTo(home, at(100));
  const take = (set = 'set-1') => createSnapshots(home, { kind: 'instance', instanceId }, setTags(set));
  return { home, instanceId, take };
};

const states = (world: World): readonly string[] => listSnapshots(world).map(({ state }) => state);

const snapshotOf = (world: World, id = '') => world.snapshots.byId.get(id);

describe('a snapshot set', () => {
  it('is of every attached volume at one moment, whatever is written later', () => {
    const { home, instanceId, take } = openWorld();
    const set = take();
    expect(set).toHaveLength(2);
    expect(set.map(({ volumeId }) => volumeId)).toEqual(
      volumesOn(home, instanceId)
        .toSorted((one, other) => ((one.attachment?.device ?? '') < (other.attachment?.device ?? '') ? -1 : 1))
        .map(({ id }) => id),
    );
    advanceTo(home, at(4_000));
    const written = set.map(({ snapshotId }) => snapshotOf(home, snapshotId)?.content.writtenMs);
    expect(written).toEqual([at(100), at(100)]);
    expect(listSnapshots(home).map(({ sizeGiB }) => sizeGiB)).toEqual([100, 8]);
  });

  it('takes longer the more there is, and little once there is one to build on', () => {
    const { home, take } = openWorld();
    take();
    expect(states(home)).toEqual(['pending', 'pending']);
    advanceTo(home, at(200));
    expect(states(home)).toEqual(['pending', 'completed']);
    expect(listSnapshots(home).map(({ fullBytes }) => fullBytes)).toEqual([null, 4 * 1_024 ** 3]);
    advanceTo(home, at(700));
    expect(states(home)).toEqual(['completed', 'completed']);
    take('set-2');
    advanceTo(home, at(735));
    expect(states(home)).toEqual(['completed', 'completed', 'completed', 'completed']);
  });

  it('says when it is finished, once', () => {
    const { home, take } = openWorld();
    const heard: unknown[] = [];
    home.snapshots.listeners.push((event) => heard.push(event));
    const snapshotIds = take().map(({ snapshotId }) => snapshotId);
    advanceTo(home, at(4_000));
    expect(heard).toMatchObject([{ kind: 'set-finished', snapshotIds, succeeded: true }]);
  });

  it('fails as a whole for one volume', () => {
    const { home, take } = openWorld();
    const heard: unknown[] = [];
    home.snapshots.listeners.push(({ kind, succeeded }) => heard.push([kind, succeeded]));
    const end = failSnapshots(home, take()[1]?.volumeId ?? '');
    advanceTo(home, at(1_000));
    take('set-2');
    advanceTo(home, at(1_030));
    expect(states(home)).toEqual(['completed', 'completed', 'error', 'error']);
    expect(heard).toEqual([
      ['set-finished', true],
      ['set-finished', false],
    ]);
    end();
    advanceTo(home, at(1_050));
    take('set-3');
    advanceTo(home, at(2_000));
    expect(states(home).slice(4)).toEqual(['completed', 'completed']);
  });

  it('is of a volume alone where that is asked for, and leaves out what is on its way off', () => {
    const { home, instanceId, take } = openWorld();
    const heard: unknown[] = [];
    home.snapshots.listeners.push(({ kind }) => heard.push(kind));
    const [volume] = volumesOn(home, instanceId).filter(({ attachment }) => attachment?.device === '/dev/sdf');
    const volumeId = volume?.id ?? '';
    detachVolume(home, volumeId, instanceId);
    expect(take()).toHaveLength(1);
    expect(createSnapshots(home, { kind: 'volume', volumeId }, setTags())).toMatchObject([{ volumeId }]);
    advanceTo(home, at(2_000));
    expect(heard).toEqual(['set-finished', 'snapshot-finished']);
  });

  it('of a stopped machine holds what was there when it stopped', () => {
    const { home, instanceId, take } = openWorld();
    stopInstance(home, instanceId);
    advanceTo(home, at(1_000));
    const [first] = take();
    expect(snapshotOf(home, first?.snapshotId)?.content.writtenMs).toBe(at(100));
  });
});

describe('snapshots are refused', () => {
  it('within 15 seconds of the last one of a volume, all of the set', () => {
    const { home, take } = openWorld();
    take();
    advanceTo(home, at(114));
    expect(() => take()).toThrow(throttled);
    expect(home.snapshots.byId.size).toBe(2);
    advanceTo(home, at(115));
    expect(take()).toHaveLength(2);
  });

  it.each([
    ['gp3', 5],
    ['st1', 1],
    ['sc1', 1],
  ])('while a volume of type %s has %d pending', (volumeType, most) => {
    const { home, instanceId } = openWorld();
    const instance = home.instances.get(instanceId);
    if (instance === undefined) throw new Error('no instance');
    const kind = { sizeGiB: 10_000, volumeType, iops: null, throughputMiBps: null };
    const volumeId = addVolume(home, instance, '/dev/sdz', kind);
    const take = () => createSnapshots(home, { kind: 'volume', volumeId }, setTags());
    for (let taken = 0; taken < most; taken += 1) {
      take();
      advanceTo(home, home.nowMs + 15_000);
    }
    expect(take).toThrow(throttled);
    // The first of a volume is all of it, and takes hours.
    advanceTo(home, home.nowMs + 100_000_000);
    expect(take).not.toThrow();
  });

  it('once the bucket of requests is empty, five more a second', () => {
    const { home, instanceId } = openWorld();
    const instance = home.instances.get(instanceId);
    if (instance === undefined) throw new Error('no instance');
    const ids = Array.from({ length: 107 }, (_, index) => addVolume(home, instance, `/dev/x${index}`));
    const tried = (some: readonly string[]): number =>
      some.filter((volumeId) => {
        try {
          return createSnapshots(home, { kind: 'volume', volumeId }, setTags()).length > 0;
        } catch {
          return false;
        }
      }).length;
    expect(tried(ids.slice(0, 101))).toBe(100);
    advanceTo(home, home.nowMs + 1_000);
    expect(tried(ids.slice(101))).toBe(5);
  });

  it('for a time that the world says', () => {
    const { home, take } = openWorld();
    const volumeId = take()[0]?.volumeId ?? '';
    throttleSnapshots(home, volumeId, 60_000);
    advanceTo(home, at(159));
    expect(() => take()).toThrow(throttled);
    advanceTo(home, at(160));
    expect(take()).toHaveLength(2);
  });
});

describe('a snapshot', () => {
  it('is listed by the tag of its set, as of the describe lag ago', () => {
    const { home, take } = openWorld(20_000);
    const [first] = take();
    createSnapshots(home, { kind: 'volume', volumeId: addToFirst(home) }, new Map([['Name', 'by hand']]));
    advanceTo(home, at(119));
    expect(listSnapshots(home)).toEqual([]);
    advanceTo(home, at(120));
    expect(listSnapshots(home)).toHaveLength(2);
    tagSnapshots(home, [first?.snapshotId ?? '', 'snap-gone'], new Map([['ballast:proof', 'passed']]));
    expect(listSnapshots(home)[0]?.tags.has('ballast:proof')).toBe(false);
    advanceTo(home, at(140));
    expect(listSnapshots(home)[0]?.tags).toEqual(new Map([...setTags(), ['ballast:proof', 'passed']]));
  });

  it('stays while an image uses it, is gone for good otherwise', () => {
    const { home, take } = openWorld();
    const [one, other] = take();
    const release = holdSnapshot(home, one?.snapshotId ?? '');
    expect(deleteSnapshot(home, one?.snapshotId ?? '')).toBe('in-use');
    expect(deleteSnapshot(home, other?.snapshotId ?? '')).toBe('deleted');
    expect(deleteSnapshot(home, other?.snapshotId ?? '')).toBe('deleted');
    expect(listSnapshots(home)).toHaveLength(1);
    release();
    expect(deleteSnapshot(home, one?.snapshotId ?? '')).toBe('deleted');
    advanceTo(home, at(1_000));
    expect(listSnapshots(home)).toEqual([]);
  });
});

const addToFirst = (world: World): string => {
  const [instance] = world.instances.values();
  return instance === undefined ? '' : addVolume(world, instance, '/dev/sdy');
};
