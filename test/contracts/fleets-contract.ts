import { beforeEach, describe, expect, it } from 'vitest';
import type { Fleets } from '../../shared/ports/fleets.ts';
import { launchCall } from './contract-values.ts';
import type { ContractHarness, ContractSubnet, ContractWorld } from './contract-world.ts';

const ABSENT_INSTANCE = 'i-0000000000000beef';

/** What every implementation of the fleets port promises. Fleets `web` and `api` are there to launch for. */
export const describeFleetsContract = (harness: ContractHarness): void => {
  describe(`fleets over ${harness.name}`, () => {
    let world: ContractWorld;
    let fleets: Fleets;
    let subnet: ContractSubnet;
    let templateId: string;

    beforeEach(async () => {
      world = await harness.openWorld();
      fleets = world.ports.fleets;
      subnet = world.subnets[0];
      templateId = await world.createLaunchTemplate('contract', true);
    });

    const launch = async (fleet: string, count: number, token = `${fleet}-mb2k9f0a-1`): Promise<readonly string[]> => {
      const call = launchCall(templateId, subnet, { token, onDemand: count });
      const { instanceIds } = await fleets.launch(fleet, call);
      await world.settle();
      return instanceIds;
    };

    const shown = async (id: string) => (await fleets.listInstances(['web'])).find((instance) => instance.id === id);

    it('pins a launch template to a number', async () => {
      await world.addTemplateVersion(templateId, false);
      const first = { id: templateId, version: 1, detailedMonitoring: true };
      const second = { id: templateId, version: 2, detailedMonitoring: false };
      expect(await fleets.resolveTemplate({ by: 'id', value: templateId, version: '$Default' })).toEqual(first);
      expect(await fleets.resolveTemplate({ by: 'name', value: 'contract', version: '$Latest' })).toEqual(second);
      expect(await fleets.resolveTemplate({ by: 'name', value: 'contract', version: 1 })).toEqual(first);
    });

    it.each([
      ['name', 'absent', 1],
      ['id', 'lt-00000000000000000', 1],
      ['name', 'contract', 7],
    ] as const)('names a launch template that is not there: by %s, %s version %s', async (by, value, version) => {
      await expect(fleets.resolveTemplate({ by, value, version })).rejects.toMatchObject({
        name: 'Fault',
        kind: 'not-found',
        message: expect.stringContaining(value),
      });
    });

    it('tells the Availability Zone of each subnet', async () => {
      const zones = await fleets.listZones(world.subnets.map(({ id }) => id));
      expect(new Map([...zones].map(([id, { name }]) => [id, name]))).toEqual(
        new Map(world.subnets.map(({ id, zone }) => [id, zone])),
      );
      for (const { id } of zones.values()) expect(id).toMatch(/^[a-z]+\d-az\d$/);
    });

    it('names a subnet that is not there', async () => {
      await expect(fleets.listZones([subnet.id, 'subnet-00000000000000bad'])).rejects.toMatchObject({
        kind: 'not-found',
        message: expect.stringContaining('subnet-00000000000000bad'),
      });
    });

    it('launches machines that carry what they were launched for', async () => {
      const { instanceIds, refusals } = await fleets.launch('web', launchCall(templateId, subnet, { onDemand: 3 }));
      expect(instanceIds).toHaveLength(3);
      expect(refusals).toEqual([]);
      const listed = await fleets.listInstances(['web']);
      expect(listed.map(({ id }) => id).toSorted()).toEqual(instanceIds.toSorted());
      for (const instance of listed) {
        expect(instance).toMatchObject({
          fleet: 'web',
          instanceType: 'm7g.large',
          zone: subnet.zone,
          subnet: subnet.id,
          market: 'on-demand',
          role: 'active',
          intent: 'web-mb2k9f0a-1',
          templateVersion: 1,
          protected: false,
        });
        expect(['pending', 'running']).toContain(instance.lifecycle);
        expect(Math.abs(instance.launchedAtMs - world.ports.clock.nowMs())).toBeLessThan(300_000);
      }
    });

    it('buys Spot and On-Demand in one call', async () => {
      const call = launchCall(templateId, subnet, { onDemand: 1, spot: 2 });
      expect((await fleets.launch('web', call)).instanceIds).toHaveLength(3);
      const markets = (await fleets.listInstances(['web'])).map(({ market, intent }) => [market, intent]);
      expect(markets.toSorted()).toEqual([
        ['on-demand', call.token],
        ['spot', call.token],
        ['spot', call.token],
      ]);
    });

    it('lists instances of the named fleets only', async () => {
      const [web] = await launch('web', 1);
      const [api] = await launch('api', 1);
      expect((await fleets.listInstances(['web'])).map(({ id }) => id)).toEqual([web]);
      expect((await fleets.listInstances(['api', 'web', 'absent'])).map(({ id }) => id).toSorted()).toEqual(
        [api, web].toSorted(),
      );
      expect(await fleets.listInstances([])).toEqual([]);
    });

    it('marks instances as retiring, and does not mind one that is gone', async () => {
      const [first = '', second = ''] = await launch('web', 2);
      await fleets.markRetiring([first, ABSENT_INSTANCE]);
      const roles = new Map((await fleets.listInstances(['web'])).map(({ id, role }) => [id, role]));
      expect(roles).toEqual(
        new Map([
          [first, 'retiring'],
          [second, 'active'],
        ]),
      );
    });

    it('makes active what is woken, and does not mind one that is gone', async () => {
      const call = launchCall(templateId, subnet, { role: 'standby' });
      const [id = ''] = (await fleets.launch('web', call)).instanceIds;
      expect(await shown(id)).toMatchObject({ role: 'standby' });
      await fleets.markActive([ABSENT_INSTANCE, id]);
      expect(await shown(id)).toMatchObject({ role: 'active' });
    });

    it('finds the fleet of an instance by its tag, and none of one that is not ours or not there', async () => {
      const [web = ''] = await launch('web', 1);
      const [api = ''] = await launch('api', 1);
      const found = await fleets.findFleets([web, ABSENT_INSTANCE, api, web]);
      expect(found).toEqual(
        new Map([
          [web, 'web'],
          [api, 'api'],
        ]),
      );
      expect(await fleets.findFleets([])).toEqual(new Map());
    });

    it('launches a machine for a slot', async () => {
      const member = { slot: 'web-0', withoutDevices: ['/dev/sdf'] };
      const [id = ''] = (await fleets.launch('web', launchCall(templateId, subnet, member))).instanceIds;
      expect(await shown(id)).toMatchObject({ slot: 'web-0', role: 'active' });
      expect((await fleets.listInstances(['web'])).filter((instance) => instance.slot === 'web-0')).toHaveLength(1);
    });

    it('shows which instances a person protects', async () => {
      const [first = '', second = ''] = await launch('web', 2);
      await world.tagInstance(first, 'ballast:protect', '');
      await world.tagInstance(second, 'ballast:protect', 'false');
      const shown = new Map((await fleets.listInstances(['web'])).map((instance) => [instance.id, instance.protected]));
      expect(shown).toEqual(
        new Map([
          [first, true],
          [second, false],
        ]),
      );
    });

    it('terminates, and goes on showing what it terminated', async () => {
      const [first = '', second = ''] = await launch('web', 2);
      expect(await fleets.terminate([first])).toEqual({ refused: [] });
      await world.settle();
      const lifecycles = new Map((await fleets.listInstances(['web'])).map(({ id, lifecycle }) => [id, lifecycle]));
      expect(['shutting-down', 'terminated']).toContain(lifecycles.get(first));
      expect(lifecycles.get(second)).toBe('running');
      expect(await fleets.terminate([first])).toEqual({ refused: [] });
    });

    it('terminates the others when one is absent and one has termination protection, and says which was refused', async () => {
      const [first = '', kept = '', third = ''] = await launch('web', 3);
      await world.protectFromTermination(kept);
      expect(await fleets.terminate([first, kept, ABSENT_INSTANCE, third])).toEqual({ refused: [kept] });
      await world.settle();
      const running = (await fleets.listInstances(['web'])).filter(({ lifecycle }) => lifecycle === 'running');
      expect(running.map(({ id }) => id)).toEqual([kept]);
    });

    it('stops a machine, gives it another type, and starts it as the same machine', async () => {
      const [id = ''] = await launch('web', 1);
      await fleets.stop([id]);
      await fleets.stop([id]);
      await world.settle();
      expect(await shown(id)).toMatchObject({ lifecycle: 'stopped', instanceType: 'm7g.large', fleet: 'web' });
      await fleets.modifyType(id, 'm7g.xlarge');
      expect(await shown(id)).toMatchObject({ lifecycle: 'stopped', instanceType: 'm7g.xlarge' });
      expect(await fleets.start([id])).toEqual({ refused: [] });
      expect(await fleets.start([id])).toEqual({ refused: [] });
      await world.settle();
      expect(await shown(id)).toMatchObject({
        lifecycle: 'running',
        instanceType: 'm7g.xlarge',
        role: 'active',
        intent: 'web-mb2k9f0a-1',
      });
    });

    it('stops and starts although one is not there, and says so', async () => {
      const [id = ''] = await launch('web', 1);
      await expect(fleets.stop([ABSENT_INSTANCE, id])).rejects.toMatchObject({ name: 'Fault', kind: 'not-found' });
      await world.settle();
      expect(await shown(id)).toMatchObject({ lifecycle: 'stopped' });
      expect(await fleets.start([id, ABSENT_INSTANCE])).toMatchObject({
        refused: [{ instanceId: ABSENT_INSTANCE, kind: 'not-found' }],
      });
      await world.settle();
      expect(await shown(id)).toMatchObject({ lifecycle: 'running' });
    });

    if (harness.keepsTypeWhileRunning) {
      it('gives a running machine no other type', async () => {
        const [id = ''] = await launch('web', 1);
        await expect(fleets.modifyType(id, 'm7g.xlarge')).rejects.toMatchObject({ name: 'Fault', kind: 'conflict' });
        expect(await shown(id)).toMatchObject({ lifecycle: 'running', instanceType: 'm7g.large' });
      });
    }

    it('launches nothing new when a call is repeated with its token', async () => {
      const first = await launch('web', 2);
      expect(await launch('web', 2)).toEqual(first);
      expect(await fleets.listInstances(['web'])).toHaveLength(2);
    });
  });
};
