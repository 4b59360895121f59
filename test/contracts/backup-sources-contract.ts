import { beforeEach, describe, expect, it } from 'vitest';
import type { SourceQuery } from '../../shared/ports/backup-sources.ts';
import { type BackupHarness, type BackupWorld, DATA_DEVICE, runMember } from './backup-world.ts';

const WEB: SourceQuery = { kind: 'fleet', fleet: 'web' };
const TAGGED_INSTANCES: SourceQuery = { kind: 'tag', key: 'backup', value: 'yes', of: 'instances' };
const TAGGED_VOLUMES: SourceQuery = { kind: 'tag', key: 'backup', value: 'yes', of: 'volumes' };

/** What every implementation of the backup sources port promises. */
export const describeBackupSourcesContract = (harness: BackupHarness): void => {
  describe(`backup sources over ${harness.name}`, () => {
    let world: BackupWorld;
    let first: Awaited<ReturnType<typeof runMember>>;
    let second: Awaited<ReturnType<typeof runMember>>;

    beforeEach(async () => {
      world = await harness.openWorld();
      first = await runMember(world, 'web-mb2k9f0a-1');
      second = await runMember(world, 'web-mb2k9f0a-2');
    });

    const lineages = async (query: SourceQuery): Promise<readonly string[]> =>
      (await world.backup.sources.list(query)).map(({ lineage }) => lineage);

    it('are the machines of a fleet that serve, with their volumes, in a stable order', async () => {
      const sources = await world.backup.sources.list(WEB);
      expect(sources.map(({ lineage }) => lineage)).toEqual([first.instanceId, second.instanceId].toSorted());
      const source = sources.find(({ instanceId }) => instanceId === first.instanceId);
      expect(source).toMatchObject({ lineage: first.instanceId, slot: null, zone: world.subnets[0].zone });
      expect(source?.volumes.filter(({ root }) => root)).toHaveLength(1);
      expect(source?.volumes.filter(({ root }) => !root)).toMatchObject([
        { volumeId: first.dataVolume, device: DATA_DEVICE },
      ]);
      for (const { sizeGiB, volumeType } of source?.volumes ?? []) {
        expect(sizeGiB).toBeGreaterThan(0);
        expect(volumeType).toMatch(/^\w+$/);
      }
      expect(await lineages({ kind: 'fleet', fleet: 'api' })).toEqual([]);
    });

    it('are those of the slot, whichever machine holds it', async () => {
      const volumes = [{ volumeId: first.dataVolume, device: DATA_DEVICE }];
      await world.ports.volumes.adopt('web', 'web-0', first.instanceId, volumes);
      await world.settle();
      expect(await world.backup.sources.list(WEB)).toMatchObject([
        { lineage: second.instanceId, slot: null },
        { lineage: 'web-0', slot: 'web-0', instanceId: first.instanceId },
      ]);
    });

    it.each([
      ['ballast:role', 'standby'],
      ['ballast:role', 'retiring'],
      ['ballast:restore', 'restore-1'],
    ])('are none that does not serve: %s=%s', async (key, value) => {
      await world.tagInstance(first.instanceId, key, value);
      await world.settle();
      expect(await lineages(WEB)).toEqual([second.instanceId]);
    });

    it('are instances that carry a tag, each by its own id', async () => {
      expect(await lineages(TAGGED_INSTANCES)).toEqual([]);
      const volumes = [{ volumeId: first.dataVolume, device: DATA_DEVICE }];
      await world.ports.volumes.adopt('web', 'web-0', first.instanceId, volumes);
      await world.tagInstance(first.instanceId, 'backup', 'yes');
      await world.tagInstance(second.instanceId, 'backup', 'no');
      await world.settle();
      const [source, ...others] = await world.backup.sources.list(TAGGED_INSTANCES);
      expect(others).toEqual([]);
      expect(source).toMatchObject({ lineage: first.instanceId, instanceId: first.instanceId, slot: null });
      expect(source?.volumes.map(({ volumeId }) => volumeId)).toContain(first.dataVolume);
      await world.ports.fleets.stop([first.instanceId]);
      await world.settle();
      expect(await lineages(TAGGED_INSTANCES)).toEqual([first.instanceId]);
      expect(await lineages(WEB)).toEqual([second.instanceId]);
    });

    it('are volumes that carry a tag, each alone', async () => {
      await world.tagVolume(second.dataVolume, 'backup', 'yes');
      await world.settle();
      expect(await world.backup.sources.list(TAGGED_VOLUMES)).toMatchObject([
        {
          lineage: second.dataVolume,
          instanceId: null,
          slot: null,
          zone: world.subnets[0].zone,
          volumes: [{ volumeId: second.dataVolume, device: DATA_DEVICE, root: false }],
        },
      ]);
      await world.tagVolume(second.dataVolume, 'ballast:restore', 'restore-1');
      await world.settle();
      expect(await lineages(TAGGED_VOLUMES)).toEqual([]);
    });
  });
};
