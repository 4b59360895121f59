import { describe, expect, it } from 'vitest';
import { lieAbout } from '../../sim/faults/distort-source.ts';
import { failZone } from '../../sim/faults/fail-zone.ts';
import { impairInstance } from '../../sim/faults/impair-instance.ts';
import { interruptSpot } from '../../sim/faults/interrupt-spot.ts';
import { replaceableNow } from '../../sim/group-health.ts';
import { failApp, stopInstance, terminateInstances } from '../../sim/instances.ts';
import { runSimulation, type SimulationOptions, type SimulationResult } from '../../sim/run-simulation.ts';
import type { Instance, World } from '../../sim/world-state.ts';
import { configOf, loadOf, simulationOf, webFleet } from './simulated-config.ts';

/** Ten machines, booted in two minutes, under a level load: whatever moves is healing. */
const hold = (
  minutes: number,
  faults: NonNullable<SimulationOptions['faults']>,
  changes: Partial<SimulationOptions> = {},
): Promise<SimulationResult> =>
  runSimulation(simulationOf(loadOf([minutes, 60]), { autoscaler: 'target-tracking', faults, ...changes }));

const inMinute =
  (
    minute: number,
    fault: (world: World, members: readonly Instance[]) => void,
  ): NonNullable<SimulationOptions['faults']> =>
  (world, now) => {
    if (now === minute) fault(world, [...world.instances.values()]);
  };

const readyIn = ({ minutes }: SimulationResult, from: number, to: number): readonly number[] =>
  minutes.slice(from, to).map(({ readyMachines }) => Math.round(readyMachines * 100) / 100);

describe('an Auto Scaling group heals', () => {
  it('what does not run at once, without waiting for its minute: terminated, then launched', async () => {
    const ended = await hold(
      12,
      inMinute(6, (world, [first]) => terminateInstances(world, [first?.id ?? ''])),
    );
    expect(readyIn(ended, 5, 9)).toEqual([10, 9, 9, 10]);
    const stopped = await hold(
      12,
      inMinute(6, (world, [first]) => stopInstance(world, first?.id ?? '')),
    );
    expect(readyIn(stopped, 5, 9)).toEqual([10, 9, 9, 10]);
    expect(stopped.minutes.at(-1)?.billedMachines).toBe(10);
  });

  it('what its load balancer calls unhealthy, when it does', async () => {
    const result = await hold(
      12,
      inMinute(6, (world, [first]) => failApp(world, first?.id ?? '')),
    );
    expect(readyIn(result, 5, 10)).toEqual([10, 9, 9, 9, 10]);
  });

  it('nothing within its grace period', async () => {
    const young: string[] = [];
    const result = await hold(16, (world, minute) => {
      const [first] = world.instances.keys();
      if (minute === 3) terminateInstances(world, [first ?? '']);
      if (minute !== 6) return;
      const newest = [...world.instances.values()].at(-1);
      young.push(newest?.id ?? '');
      failApp(world, newest?.id ?? '');
    });
    // Launched at 3, up at 5, dead at 6, judged from 8 on.
    expect(young[0]).not.toBe('');
    expect(readyIn(result, 4, 11)).toEqual([9, 10, 9, 9, 9, 9, 10]);
  });

  it('an impaired machine some minutes after its status check failed, where no load balancer says so before', async () => {
    const fleet = { ...webFleet, targetGroups: [] };
    const fault = inMinute(6, (world, [first]) => impairInstance(world, first?.id ?? '', { check: 'system' }));
    const result = await hold(20, fault, { config: configOf(fleet) });
    // Impaired at 6, failed at 8, replaced at 11.
    expect(readyIn(result, 5, 15)).toEqual([10, 9, 9, 9, 9, 9, 9, 9, 10, 10]);
  });

  it('a tenth at a time, even when the health check lies for all', async () => {
    const launched = new Set<string>();
    const result = await hold(30, (world, minute) => {
      if (minute === 6) lieAbout(world, 'target-health', 'sick', 'all');
      for (const id of world.instances.keys()) launched.add(id);
    });
    expect(Math.min(...readyIn(result, 0, 30))).toBe(9);
    // It never ends: those launched are called unhealthy as soon as their grace is over.
    expect(launched.size).toBeGreaterThan(15);
    expect(result.lost).toBe(0);
  });

  it('a zone that fails in the other one, a tenth at a time', async () => {
    const result = await hold(
      60,
      inMinute(6, (world) => failZone(world, 'eu-west-1a')),
    );
    expect(readyIn(result, 6, 7)).toEqual([5]);
    expect(result.minutes.at(-1)?.readyMachines).toBe(10);
  });

  it('a Spot instance once it is gone, warned or not', async () => {
    const fleet = { ...webFleet, purchase: { onDemandBase: 0, spotShare: 1 } };
    const spotOf = (world: World): Instance | undefined =>
      [...world.instances.values()].find(({ market, ready }) => market === 'spot' && ready);
    const result = await hold(
      20,
      (world, minute) => {
        if (minute === 2) terminateInstances(world, [[...world.instances.keys()][0] ?? '']);
        if (minute === 8) interruptSpot(world, spotOf(world)?.id ?? '', { recommendedBeforeMs: 0 });
      },
      { config: configOf(fleet) },
    );
    expect(readyIn(result, 8, 13)).toEqual([10, 10, 9, 9, 10]);
    expect(result.lostInFlight).toBeGreaterThan(0);
  });
});

describe('how many unhealthy machines go at once', () => {
  it('is a tenth of those desired, at least one, less those that are missing', () => {
    expect([replaceableNow(10, 0), replaceableNow(35, 0), replaceableNow(35, 2), replaceableNow(4, 1)]).toEqual([
      1, 3, 1, 0,
    ]);
  });
});
