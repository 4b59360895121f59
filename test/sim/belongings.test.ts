import { expect, it } from 'vitest';
import { createSimBelongings } from '../../sim/belongings.ts';
import { tagInstance } from '../../sim/instances.ts';
import { registerTargets } from '../../sim/target-groups.ts';
import { advanceTo } from '../../sim/world.ts';
import { describeBelongingsContract } from '../contracts/belongings-contract.ts';
import { openSimWorld } from './sim-contract-world.ts';
import { at, GROUP_ARN, launchMachines, PORT, smallWorld } from './small-world.ts';

describeBelongingsContract('the embedded cloud', () => Promise.resolve(openSimWorld()));

it('shows an instance without its tag as what it was, and lists it no more', async () => {
  const { world } = smallWorld();
  const [id = ''] = launchMachines(world, 1);
  advanceTo(world, at(60));
  registerTargets(world, GROUP_ARN, PORT, [id]);
  const belongings = createSimBelongings(world);
  tagInstance(world, id, 'ballast:fleet', null);
  expect(await belongings.listInstances()).toEqual([]);
  const found = await belongings.findInstances([id]);
  expect(found.get(id)).toMatchObject({ lifecycle: 'running', fleet: null, wasLaunched: true });
});

it('hides what a lagging listing does not show yet', async () => {
  const { world } = smallWorld({ timing: { describeLagMs: 60_000 } });
  const [id = ''] = launchMachines(world, 1);
  const belongings = createSimBelongings(world);
  advanceTo(world, at(59));
  expect(await belongings.listInstances()).toEqual([]);
  expect((await belongings.findInstances([id])).size).toBe(0);
  advanceTo(world, at(61));
  expect((await belongings.listInstances()).map((instance) => instance.id)).toEqual([id]);
  expect((await belongings.findInstances([id])).get(id)).toMatchObject({ fleet: 'web', wasLaunched: true });
});

it('has neither volumes nor addresses', async () => {
  const belongings = createSimBelongings(smallWorld().world);
  expect(await belongings.listVolumes()).toEqual([]);
  expect(await belongings.listAddresses()).toEqual([]);
  await expect(belongings.deleteVolume('vol-1')).rejects.toMatchObject({ kind: 'invalid' });
  await expect(belongings.releaseAddress('eipalloc-1')).rejects.toMatchObject({ kind: 'invalid' });
});
