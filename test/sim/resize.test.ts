import { describe, expect, it } from 'vitest';
import { describeInstances } from '../../sim/describe.ts';
import { terminateInstances } from '../../sim/instances.ts';
import { limitPool } from '../../sim/pools.ts';
import { modifyType, startInstances, stopInstances } from '../../sim/resize.ts';
import { advanceTo } from '../../sim/world.ts';
import { at, launchMachines, smallWorld } from './small-world.ts';

const XLARGE = { instanceType: 'c7g.xlarge', zone: 'eu-west-1a', market: 'on-demand' } as const;

const stopped = () => {
  const small = smallWorld({ groups: 0 });
  const [id = ''] = launchMachines(small.world, 1);
  advanceTo(small.world, at(100));
  stopInstances(small.world, [id]);
  advanceTo(small.world, at(130));
  return { ...small, id };
};

describe('a machine that is stopped, modified and started', () => {
  it('boots again as another size, which serves and is paid for from then on', () => {
    const { world, fleet, id } = stopped();
    expect(fleet.meter.readyUnits).toBe(0);
    modifyType(world, id, 'c7g.xlarge');
    startInstances(world, [id]);
    expect(describeInstances(world, ['web'])).toMatchObject([
      { id, lifecycle: 'pending', instanceType: 'c7g.xlarge', launchedAtMs: at(130) },
    ]);
    startInstances(world, [id]);
    advanceTo(world, at(160));
    expect(describeInstances(world, ['web'])[0]?.lifecycle).toBe('running');
    advanceTo(world, at(174));
    expect(fleet.meter.readyUnits).toBe(0);
    advanceTo(world, at(175));
    expect(fleet.meter.readyUnits).toBe(2);
    expect(world.instances.get(id)).toMatchObject({ units: 2, usdPerHour: 0.145, billed: true });
  });

  it('is not brought up by the boot that was cut short', () => {
    const { world, fleet } = smallWorld({ groups: 0 });
    const [id = ''] = launchMachines(world, 1);
    advanceTo(world, at(40));
    stopInstances(world, [id]);
    advanceTo(world, at(70));
    startInstances(world, [id]);
    advanceTo(world, at(114));
    expect(fleet.meter.readyUnits).toBe(0);
    advanceTo(world, at(115));
    expect(fleet.meter.readyUnits).toBe(1);
  });

  it('is not started out of a dry pool, and takes one machine out of another', () => {
    const { world, id } = stopped();
    modifyType(world, id, 'c7g.xlarge');
    limitPool(world, XLARGE, 0);
    expect(startInstances(world, [id])).toMatchObject([{ instanceId: id, kind: 'no-capacity' }]);
    expect(describeInstances(world, ['web'])[0]?.lifecycle).toBe('stopped');
    limitPool(world, XLARGE, 1);
    expect(startInstances(world, [id])).toEqual([]);
    expect(launchMachines(world, 1, { instanceTypes: ['c7g.xlarge'], token: 'web-1-2' })).toEqual([]);
  });

  it('refuses what EC2 refuses', () => {
    const { world, id } = stopped();
    expect(() => modifyType(world, id, 'x9.huge')).toThrow(expect.objectContaining({ kind: 'invalid' }));
    const [spot = ''] = launchMachines(world, 0, { spot: 1, onDemand: 0, token: 'web-1-3' });
    expect(() => stopInstances(world, [spot])).toThrow(expect.objectContaining({ kind: 'invalid' }));
    terminateInstances(world, [id]);
    const conflict = expect.objectContaining({ kind: 'conflict' });
    expect(() => stopInstances(world, [id])).toThrow(conflict);
    expect(startInstances(world, [id])).toMatchObject([{ instanceId: id, kind: 'conflict' }]);
    expect(() => modifyType(world, id, 'c7g.large')).toThrow(conflict);
  });

  it('is started and stopped although others are refused', () => {
    const { world, id } = stopped();
    expect(startInstances(world, ['i-absent', id])).toMatchObject([{ instanceId: 'i-absent', kind: 'not-found' }]);
    expect(describeInstances(world, ['web'])[0]?.lifecycle).toBe('pending');
    expect(() => stopInstances(world, ['i-absent', id])).toThrow(expect.objectContaining({ kind: 'not-found' }));
    expect(describeInstances(world, ['web'])[0]?.lifecycle).toBe('stopping');
  });
});
