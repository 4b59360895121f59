import { beforeEach, describe, expect, it } from 'vitest';
import { type PointLabel, tagsOfLabel } from '../../shared/core/backup/point-label.ts';
import type { SnapshotView } from '../../shared/core/backup/snapshot-view.ts';
import type { SnapshotCopy, Snapshots } from '../../shared/ports/snapshots.ts';
import { type BackupHarness, type BackupWorld, runMember } from './backup-world.ts';

const ABSENT_SNAPSHOT = 'snap-0000000000000beef';
const TAKEN_AT_MS = 1_700_000_000_000;

const LABEL: PointLabel = {
  protection: 'web',
  fleet: 'web',
  setId: 'web-mb2k9f0a-1',
  stage: 'test',
  home: 'eu-west-1',
  lineage: 'web-0',
  instanceId: 'i-0123456789abcdef0',
  slot: 'web-0',
  volumes: 2,
  classes: ['hourly', 'daily'],
  takenAtMs: TAKEN_AT_MS,
  expiresAtMs: TAKEN_AT_MS + 1,
  consistency: 'crash',
};
/** With characters that a query string, or XML, could lose. */
const TAGS = new Map([...tagsOfLabel(LABEL, 'operation-1'), ['note', ' "a&b=c%20d+e" <ü> é—✓ /dev/sdf,root']]);

/** What every implementation of the snapshots port promises. */
export const describeSnapshotsContract = (harness: BackupHarness): void => {
  describe(`snapshots over ${harness.name}`, () => {
    let world: BackupWorld;
    let home: Snapshots;
    let away: Snapshots;
    let member: Awaited<ReturnType<typeof runMember>>;

    beforeEach(async () => {
      world = await harness.openWorld();
      home = world.backup.snapshotsIn(world.home);
      away = world.backup.snapshotsIn(world.away);
      member = await runMember(world);
    });

    const takeOne = async (): Promise<string> => {
      const source = { kind: 'volume', volumeId: member.dataVolume } as const;
      const [taken, ...others] = await home.create(source, TAGS);
      expect(others).toEqual([]);
      expect(taken?.volumeId).toBe(member.dataVolume);
      await world.settle();
      return taken?.snapshotId ?? '';
    };

    const copyOf = (snapshotId: string, tags: ReadonlyMap<string, string> = TAGS): SnapshotCopy => ({
      from: { region: world.home, snapshotId },
      encrypted: false,
      kmsKey: null,
      withinMinutes: null,
      tags,
    });

    const viewOf = async (snapshots: Snapshots, id: string): Promise<SnapshotView | undefined> =>
      (await snapshots.list()).find(({ snapshotId }) => snapshotId === id);

    it('are none until one is taken', async () => {
      expect(await home.list()).toEqual([]);
      expect(await away.list()).toEqual([]);
    });

    it('are taken of all volumes of a machine at once, with all their tags', async () => {
      const held = (await world.ports.volumes.listAttached([member.instanceId])).map(({ volumeId }) => volumeId);
      const taken = await home.create({ kind: 'instance', instanceId: member.instanceId }, TAGS);
      expect(taken.map(({ volumeId }) => volumeId).toSorted()).toEqual(held.toSorted());
      expect(held).toHaveLength(2);
      await world.settle();
      const listed = await home.list();
      expect(listed.map(({ snapshotId, volumeId }) => `${snapshotId} ${volumeId}`).toSorted()).toEqual(
        taken.map(({ snapshotId, volumeId }) => `${snapshotId} ${volumeId}`).toSorted(),
      );
      for (const view of listed) {
        expect(view).toMatchObject({ state: 'completed', encrypted: false, tags: TAGS });
        expect(view.sizeGiB).toBeGreaterThan(0);
        expect(view.startedMs).toBeGreaterThan(0);
      }
      expect(await away.list()).toEqual([]);
    });

    it('are taken of one volume', async () => {
      const snapshotId = await takeOne();
      expect(await home.list()).toMatchObject([{ snapshotId, volumeId: member.dataVolume, tags: TAGS }]);
    });

    it('are copied to another Region with the tags that the copy is to have, and no others', async () => {
      const snapshotId = await takeOne();
      const tags = new Map([...TAGS, ['ballast:operation', 'copy-1']]);
      const copyId = await away.copy(copyOf(snapshotId, tags));
      expect(copyId).not.toBe(snapshotId);
      await world.settle();
      expect(await away.list()).toMatchObject([{ snapshotId: copyId, state: 'completed', tags }]);
      expect((await home.list()).map((view) => view.snapshotId)).toEqual([snapshotId]);
    });

    it('are copied in time, and under a key', async () => {
      const snapshotId = await takeOne();
      await away.copy({ ...copyOf(snapshotId), withinMinutes: 15, encrypted: true });
      await world.settle();
      expect(await away.list()).toMatchObject([{ tags: TAGS }]);
    });

    it('get more tags, and others in place of those they had; one that is gone is no failure', async () => {
      const snapshotId = await takeOne();
      await home.tag([], new Map([['ballast:proof', 'passed']]));
      await home.tag([snapshotId], new Map([['ballast:volume', member.dataVolume]]));
      await home.tag(
        [snapshotId, ABSENT_SNAPSHOT],
        new Map([
          ['ballast:proof', 'failed'],
          ['note', ''],
        ]),
      );
      await world.settle();
      expect((await viewOf(home, snapshotId))?.tags).toEqual(
        new Map([...TAGS, ['ballast:volume', member.dataVolume], ['ballast:proof', 'failed'], ['note', '']]),
      );
    });

    it('are deleted, each in its Region, and one that is gone is as good as deleted', async () => {
      const snapshotId = await takeOne();
      const copyId = await away.copy(copyOf(snapshotId));
      await world.settle();
      expect(await home.delete(snapshotId)).toBe('deleted');
      expect(await home.delete(snapshotId)).toBe('deleted');
      await world.settle();
      expect(await home.list()).toEqual([]);
      expect((await away.list()).map((view) => view.snapshotId)).toEqual([copyId]);
    });

    it('are none of what is not there', async () => {
      const absent = { name: 'Fault', kind: 'not-found' };
      const instance = { kind: 'instance', instanceId: 'i-0000000000000beef' } as const;
      const volume = { kind: 'volume', volumeId: 'vol-0000000000000beef' } as const;
      await expect(home.create(instance, TAGS)).rejects.toMatchObject(absent);
      await expect(home.create(volume, TAGS)).rejects.toMatchObject(absent);
      await expect(away.copy(copyOf(ABSENT_SNAPSHOT))).rejects.toMatchObject(absent);
      await world.settle();
      expect([await home.list(), await away.list()]).toEqual([[], []]);
    });
  });
};
