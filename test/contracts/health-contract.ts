import { beforeEach, describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../shared/core/time.ts';
import { launchCall } from './contract-values.ts';
import type { ContractHarness, ContractWorld } from './contract-world.ts';

/** What every implementation promises of what EC2 and Systems Manager say of an instance's health. */
export const describeHealthContract = (harness: ContractHarness): void => {
  describe(`health over ${harness.name}`, () => {
    let world: ContractWorld;
    let templateId: string;
    let first: string;
    let second: string;

    beforeEach(async () => {
      world = await harness.openWorld();
      templateId = await world.createLaunchTemplate('health', true);
      const { instanceIds } = await world.ports.fleets.launch(
        'web',
        launchCall(templateId, world.subnets[0], { onDemand: 2 }),
      );
      await world.settle();
      [first = '', second = ''] = instanceIds;
    });

    it('says nothing while all are well', async () => {
      expect(await world.ports.fleets.readStatus()).toEqual([]);
    });

    it('names those whose status checks fail, which check, and since when', async () => {
      await world.impair(first, 'system');
      await world.settle();
      const statuses = await world.ports.fleets.readStatus();
      expect(statuses).toEqual([
        {
          instanceId: first,
          says: { kind: 'sick', sinceMs: expect.any(Number), because: expect.stringContaining('system') },
        },
      ]);
    });

    it('names those that AWS will retire, and when', async () => {
      const atMs = world.ports.clock.nowMs() + HOUR_MS;
      await world.scheduleRetirement(second, atMs);
      await world.settle();
      expect(await world.ports.fleets.readStatus()).toMatchObject([
        { instanceId: second, says: { kind: 'doomed', atMs } },
      ]);
    });

    it('tells agents that ping from those that no longer do, and leaves out instances without one', async () => {
      await world.connectAgent(first, true);
      await world.connectAgent(second, false);
      const booting = launchCall(templateId, world.subnets[0], { token: 'web-mb2k9f0a-2' });
      const [third = ''] = (await world.ports.fleets.launch('web', booting)).instanceIds;
      const pings = await world.ports.agents.readPings([first, second, third, 'i-0000000000000beef']);
      const online = new Map(pings.map((ping) => [ping.instanceId, ping.online]));
      expect(online).toEqual(
        new Map([
          [first, true],
          [second, false],
        ]),
      );
      for (const { lastMs } of pings) expect(lastMs).toBeLessThanOrEqual(world.ports.clock.nowMs());
    });

    it('asks of no agent when there is no instance', async () => {
      expect(await world.ports.agents.readPings([])).toEqual([]);
    });
  });
};
