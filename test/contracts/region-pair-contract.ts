import { beforeEach, describe, expect, it } from 'vitest';
import { launchCall } from './contract-values.ts';
import type { FailoverHarness, FailoverWorld } from './failover-world.ts';

const NOW_MS = 1_700_000_000_000;

/** What every implementation promises of the Region that is left, of wakes and of signatures. */
export const describeRegionPairContract = (harness: FailoverHarness): void => {
  describe(`the Region that is left over ${harness.name}`, () => {
    let world: FailoverWorld;

    beforeEach(async () => {
      world = await harness.openWorld();
    });

    it('has names of its own', () => {
      expect([world.failover.region, world.standby.region]).toEqual([world.home, world.away]);
    });

    it('is where its fleets are paused from', async () => {
      const pause = { kind: 'pause', untilMs: NOW_MS + 60_000, why: 'fenced by a test', atMs: NOW_MS } as const;
      await world.standby.formerRegion(world.home).ledger.putOverride('web', pause);
      expect((await world.failover.ledger.readFleets(['web'])).get('web')?.overrides).toEqual([pause]);
      expect((await world.standby.ledger.readFleets(['web'])).get('web')?.overrides).toEqual([]);
    });

    it('is where its machines are found', async () => {
      const templateId = await world.createLaunchTemplate('web', true);
      await world.failover.fleets.launch('web', launchCall(templateId, world.subnets[0]));
      await world.settle();
      const there = await world.standby.formerRegion(world.home).fleets.listInstances(['web']);
      expect(there).toHaveLength(1);
      expect(await world.standby.fleets.listInstances(['web'])).toEqual([]);
    });

    it('is where its machines leave their target groups', async () => {
      const arn = await world.createTargetGroup('web', { deregistrationDelayMs: 60_000, isBalanced: true });
      const { balancers } = world.standby.formerRegion(world.home);
      expect(await balancers.resolveTargetGroups([{ by: 'name', value: 'web', port: 80 }])).toMatchObject([{ arn }]);
      expect(await balancers.listTargets(arn)).toEqual([]);
    });
  });

  describe(`wakes over ${harness.name}`, () => {
    it('are sent for any fleets, and for none', async () => {
      const { wakes } = (await harness.openWorld()).failover;
      expect(await wakes.wakeFleets(['web', 'api'], 'a test')).toBeUndefined();
      expect(await wakes.wakeFleets([], 'a test')).toBeUndefined();
    });

    it('are sent for a service to the Region itself, and to the other', async () => {
      const { failover, home, away } = await harness.openWorld();
      expect(await failover.wakes.wakeService(home, 'shop', 'a test')).toBeUndefined();
      expect(await failover.wakes.wakeService(away, 'shop', 'a test')).toBeUndefined();
    });
  });

  describe(`signatures over ${harness.name}`, () => {
    it('can be checked by others, and name no account', async () => {
      const world = await harness.openWorld();
      const text = `{"report":"größer","lines":"${'x'.repeat(10_000)}"}`;
      const signature = await world.failover.signatures.sign(text);
      expect(signature.algorithm).toMatch(/\w/);
      expect(signature.key).not.toMatch(/\d{12}/);
      expect(await world.verify(text, signature)).toBe(true);
      expect(await world.verify(`${text} `, signature)).toBe(false);
    });
  });
};
