import { describe, expect, it } from 'vitest';
import { describeInstances } from '../../sim/describe.ts';
import { markActive } from '../../sim/instances.ts';
import { limitPool } from '../../sim/pools.ts';
import { startInstances, stopInstances } from '../../sim/resize.ts';
import { advanceTo, createWorld } from '../../sim/world.ts';
import { at, launchMachines, START_MS, smallWorld } from './small-world.ts';

const waiting = (how?: 'hibernate') => {
  const small = smallWorld({ groups: 0, templateVersion: { hibernates: true } });
  const [id = ''] = launchMachines(small.world, 1, { role: 'standby', token: 'web-1-7' });
  advanceTo(small.world, at(100));
  stopInstances(small.world, [id], how);
  advanceTo(small.world, at(200));
  return { ...small, id };
};

describe('a standby', () => {
  it('carries its role from the call on, until it is marked active', () => {
    const { world, id } = waiting();
    expect(describeInstances(world, ['web'])).toMatchObject([{ id, role: 'standby', lifecycle: 'stopped' }]);
    markActive(world, [id, 'i-0000000000000beef']);
    expect(describeInstances(world, ['web'])).toMatchObject([{ id, role: 'active' }]);
  });

  it('serves sooner than a launch, and sooner still when it was hibernated', () => {
    const stopped = waiting();
    startInstances(stopped.world, [stopped.id]);
    advanceTo(stopped.world, at(244));
    expect(stopped.fleet.meter.readyMachines).toBe(0);
    advanceTo(stopped.world, at(245));
    expect(stopped.fleet.meter.readyMachines).toBe(1);
    const hibernated = waiting('hibernate');
    startInstances(hibernated.world, [hibernated.id]);
    advanceTo(hibernated.world, at(218));
    expect(hibernated.fleet.meter.readyMachines).toBe(1);
    expect(describeInstances(hibernated.world, ['web'])[0]?.lifecycle).toBe('running');
  });

  it('boots as one that was stopped when it is stopped after a hibernation', () => {
    const { world, id, fleet } = waiting('hibernate');
    startInstances(world, [id]);
    advanceTo(world, at(300));
    stopInstances(world, [id]);
    advanceTo(world, at(400));
    startInstances(world, [id]);
    advanceTo(world, at(444));
    expect(fleet.meter.readyMachines).toBe(0);
    advanceTo(world, at(445));
    expect(fleet.meter.readyMachines).toBe(1);
  });

  it('may not start for want of capacity', () => {
    const { world, id } = waiting();
    limitPool(world, { instanceType: 'c7g.large', zone: 'eu-west-1a', market: 'on-demand' }, 0);
    expect(startInstances(world, [id])).toMatchObject([{ instanceId: id, kind: 'no-capacity' }]);
    expect(describeInstances(world, ['web'])[0]?.lifecycle).toBe('stopped');
  });

  it('is not hibernated where its template does not allow it', () => {
    const { world } = smallWorld({ groups: 0 });
    const ids = launchMachines(world, 1);
    advanceTo(world, at(100));
    expect(() => stopInstances(world, ids, 'hibernate')).toThrow(expect.objectContaining({ kind: 'invalid' }));
    expect(describeInstances(world, ['web'])[0]?.lifecycle).toBe('running');
  });
});

it('starts take half a boot, or a fifth of it from hibernation, unless a world says otherwise', () => {
  const world = (timing: { readonly stoppedStartMs?: number }) =>
    createWorld({ seed: 1, startMs: START_MS, zones: {}, timing: { bootMs: 100_000, ...timing } }).timing;
  expect(world({})).toMatchObject({ stoppedStartMs: 50_000, hibernatedStartMs: 20_000 });
  expect(world({ stoppedStartMs: 1 })).toMatchObject({ stoppedStartMs: 1, hibernatedStartMs: 20_000 });
});
