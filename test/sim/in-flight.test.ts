import { describe, expect, it } from 'vitest';
import { SECOND_MS } from '../../shared/core/time.ts';
import { failApp, stopInstance, terminateInstances } from '../../sim/instances.ts';
import { deregisterTargets, registerTargets } from '../../sim/target-groups.ts';
import { advanceTo } from '../../sim/world.ts';
import { servingWorld } from './faults/serving-world.ts';
import { at, GROUP_ARN, PORT, type SmallWorldOptions } from './small-world.ts';

/** Four machines at 5 requests a second each, which take 2 s: 10 are under way on each. The first of them goes. */
const serving = (options: SmallWorldOptions = {}) => {
  const world = servingWorld(4, {
    loadAt: () => 20,
    ...options,
    timing: { requestMs: 2 * SECOND_MS, ...options.timing },
  });
  const [first = ''] = world.ids;
  const lostBy = (seconds: number): number => {
    advanceTo(world.world, at(seconds));
    return world.fleet.minutes.reduce((sum, { lostInFlight }) => sum + lostInFlight, 0);
  };
  return { ...world, first, lostBy };
};

describe('requests under way', () => {
  it('are lost with a machine that is terminated, stopped or fails while it serves', () => {
    for (const end of [
      ({ world, first }: ReturnType<typeof serving>) => terminateInstances(world, [first]),
      ({ world, first }: ReturnType<typeof serving>) => stopInstance(world, first),
    ]) {
      const small = serving();
      end(small);
      expect(small.lostBy(60)).toBe(10);
      expect(small.fleet.minutes[0]?.lost).toBe(10);
    }
    const failed = serving({ timing: { requestMs: 2 * SECOND_MS, unhealthyAfterMs: 0 } });
    failApp(failed.world, failed.first);
    expect(failed.lostBy(60)).toBe(10);
  });

  it('are not lost with a machine that has drained', () => {
    const { world, first, lostBy, fleet } = serving();
    deregisterTargets(world, GROUP_ARN, PORT, [first]);
    advanceTo(world, at(60));
    terminateInstances(world, [first]);
    expect(lostBy(120)).toBe(0);
    expect(fleet.minutes.map(({ lost }) => lost)).toEqual([0, 0]);
  });

  it('are lost with one that has not yet, as many as have not ended', () => {
    const { world, first, lostBy } = serving();
    deregisterTargets(world, GROUP_ARN, PORT, [first]);
    advanceTo(world, at(45));
    terminateInstances(world, [first]);
    expect(lostBy(60)).toBe(2.5);
  });

  it('are cut off by a deregistration delay that is shorter than the longest of them', () => {
    const short = serving({ deregistrationDelayMs: 15 * SECOND_MS });
    deregisterTargets(short.world, GROUP_ARN, PORT, [short.first]);
    expect(short.lostBy(60)).toBe(7.5);
    const none = serving({ deregistrationDelayMs: 0 });
    deregisterTargets(none.world, GROUP_ARN, PORT, [none.first]);
    expect(none.lostBy(60)).toBe(10);
  });

  it('go on when the machine is registered again', () => {
    const { world, first, lostBy, fleet } = serving();
    deregisterTargets(world, GROUP_ARN, PORT, [first]);
    advanceTo(world, at(30));
    registerTargets(world, GROUP_ARN, PORT, [first]);
    expect(lostBy(180)).toBe(0);
    expect(fleet.meter.readyMachines).toBe(4);
  });

  it('are no more than a machine can serve, and none where nothing routes them', () => {
    const busy = serving({ loadAt: () => 400 });
    terminateInstances(busy.world, [busy.first]);
    expect(busy.lostBy(60)).toBe(20);
    const unrouted = serving({ groups: 0 });
    terminateInstances(unrouted.world, [unrouted.first]);
    expect(unrouted.lostBy(60)).toBe(0);
  });
});
