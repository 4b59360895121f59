import { beforeEach, describe, expect, it } from 'vitest';
import type { Prerequisites } from '../../shared/ports/prerequisites.ts';
import { launchCall } from './contract-values.ts';
import type { FailoverHarness, FailoverWorld } from './failover-world.ts';

const NOT_FOUND = { name: 'Fault', kind: 'not-found' };
const TYPE = 'm7g.large';

/** What every implementation of the prerequisites port promises. */
export const describePrerequisitesContract = (harness: FailoverHarness): void => {
  describe(`prerequisites over ${harness.name}`, () => {
    let world: FailoverWorld;
    let prerequisites: Prerequisites;

    beforeEach(async () => {
      world = await harness.openWorld();
      prerequisites = world.failover.prerequisites;
    });

    it('show what a template launches, by its name and by its id', async () => {
      const id = await world.createLaunchTemplate('web', true);
      const byName = await prerequisites.readTemplate({ by: 'name', value: 'web', version: '$Default' });
      expect(byName.imageName).toMatch(/\w/);
      expect(byName).toMatchObject({ instanceTypes: [expect.stringMatching(/\./)], userDataDigest: null });
      expect(await prerequisites.readTemplate({ by: 'id', value: id, version: 1 })).toEqual(byName);
    });

    it('are not there where a template, or its version, is not', async () => {
      await world.createLaunchTemplate('web', true);
      const absent = prerequisites.readTemplate({ by: 'name', value: 'absent', version: '$Default' });
      await expect(absent).rejects.toMatchObject({ ...NOT_FOUND, message: expect.stringContaining('"absent"') });
      const later = prerequisites.readTemplate({ by: 'name', value: 'web', version: 7 });
      await expect(later).rejects.toMatchObject({ ...NOT_FOUND, message: expect.stringContaining('"web"') });
    });

    it('count the vCPUs that run, and how many may', async () => {
      const before = await prerequisites.readVcpuQuota();
      expect(before).toMatchObject({ vcpusRunning: 0 });
      expect(before.vcpusMax).toBeGreaterThan(0);
      const templateId = await world.createLaunchTemplate('web', true);
      const call = launchCall(templateId, world.subnets[0], { instanceTypes: [TYPE], onDemand: 2 });
      await world.failover.fleets.launch('web', call);
      await world.settle();
      expect(await prerequisites.readVcpuQuota()).toEqual({ ...before, vcpusRunning: 4 });
    });

    it('count the free addresses of subnets that are there', async () => {
      const ids = world.subnets.map(({ id }) => id);
      const free = await prerequisites.countFreeAddresses([...ids, 'subnet-0000000000000beef']);
      expect([...free.keys()].toSorted()).toEqual(ids.toSorted());
      for (const count of free.values()) expect(count).toBeGreaterThan(0);
      expect(await prerequisites.countFreeAddresses([])).toEqual(new Map());
    });

    it('find the load balancer in front of a target group', async () => {
      const options = { deregistrationDelayMs: 60_000, isBalanced: true };
      const arn = await world.createTargetGroup('web', options);
      const found = await prerequisites.findLoadBalancer({ by: 'name', value: 'web', port: 80 });
      expect(found).toMatchObject({ kind: 'alias', zoneId: expect.stringMatching(/^Z/) });
      expect(found?.kind === 'alias' ? found.dnsName : '').toMatch(/^[a-z0-9][a-z0-9.-]*[a-z]$/);
      expect(await prerequisites.findLoadBalancer({ by: 'arn', value: arn, port: 80 })).toEqual(found);
    });

    it('find none where there is none', async () => {
      await world.createTargetGroup('web', { deregistrationDelayMs: 60_000, isBalanced: false });
      expect(await prerequisites.findLoadBalancer({ by: 'name', value: 'web', port: 80 })).toBeNull();
      const absent = prerequisites.findLoadBalancer({ by: 'name', value: 'absent', port: 80 });
      await expect(absent).rejects.toMatchObject(NOT_FOUND);
    });

    it('try whether machines can be had, and keep none of them', async () => {
      const [{ zone }] = world.subnets;
      expect(await prerequisites.probeCapacity(TYPE, zone, 3)).toMatchObject({ there: true });
      expect(await prerequisites.releaseProbes()).toBe(0);
      await world.exhaust(TYPE);
      const refused = await prerequisites.probeCapacity(TYPE, zone, 3);
      expect(refused).toMatchObject({ there: false, because: expect.stringContaining(TYPE) });
      expect(await prerequisites.probeCapacity('c7g.large', zone, 1)).toMatchObject({ there: true });
    });

    it('give back what an earlier try has left', async () => {
      await world.leaveProbe();
      await world.leaveProbe();
      expect(await prerequisites.releaseProbes()).toBe(2);
      expect(await prerequisites.releaseProbes()).toBe(0);
    });
  });
};
