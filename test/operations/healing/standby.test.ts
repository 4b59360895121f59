import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../../shared/core/fleet.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { failApp, terminateInstances } from '../../../sim/instances.ts';
import { limitPool } from '../../../sim/pools.ts';
import { livingInstances, type Scenario } from '../scenario.ts';
import { anInstance, HEALED, minutesToServe, servingUnits, settled } from './story.ts';

const READY: Fleet = { ...HEALED, standby: { size: { kind: 'machines', machines: 2 }, state: 'stopped' } };

const standbys = ({ world }: Scenario, lifecycle = 'stopped'): number =>
  [...world.instances.values()].filter((one) => one.role === 'standby' && one.lifecycle === lifecycle).length;

const methods = ({ changes }: Scenario): readonly string[] => changes.map(({ method }) => method);

it('keeps as many as asked for, stopped, beside the fleet', async () => {
  const scenario = await settled(READY);
  expect(standbys(scenario)).toBe(2);
  expect(livingInstances(scenario)).toHaveLength(4);
  expect(scenario.records.at(-1)?.decision.health?.standby).toEqual({ ready: 2, preparing: 0, wanted: 2 });
});

describe('when a machine is lost', () => {
  it('a standby serves first, and another is put in its place', async () => {
    const scenario = await settled(READY);
    scenario.changes.length = 0;
    terminateInstances(scenario.world, [anInstance(scenario).id]);
    const minutes = await minutesToServe(scenario, 4, 10);
    expect(minutes).toBeLessThanOrEqual(1.1);
    expect(methods(scenario).filter((method) => method === 'launch')).toEqual([]);
    await scenario.run(15);
    expect(standbys(scenario)).toBe(2);
    expect(servingUnits(scenario)).toBe(4);
    expect(livingInstances(scenario)).toHaveLength(4);
  });

  it('and no standby can start, it counts as none, and others are launched once there is capacity', async () => {
    const scenario = await settled(READY);
    const { world } = scenario;
    for (const zone of ['us-east-1a', 'us-east-1b']) {
      limitPool(world, { instanceType: 'c7g.large', zone, market: 'on-demand' }, 0);
    }
    terminateInstances(world, [anInstance(scenario).id]);
    await scenario.look();
    expect(servingUnits(scenario)).toBe(3);
    expect(scenario.records.at(-1)?.decision.capacity.active).toBe(3);
    limitPool(world, { instanceType: 'c7g.large', zone: 'us-east-1b', market: 'on-demand' }, null);
    await scenario.run(45);
    expect(servingUnits(scenario)).toBe(4);
  });
});

it('wakes them for a higher load too', async () => {
  const scenario = await settled({ ...READY, capacity: { min: 4, max: 12 } });
  await scenario.ledger.putOverride('web', {
    kind: 'bounds',
    min: 6,
    max: null,
    untilMs: scenario.world.nowMs + 60 * MINUTE_MS,
    why: 'sale',
    atMs: scenario.world.nowMs,
  });
  scenario.changes.length = 0;
  expect(await minutesToServe(scenario, 6, 10)).toBeLessThanOrEqual(1.1);
  expect(methods(scenario)).not.toContain('launch');
});

it('wakes one on the first sign of a machine that stopped serving, and launches for it only when that is believed', async () => {
  const scenario = await settled(READY);
  failApp(scenario.world, anInstance(scenario).id);
  await scenario.run(1);
  scenario.changes.length = 0;
  await scenario.look();
  expect(methods(scenario)).toContain('start');
  expect(scenario.records.at(-1)?.decision.health?.verdicts.map(({ verdict }) => verdict.kind)).toEqual(['suspect']);
  await scenario.run(15);
  expect(servingUnits(scenario)).toBe(4);
  expect(standbys(scenario)).toBe(2);
});
