import { describe, expect, it } from 'vitest';
import { describeInstances } from '../../sim/describe.ts';
import { failApp, markRetiring, stopInstance, tagInstance, terminateInstances } from '../../sim/instances.ts';
import { registerTargets } from '../../sim/target-groups.ts';
import { advanceTo } from '../../sim/world.ts';
import type { World } from '../../sim/world-state.ts';
import { at, GROUP_ARN, launchMachines, PORT, START_MS, smallWorld } from './small-world.ts';

const lifecycleOf = (world: World, id: string): string | undefined =>
  describeInstances(world, ['web']).find((instance) => instance.id === id)?.lifecycle;

describe('instances', () => {
  it('boots: pending, running after 30 s, in service at launch + boot', () => {
    const { world, fleet } = smallWorld({ groups: 0 });
    const [id = ''] = launchMachines(world, 1);
    expect(id).toMatch(/^i-[0-9a-f]{17}$/);
    advanceTo(world, at(29));
    expect(lifecycleOf(world, id)).toBe('pending');
    advanceTo(world, at(30));
    expect(lifecycleOf(world, id)).toBe('running');
    advanceTo(world, at(89));
    expect(fleet.meter.readyUnits).toBe(0);
    advanceTo(world, at(90));
    expect(fleet.meter.readyUnits).toBe(1);
  });

  it('runs after half of a short boot', () => {
    const { world } = smallWorld({ timing: { bootMs: 20_000 } });
    const [id = ''] = launchMachines(world, 1);
    advanceTo(world, at(9.999));
    expect(lifecycleOf(world, id)).toBe('pending');
    advanceTo(world, at(10));
    expect(lifecycleOf(world, id)).toBe('running');
  });

  it('carries every tag from the call on', () => {
    const { world } = smallWorld();
    launchMachines(world, 1, { token: 'web-1-9' });
    expect(describeInstances(world, ['web'])).toMatchObject([
      {
        fleet: 'web',
        role: 'active',
        intent: 'web-1-9',
        templateVersion: 1,
        zone: 'eu-west-1a',
        launchedAtMs: START_MS,
        protected: false,
      },
    ]);
  });

  it('terminates, shows it for an hour, and then forgets it', () => {
    const { world } = smallWorld();
    const [id = ''] = launchMachines(world, 1);
    advanceTo(world, at(100));
    expect(terminateInstances(world, [id, 'i-0000000000000beef'])).toEqual([]);
    expect(lifecycleOf(world, id)).toBe('shutting-down');
    advanceTo(world, at(130));
    expect(lifecycleOf(world, id)).toBe('terminated');
    expect(terminateInstances(world, [id])).toEqual([]);
    advanceTo(world, at(130 + 3_599));
    expect(lifecycleOf(world, id)).toBe('terminated');
    advanceTo(world, at(130 + 3_600));
    expect(describeInstances(world, ['web'])).toEqual([]);
  });

  it('refuses to terminate what has termination protection, and only that', () => {
    const { world } = smallWorld();
    const [kept = '', gone = ''] = launchMachines(world, 2);
    const instance = world.instances.get(kept);
    if (instance !== undefined) instance.terminationProtected = true;
    expect(terminateInstances(world, [kept, gone])).toEqual([kept]);
    expect([lifecycleOf(world, kept), lifecycleOf(world, gone)]).toEqual(['pending', 'shutting-down']);
  });

  it('is billed from launch to termination, or until somebody stops it', () => {
    const { world, fleet } = smallWorld();
    const [first = '', second = ''] = launchMachines(world, 2);
    expect(fleet.meter.billedMachines).toBe(2);
    advanceTo(world, at(200));
    stopInstance(world, first);
    expect(fleet.meter.billedMachines).toBe(1);
    terminateInstances(world, [first, second]);
    expect(fleet.meter.billedMachines).toBe(0);
    expect(fleet.meter.usdPerHour).toBe(0);
  });

  it('costs less on Spot', () => {
    const { world, fleet } = smallWorld();
    launchMachines(world, 0, { spot: 1 });
    expect(fleet.meter.usdPerHour).toBeCloseTo(0.0725 * 0.4, 9);
  });

  it('stops serving when it is stopped by hand, and keeps its tags', () => {
    const { world, fleet } = smallWorld({ groups: 0 });
    const [id = ''] = launchMachines(world, 1);
    advanceTo(world, at(100));
    stopInstance(world, id);
    expect(fleet.meter.readyUnits).toBe(0);
    expect(lifecycleOf(world, id)).toBe('stopping');
    advanceTo(world, at(130));
    expect(lifecycleOf(world, id)).toBe('stopped');
    stopInstance(world, id);
    expect(lifecycleOf(world, id)).toBe('stopped');
  });

  it('never comes up when it was ended while it booted', () => {
    const { world, fleet } = smallWorld({ groups: 0 });
    const [stopped = '', terminated = '', failed = ''] = launchMachines(world, 3);
    stopInstance(world, stopped);
    terminateInstances(world, [terminated]);
    failApp(world, failed);
    advanceTo(world, at(600));
    expect(fleet.meter.readyUnits).toBe(0);
    expect([stopped, terminated, failed].map((id) => lifecycleOf(world, id))).toEqual([
      'stopped',
      'terminated',
      'running',
    ]);
  });

  it('serves only when healthy in its target group', () => {
    const { world, fleet } = smallWorld();
    const [id = ''] = launchMachines(world, 1);
    advanceTo(world, at(100));
    expect(fleet.meter.readyUnits).toBe(0);
    registerTargets(world, GROUP_ARN, PORT, [id]);
    expect(fleet.meter.readyUnits).toBe(1);
    failApp(world, id);
    expect(fleet.meter.readyUnits).toBe(0);
  });

  it('follows its tags: retired, protected, taken out of the fleet and given to another', () => {
    const { world } = smallWorld();
    const [id = ''] = launchMachines(world, 1);
    markRetiring(world, [id, 'i-0000000000000beef']);
    tagInstance(world, id, 'ballast:protect', '');
    tagInstance(world, id, 'Name', 'anything');
    expect(describeInstances(world, ['web'])).toMatchObject([{ role: 'retiring', protected: true }]);
    tagInstance(world, id, 'ballast:fleet', null);
    expect(describeInstances(world, ['web'])).toEqual([]);
    tagInstance(world, id, 'ballast:fleet', 'api');
    tagInstance(world, id, 'ballast:role', 'active');
    expect(describeInstances(world, ['web', 'api'])).toMatchObject([{ id, fleet: 'api', role: 'active' }]);
  });

  it('tells whoever listens of each change of state', () => {
    const { world } = smallWorld();
    const seen: string[] = [];
    world.listeners.push((event) => {
      if (event.kind === 'instance-state') seen.push(`${(event.atMs - START_MS) / 1_000} ${event.instance.lifecycle}`);
    });
    const [id = ''] = launchMachines(world, 1);
    advanceTo(world, at(60));
    terminateInstances(world, [id]);
    advanceTo(world, at(120));
    expect(seen).toEqual(['0 pending', '30 running', '60 shutting-down', '90 terminated']);
  });

  it('answers describe calls as of the lag ago', () => {
    const { world } = smallWorld({ timing: { describeLagMs: 20_000 } });
    const [id = ''] = launchMachines(world, 1);
    expect(describeInstances(world, ['web'])).toEqual([]);
    advanceTo(world, at(20));
    expect(lifecycleOf(world, id)).toBe('pending');
    advanceTo(world, at(49));
    expect(lifecycleOf(world, id)).toBe('pending');
    advanceTo(world, at(50));
    expect(lifecycleOf(world, id)).toBe('running');
  });
});
