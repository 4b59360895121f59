import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { forgetInstances } from '../../../sim/faults/forget-instances.ts';
import { impairInstance, mendInstance } from '../../../sim/faults/impair-instance.ts';
import { failApp, stopInstance, tagInstance, terminateInstances } from '../../../sim/instances.ts';
import { advanceTo } from '../../../sim/world.ts';
import type { World } from '../../../sim/world-state.ts';
import { livingInstances } from '../scenario.ts';
import { anInstance, HEALED, minutesToServe, servingUnits, settled } from './story.ts';

const launchesOf = (changes: readonly { readonly method: string }[]): number =>
  changes.filter(({ method }) => method === 'launch').length;

const terminatedIds = (changes: readonly { readonly method: string; readonly args: readonly unknown[] }[]) =>
  changes.flatMap(({ method, args }) => (method === 'terminate' ? args.flat() : []));

/** Boot takes a minute, and what is believed of a machine needs two looks. */
const SIGHT_MINUTES = 2;
const BOOT_MINUTES = 1;

describe('with every event lost, the tick alone replaces, once, what', () => {
  it.each([
    ['was terminated', (world: World, id: string) => void terminateInstances(world, [id]), 0],
    ['was stopped', stopInstance, 0],
    ['stopped serving', failApp, SIGHT_MINUTES + 1],
    ['hangs', (world: World, id: string) => impairInstance(world, id, { check: 'instance' }), SIGHT_MINUTES + 4],
  ] as const)('%s', async (_, fault, noticedAfterMinutes) => {
    const scenario = await settled();
    const { changes, world } = scenario;
    const victim = anInstance(scenario);
    changes.length = 0;
    fault(world, victim.id);
    const minutes = await minutesToServe(scenario, 4, 20);
    expect(minutes).toBeLessThanOrEqual(noticedAfterMinutes + BOOT_MINUTES + 1);
    await scenario.run(10);
    expect(launchesOf(changes)).toBe(1);
    expect(victim.lifecycle).toBe('terminated');
    expect(servingUnits(scenario)).toBe(4);
    expect(livingInstances(scenario)).toHaveLength(4);
  });
});

it('launches first: while the replacement boots, what fails is still there', async () => {
  const scenario = await settled();
  const victim = anInstance(scenario);
  failApp(scenario.world, victim.id);
  await scenario.run(3);
  expect(livingInstances(scenario)).toHaveLength(5);
  expect(victim.role).toBe('active');
  await scenario.run(10);
  expect(victim.lifecycle).toBe('terminated');
});

it('lets it go first where the upper bound leaves no room beside it', async () => {
  const scenario = await settled({ ...HEALED, capacity: { min: 4, max: 4 } });
  const most: number[] = [];
  failApp(scenario.world, anInstance(scenario).id);
  for (let minute = 0; minute < 20; minute += 1) {
    await scenario.run(1);
    most.push(livingInstances(scenario).length);
  }
  expect(Math.max(...most)).toBe(4);
  expect(servingUnits(scenario)).toBe(4);
});

it('never ends a protected machine, but another serves in its place', async () => {
  const scenario = await settled();
  const victim = anInstance(scenario);
  tagInstance(scenario.world, victim.id, 'ballast:protect', 'true');
  failApp(scenario.world, victim.id);
  await scenario.run(15);
  expect(victim.lifecycle).toBe('running');
  expect(servingUnits(scenario)).toBe(4);
  expect(scenario.records.at(-1)?.decision.code).toBe('REPLACING');
});

it('takes back a machine that recovers before it goes, and gives the surplus up', async () => {
  const scenario = await settled();
  const victim = anInstance(scenario);
  impairInstance(scenario.world, victim.id, { check: 'system' });
  await scenario.run(4);
  expect(livingInstances(scenario)).toHaveLength(5);
  mendInstance(scenario.world, victim.id);
  await scenario.run(20);
  expect(livingInstances(scenario)).toHaveLength(4);
  expect(servingUnits(scenario)).toBe(4);
});

it('launches nothing for machines that a listing leaves out, and ends none', async () => {
  const scenario = await settled();
  scenario.changes.length = 0;
  forgetInstances(scenario.world, { share: 0.6, lastsMs: MINUTE_MS, seed: 7 });
  await scenario.run(10);
  expect(launchesOf(scenario.changes)).toBe(0);
  expect(terminatedIds(scenario.changes)).toEqual([]);
  expect(servingUnits(scenario)).toBe(4);
});

it('pauses between machines that never come to serve', async () => {
  const scenario = await settled();
  scenario.changes.length = 0;
  const [first] = livingInstances(scenario);
  if (first !== undefined) terminateInstances(scenario.world, [first.id]);
  for (let minute = 0; minute < 240; minute += 1) {
    for (const { id, launchedAtMs } of livingInstances(scenario)) {
      if (launchedAtMs > scenario.world.startMs) failApp(scenario.world, id);
    }
    await scenario.run(1);
  }
  expect(launchesOf(scenario.changes)).toBeLessThanOrEqual(8);
});

it('does not launch without end what ends as soon as it is launched', async () => {
  const scenario = await settled({ ...HEALED, targetGroups: [] });
  const { world } = scenario;
  terminateInstances(world, [anInstance(scenario).id]);
  const before = new Set(world.instances.keys());
  const young = (): readonly string[] => [...world.instances.keys()].filter((id) => !before.has(id));
  scenario.changes.length = 0;
  for (let second = 0; second < 30 * 60; second += 5) {
    await scenario.look({ kind: 'named', fleets: ['web'] });
    terminateInstances(world, young());
    advanceTo(world, world.nowMs + 5_000);
  }
  expect(launchesOf(scenario.changes)).toBeLessThanOrEqual(6);
});
