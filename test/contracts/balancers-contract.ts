import { beforeEach, describe, expect, it } from 'vitest';
import type { Balancers } from '../../shared/ports/balancers.ts';
import { launchCall } from './contract-values.ts';
import type { ContractHarness, ContractWorld } from './contract-world.ts';

const PORT = 8_080;
/** A load balancer as CloudWatch's dimension names it. */
const BALANCER = /^app\/contract-other\/[0-9a-f]{16}$/;

/** What every implementation of the balancers port promises. */
export const describeBalancersContract = (harness: ContractHarness): void => {
  describe(`balancers over ${harness.name}`, () => {
    let world: ContractWorld;
    let balancers: Balancers;
    let arn: string;

    beforeEach(async () => {
      world = await harness.openWorld();
      balancers = world.ports.balancers;
      arn = await world.createTargetGroup('contract', { deregistrationDelayMs: 30_000, isBalanced: false });
    });

    const launch = async (count: number): Promise<readonly string[]> => {
      const templateId = await world.createLaunchTemplate('contract', true);
      const call = launchCall(templateId, world.subnets[0], { onDemand: count });
      const { instanceIds } = await world.ports.fleets.launch('web', call);
      await world.settle();
      return instanceIds;
    };

    const registeredIds = async (): Promise<readonly string[]> =>
      (await balancers.listTargets(arn))
        .filter(({ state }) => state !== 'draining')
        .map(({ instanceId }) => instanceId)
        .toSorted();

    it('resolves target groups by ARN and by name, in the order asked for, with the load balancers in front of them', async () => {
      const other = await world.createTargetGroup('contract-other', {
        deregistrationDelayMs: 300_000,
        isBalanced: true,
      });
      const groups = await balancers.resolveTargetGroups([
        { by: 'name', value: 'contract-other', port: PORT },
        { by: 'arn', value: arn, port: PORT },
        { by: 'name', value: 'contract', port: 9_090 },
      ]);
      expect(groups).toEqual([
        { arn: other, deregistrationDelayMs: 300_000, loadBalancers: [expect.stringMatching(BALANCER)] },
        { arn, deregistrationDelayMs: 30_000, loadBalancers: [] },
        { arn, deregistrationDelayMs: 30_000, loadBalancers: [] },
      ]);
      expect(await balancers.resolveTargetGroups([])).toEqual([]);
    });

    it('names a target group that is not there', async () => {
      const references = ['contract', 'absent'].map((value) => ({ by: 'name' as const, value, port: PORT }));
      await expect(balancers.resolveTargetGroups(references)).rejects.toMatchObject({
        name: 'Fault',
        kind: 'not-found',
        message: expect.stringContaining('absent'),
      });
    });

    it('registers instances under the port, and does not mind doing it twice', async () => {
      const ids = await launch(2);
      expect(await balancers.listTargets(arn)).toEqual([]);
      await balancers.register(arn, PORT, ids);
      await balancers.register(arn, PORT, ids);
      const targets = await balancers.listTargets(arn);
      expect(targets.map(({ instanceId }) => instanceId).toSorted()).toEqual(ids.toSorted());
      expect(targets.map(({ port }) => port)).toEqual([PORT, PORT]);
      for (const { state } of targets) expect(['initial', 'healthy', 'unused']).toContain(state);
    });

    it('deregisters under the port they were registered under', async () => {
      const [first = '', second = ''] = await launch(2);
      await balancers.register(arn, PORT, [first, second]);
      await balancers.deregister(arn, PORT, [first]);
      expect(await registeredIds()).toEqual([second]);
    });
  });
};
