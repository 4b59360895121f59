import { beforeEach, describe, expect, it } from 'vitest';
import { toInstant } from '../../shared/core/backup/instant.ts';
import type { Restoration, RestoreLaunch } from '../../shared/ports/restoration.ts';
import { type BackupHarness, type BackupWorld, DATA_DEVICE, runMember } from './backup-world.ts';

const EXPIRES_AT_MS = 1_900_000_000_000;
const ABSENT_INSTANCE = 'i-0000000000000beef';

const tagsOf = (restoreId: string, more: Readonly<Record<string, string>> = {}): ReadonlyMap<string, string> =>
  new Map(Object.entries({ 'ballast:restore': restoreId, 'ballast:expires-at': toInstant(EXPIRES_AT_MS), ...more }));

/** What every implementation of the restoration port promises. Each test has a machine of fleet `web` and a point of its data. */
export const describeRestorationContract = (harness: BackupHarness): void => {
  describe(`restoration over ${harness.name}`, () => {
    let world: BackupWorld;
    let restoration: Restoration;
    let member: Awaited<ReturnType<typeof runMember>>;
    let snapshotId: string;
    let templateId: string;

    beforeEach(async () => {
      world = await harness.openWorld();
      restoration = world.restore.restoration;
      member = await runMember(world);
      const source = { kind: 'volume', volumeId: member.dataVolume } as const;
      const [taken] = await world.restore.snapshots.create(source, new Map([['ballast:set', 'set-1']]));
      snapshotId = taken?.snapshotId ?? '';
      templateId = await world.createLaunchTemplate('restored', true);
      await world.settle();
    });

    const volumeCall = (changes: Partial<Parameters<Restoration['createVolume']>[0]> = {}) => ({
      token: 'restore-1-volume-1',
      snapshotId,
      zone: world.subnets[0].zone,
      performance: null,
      initializationRate: null,
      tags: tagsOf('restore-1', { 'ballast:device': '/dev/sdg' }),
      ...changes,
    });

    const launchOf = (changes: Partial<RestoreLaunch> = {}): RestoreLaunch => ({
      token: 'restore-1-launch-1',
      template: { id: templateId, version: 1 },
      instanceType: 'm7g.large',
      subnet: world.subnets[0].id,
      securityGroup: null,
      tags: tagsOf('restore-1', { 'ballast:slot': 'web-0' }),
      ...changes,
    });

    const isolate = (restoreId: string): Promise<string> =>
      restoration.createIsolation({
        restoreId,
        subnet: world.subnets[0].id,
        allowsHttps: true,
        tags: tagsOf(restoreId),
      });

    const isMember = async (instanceId: string): Promise<boolean> =>
      (await world.ports.fleets.listInstances(['web'])).some(({ id }) => id === instanceId);

    it('finds nothing of a restore that made nothing', async () => {
      expect(await restoration.find('restore-1')).toEqual({ volumes: [], instances: [], securityGroups: [] });
      expect(await restoration.listExpired(EXPIRES_AT_MS)).toEqual([]);
    });

    it('makes a volume from a snapshot, that is found by its restore', async () => {
      const volumeId = await restoration.createVolume(volumeCall());
      await world.settle();
      expect((await restoration.find('restore-1')).volumes).toEqual([
        { volumeId, device: '/dev/sdg', zone: world.subnets[0].zone, state: 'available', instanceId: null },
      ]);
      expect((await restoration.find('restore-2')).volumes).toEqual([]);
    });

    it('makes a volume as fast as the one it stands in for', async () => {
      const performance = { volumeType: 'gp3', iops: 6_000, throughputMiBps: 250 };
      const volumeId = await restoration.createVolume(volumeCall({ performance, initializationRate: 200 }));
      await world.settle();
      await world.restore.volumes.attach(volumeId, member.instanceId, '/dev/sdg');
      await world.settle();
      const machine = await restoration.describeInstance(member.instanceId);
      expect(machine?.volumes.find((volume) => volume.volumeId === volumeId)).toMatchObject({
        device: '/dev/sdg',
        root: false,
        attachment: 'attached',
        performance,
      });
      expect((await restoration.find('restore-1')).volumes).toMatchObject([
        { state: 'in-use', instanceId: member.instanceId },
      ]);
    });

    it('makes no volume from a snapshot that is not there', async () => {
      const call = volumeCall({ snapshotId: 'snap-0000000000000beef' });
      await expect(restoration.createVolume(call)).rejects.toMatchObject({ name: 'Fault', kind: 'not-found' });
    });

    it('shows a machine with its volumes, and none that is not there', async () => {
      const machine = await restoration.describeInstance(member.instanceId);
      expect(machine).toMatchObject({
        instanceId: member.instanceId,
        lifecycle: 'running',
        instanceType: 'm7g.large',
        zone: world.subnets[0].zone,
        subnet: world.subnets[0].id,
        fleet: 'web',
        slot: null,
      });
      const roots = machine?.volumes.filter(({ root }) => root).map(({ device }) => device);
      expect(roots).toEqual([machine?.rootDevice]);
      expect(machine?.volumes.filter(({ root }) => !root)).toMatchObject([
        { volumeId: member.dataVolume, device: DATA_DEVICE, attachment: 'attached', deleteOnTermination: true },
      ]);
      expect(await restoration.describeInstance(ABSENT_INSTANCE)).toBeNull();
    });

    it('launches a machine that is no member until it is made one', async () => {
      const instanceId = await restoration.launch(launchOf());
      await world.settle();
      const found = await restoration.find('restore-1');
      expect(found.instances).toMatchObject([
        { instanceId, lifecycle: 'running', instanceType: 'm7g.large', fleet: null, slot: 'web-0' },
      ]);
      expect(found.volumes.map((volume) => [volume.instanceId, volume.device])).toEqual([[instanceId, '']]);
      expect(await isMember(instanceId)).toBe(false);
      await restoration.tag(
        [instanceId],
        new Map([
          ['ballast:fleet', 'web'],
          ['ballast:role', 'active'],
          ['ballast:restore', null],
          ['ballast:expires-at', null],
        ]),
      );
      await world.settle();
      expect(await isMember(instanceId)).toBe(true);
      expect((await restoration.find('restore-1')).instances).toEqual([]);
      expect((await restoration.listExpired(EXPIRES_AT_MS)).map(({ id }) => id)).not.toContain(instanceId);
    });

    it('makes nothing new for a token that it knows, and nothing else for it either', async () => {
      const volumes = [await restoration.createVolume(volumeCall()), await restoration.createVolume(volumeCall())];
      const machines = [await restoration.launch(launchOf()), await restoration.launch(launchOf())];
      await world.settle();
      expect([new Set(volumes).size, new Set(machines).size]).toEqual([1, 1]);
      const found = await restoration.find('restore-1');
      expect(found.instances.map(({ instanceId }) => instanceId)).toEqual(machines.slice(1));
      const other = launchOf({ instanceType: 'm7g.xlarge' });
      await expect(restoration.launch(other)).rejects.toMatchObject({ name: 'Fault', kind: 'conflict' });
    });

    it('makes one security group for a restore, however often it is asked', async () => {
      const groupId = await isolate('restore-1');
      expect(await isolate('restore-1')).toBe(groupId);
      const other = await isolate('restore-2');
      expect((await restoration.find('restore-1')).securityGroups).toEqual([groupId]);
      await restoration.deleteIsolation(groupId);
      await restoration.deleteIsolation(groupId);
      expect((await restoration.find('restore-1')).securityGroups).toEqual([]);
      expect((await restoration.find('restore-2')).securityGroups).toEqual([other]);
    });

    it('launches into a security group, which goes after the machine', async () => {
      const groupId = await isolate('restore-1');
      const instanceId = await restoration.launch(launchOf({ securityGroup: groupId }));
      await world.settle();
      if (harness.keepsGroupsInUse) {
        const inUse = { name: 'Fault', kind: 'conflict' };
        await expect(restoration.deleteIsolation(groupId)).rejects.toMatchObject(inUse);
        expect((await restoration.find('restore-1')).securityGroups).toEqual([groupId]);
      }
      await restoration.terminate(instanceId);
      await world.settle();
      await restoration.terminate(instanceId);
      await restoration.terminate(ABSENT_INSTANCE);
      expect((await restoration.find('restore-1')).instances).toEqual([]);
      expect(await restoration.describeInstance(instanceId)).toBeNull();
      await restoration.deleteIsolation(groupId);
    });

    it('lists what is past its time, machines first, whatever restore it is of', async () => {
      const groupId = await isolate('restore-1');
      const later = { 'ballast:expires-at': toInstant(EXPIRES_AT_MS + 1) };
      const volumeId = await restoration.createVolume(volumeCall());
      await restoration.createVolume(volumeCall({ token: 'later', tags: tagsOf('restore-2', later) }));
      const instanceId = await restoration.launch(launchOf({ tags: tagsOf('restore-3') }));
      await world.settle();
      expect(await restoration.listExpired(EXPIRES_AT_MS - 1)).toEqual([]);
      const expired = await restoration.listExpired(EXPIRES_AT_MS);
      expect(expired[0]).toEqual({ kind: 'instance', id: instanceId, restoreId: 'restore-3' });
      expect(expired.at(-1)).toEqual({ kind: 'security-group', id: groupId, restoreId: 'restore-1' });
      expect(expired.filter(({ restoreId, kind }) => kind === 'volume' && restoreId !== 'restore-3')).toEqual([
        { kind: 'volume', id: volumeId, restoreId: 'restore-1' },
      ]);
    });

    it('keeps a volume when its machine ends, or lets it go', async () => {
      const fate = async (): Promise<boolean | undefined> =>
        (await restoration.describeInstance(member.instanceId))?.volumes.find(
          ({ volumeId }) => volumeId === member.dataVolume,
        )?.deleteOnTermination;
      await restoration.keepOnTermination(member.instanceId, DATA_DEVICE, true);
      await world.settle();
      expect(await fate()).toBe(false);
      await restoration.keepOnTermination(member.instanceId, DATA_DEVICE, false);
      await world.settle();
      expect(await fate()).toBe(true);
    });

    it('marks what it took off, and deletes a volume only when nobody holds it', async () => {
      await restoration.tag([member.dataVolume], tagsOf('restore-1'));
      await world.settle();
      expect((await restoration.find('restore-1')).volumes).toMatchObject([
        { volumeId: member.dataVolume, state: 'in-use' },
      ]);
      const inUse = { name: 'Fault', kind: 'conflict' };
      await expect(restoration.deleteVolume(member.dataVolume)).rejects.toMatchObject(inUse);
      await world.restore.volumes.detach(member.dataVolume, member.instanceId);
      await world.settle();
      await restoration.deleteVolume(member.dataVolume);
      await world.settle();
      await restoration.deleteVolume(member.dataVolume);
      expect((await restoration.find('restore-1')).volumes).toEqual([]);
    });

    it('reads the checks of one machine', async () => {
      expect(await restoration.readChecks(member.instanceId)).toBe('passed');
      await world.impair(member.instanceId, 'system');
      expect(await restoration.readChecks(member.instanceId)).toBe('failed');
      expect(await restoration.readChecks(ABSENT_INSTANCE)).toBe('unknown');
    });
  });
};
