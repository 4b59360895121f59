import { describe, expect, it } from 'vitest';
import { describeTargets } from '../../sim/describe.ts';
import { failApp, stopInstance, terminateInstances } from '../../sim/instances.ts';
import { deregisterTargets, registerTargets, resolveTargetGroups } from '../../sim/target-groups.ts';
import { advanceTo } from '../../sim/world.ts';
import { at, GROUP_ARN, launchMachines, PORT, type SmallWorld, smallWorld } from './small-world.ts';

const statesIn = ({ world, group }: SmallWorld): readonly string[] =>
  describeTargets(world, group).map(({ state }) => state);

const withOneInService = (options = {}): SmallWorld & { readonly id: string } => {
  const small = smallWorld(options);
  const [id = ''] = launchMachines(small.world, 1);
  advanceTo(small.world, at(30));
  registerTargets(small.world, GROUP_ARN, PORT, [id]);
  advanceTo(small.world, at(90));
  return { ...small, id };
};

describe('target groups', () => {
  it('take running instances: initial until the application is up, then healthy', () => {
    const small = smallWorld();
    const [id = ''] = launchMachines(small.world, 1);
    advanceTo(small.world, at(30));
    registerTargets(small.world, GROUP_ARN, PORT, [id]);
    registerTargets(small.world, GROUP_ARN, PORT, [id]);
    expect(describeTargets(small.world, small.group)).toEqual([{ instanceId: id, port: PORT, state: 'initial' }]);
    advanceTo(small.world, at(89));
    expect(statesIn(small)).toEqual(['initial']);
    advanceTo(small.world, at(90));
    expect(statesIn(small)).toEqual(['healthy']);
  });

  it('take an instance that is up as healthy at once', () => {
    const small = smallWorld();
    const [id = ''] = launchMachines(small.world, 1);
    advanceTo(small.world, at(120));
    registerTargets(small.world, GROUP_ARN, PORT, [id]);
    expect(statesIn(small)).toEqual(['healthy']);
  });

  it('take one whose application has crashed as unhealthy, though it never served there (seed 52243)', () => {
    const small = withOneInService();
    deregisterTargets(small.world, GROUP_ARN, PORT, [small.id]);
    failApp(small.world, small.id);
    advanceTo(small.world, at(400));
    registerTargets(small.world, GROUP_ARN, PORT, [small.id]);
    expect(statesIn(small)).toEqual(['unhealthy']);
  });

  it('refuse what is not running and name it, once the others are in', () => {
    const small = smallWorld();
    const [early = ''] = launchMachines(small.world, 1);
    advanceTo(small.world, at(30));
    const [late = ''] = launchMachines(small.world, 1, { token: 'web-1-2' });
    const register = (): void => registerTargets(small.world, GROUP_ARN, PORT, [late, early]);
    expect(register).toThrowError(
      expect.objectContaining({ kind: 'conflict', message: expect.stringContaining(`${late} is pending`) }),
    );
    expect(describeTargets(small.world, small.group).map(({ instanceId }) => instanceId)).toEqual([early]);
  });

  it('drain for the time that requests take, then forget the target', () => {
    const small = withOneInService();
    deregisterTargets(small.world, GROUP_ARN, PORT, [small.id]);
    expect(statesIn(small)).toEqual(['draining']);
    expect(small.fleet.meter.readyUnits).toBe(0);
    advanceTo(small.world, at(149));
    expect(statesIn(small)).toEqual(['draining']);
    advanceTo(small.world, at(150));
    expect(statesIn(small)).toEqual([]);
  });

  it('drain for the deregistration delay at most', () => {
    const small = withOneInService({ deregistrationDelayMs: 20_000 });
    deregisterTargets(small.world, GROUP_ARN, PORT, [small.id]);
    advanceTo(small.world, at(109));
    expect(statesIn(small)).toEqual(['draining']);
    advanceTo(small.world, at(110));
    expect(statesIn(small)).toEqual([]);
  });

  it('let a target go at once that never served', () => {
    const small = smallWorld();
    const [id = ''] = launchMachines(small.world, 1);
    advanceTo(small.world, at(30));
    registerTargets(small.world, GROUP_ARN, PORT, [id]);
    deregisterTargets(small.world, GROUP_ARN, PORT, [id]);
    expect(statesIn(small)).toEqual([]);
  });

  it('pass over a target that is not registered under that port', () => {
    const small = withOneInService();
    deregisterTargets(small.world, GROUP_ARN, PORT + 1, [small.id]);
    deregisterTargets(small.world, GROUP_ARN, PORT, ['i-0000000000000beef']);
    expect(statesIn(small)).toEqual(['healthy']);
  });

  it('serve again with a target registered while it drains, however the first drain ends', () => {
    const small = withOneInService();
    deregisterTargets(small.world, GROUP_ARN, PORT, [small.id]);
    advanceTo(small.world, at(120));
    registerTargets(small.world, GROUP_ARN, PORT, [small.id]);
    expect(small.fleet.meter.readyUnits).toBe(1);
    advanceTo(small.world, at(151));
    expect(statesIn(small)).toEqual(['healthy']);
    deregisterTargets(small.world, GROUP_ARN, PORT, [small.id]);
    deregisterTargets(small.world, GROUP_ARN, PORT, [small.id]);
    advanceTo(small.world, at(210));
    expect(statesIn(small)).toEqual(['draining']);
    advanceTo(small.world, at(211));
    expect(statesIn(small)).toEqual([]);
  });

  it('show a target whose application died as unhealthy, one that is stopped as unused, one terminated not at all', () => {
    const small = withOneInService();
    failApp(small.world, small.id);
    advanceTo(small.world, at(149));
    expect(statesIn(small)).toEqual(['healthy']);
    advanceTo(small.world, at(150));
    expect(statesIn(small)).toEqual(['unhealthy']);
    stopInstance(small.world, small.id);
    expect(statesIn(small)).toEqual(['unused']);
    terminateInstances(small.world, [small.id]);
    expect(statesIn(small)).toEqual(['unused']);
    advanceTo(small.world, at(300));
    expect(statesIn(small)).toEqual([]);
  });

  it('end a drain with the instance when that is terminated first', () => {
    const small = withOneInService();
    deregisterTargets(small.world, GROUP_ARN, PORT, [small.id]);
    terminateInstances(small.world, [small.id]);
    advanceTo(small.world, at(300));
    expect(statesIn(small)).toEqual([]);
  });

  it('answer as of the describe lag ago', () => {
    const small = withOneInService({ timing: { describeLagMs: 10_000 } });
    expect(statesIn(small)).toEqual(['initial']);
    advanceTo(small.world, at(100));
    expect(statesIn(small)).toEqual(['healthy']);
  });

  it('are named when they are not there', () => {
    const { world } = smallWorld();
    const absent = GROUP_ARN.replace('/web/', '/api/');
    const expected = { kind: 'not-found', message: expect.stringContaining('api') };
    expect(() => registerTargets(world, absent, PORT, [])).toThrowError(expect.objectContaining(expected));
    expect(() => deregisterTargets(world, absent, PORT, [])).toThrowError(expect.objectContaining(expected));
    expect(() => resolveTargetGroups(world, [{ by: 'name', value: 'api', port: PORT }])).toThrowError(
      expect.objectContaining(expected),
    );
  });
});
