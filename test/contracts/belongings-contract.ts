import { beforeEach, describe, expect, it } from 'vitest';
import type { Belongings } from '../../shared/ports/belongings.ts';
import { launchCall } from './contract-values.ts';
import type { ContractWorld } from './contract-world.ts';

const ABSENT_INSTANCE = 'i-0000000000000beef';

/** A contract world, and what in it is ours. */
export type BelongingsWorld = ContractWorld & { readonly belongings: Belongings };

/** What every implementation of the belongings port promises of instances. Fleets `web` and `api` are there to launch for. */
export const describeBelongingsContract = (name: string, openWorld: () => Promise<BelongingsWorld>): void => {
  describe(`belongings over ${name}`, () => {
    let world: BelongingsWorld;
    let belongings: Belongings;
    let templateId: string;

    beforeEach(async () => {
      world = await openWorld();
      belongings = world.belongings;
      templateId = await world.createLaunchTemplate('contract', true);
    });

    const launch = async (fleet: string): Promise<string> => {
      const call = launchCall(templateId, world.subnets[0], { token: `${fleet}-mb2k9f0a-1` });
      const { instanceIds } = await world.ports.fleets.launch(fleet, call);
      await world.settle();
      return instanceIds[0] ?? '';
    };

    it('are instances of every fleet, with what they are', async () => {
      const [web, api] = [await launch('web'), await launch('api')];
      await world.tagInstance(api, 'ballast:role', 'standby');
      await world.tagInstance(api, 'ballast:protect', 'yes');
      const listed = new Map((await belongings.listInstances()).map((instance) => [instance.id, instance]));
      expect([...listed.keys()].toSorted()).toEqual([web, api].toSorted());
      const common = {
        kind: 'instance',
        instanceType: 'm7g.large',
        market: 'on-demand',
        lifecycle: 'running',
        slot: null,
      };
      expect(listed.get(web)).toMatchObject({ ...common, fleet: 'web', role: 'active', kept: false });
      expect(listed.get(api)).toMatchObject({ ...common, fleet: 'api', role: 'standby', kept: true });
      expect(Math.abs((listed.get(web)?.launchedAtMs ?? 0) - world.ports.clock.nowMs())).toBeLessThan(300_000);
    });

    it('are found by id while EC2 shows them, terminated ones too', async () => {
      const web = await launch('web');
      const [shown] = await belongings.listInstances();
      const running = { lifecycle: 'running', fleet: 'web', wasLaunched: true, kept: false };
      const expected = { ...running, launchedAtMs: shown?.launchedAtMs };
      expect(await belongings.findInstances([ABSENT_INSTANCE, web])).toEqual(new Map([[web, expected]]));
      await world.ports.fleets.terminate([web]);
      await world.settle();
      expect((await belongings.findInstances([web])).get(web)).toMatchObject({ ...running, lifecycle: 'terminated' });
      expect(await belongings.findInstances([])).toEqual(new Map());
    });
  });
};
