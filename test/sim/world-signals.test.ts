import { describe, expect, it } from 'vitest';
import type { DecisionRecord } from '../../shared/ports/journal.ts';
import { listenToWorld } from '../../sim/autoscalers/world-signals.ts';
import { impairInstance } from '../../sim/faults/impair-instance.ts';
import { interruptSpot } from '../../sim/faults/interrupt-spot.ts';
import { tellZoneShift } from '../../sim/faults/shift-zone.ts';
import { stopInstance, terminateInstances } from '../../sim/instances.ts';
import { runSimulation } from '../../sim/run-simulation.ts';
import { advanceTo } from '../../sim/world.ts';
import { servingWorld } from './faults/serving-world.ts';
import { configOf, loadOf, simulationOf, webFleet } from './simulated-config.ts';
import { at, launchMachines } from './small-world.ts';

describe('what a world tells', () => {
  it('asks a second later for a look at the fleets that hold the instances, at all of one moment in one look', () => {
    const { world, ids } = servingWorld(3);
    const signals = listenToWorld(world);
    terminateInstances(world, ids.slice(0, 2));
    expect(signals.isWoken()).toBe(false);
    advanceTo(world, at(1));
    expect(signals.isWoken()).toBe(true);
    expect(signals.take()).toEqual([
      {
        wake: { kind: 'instance', id: 'instance-state-1700000040000', because: `${ids[0]} is shutting-down` },
        scope: { kind: 'holding', instanceIds: ids.slice(0, 2) },
        dryRun: false,
      },
    ]);
    expect(signals.isWoken()).toBe(false);
  });

  it('asks for none when an instance is launched, and for one when it runs', () => {
    const { world } = servingWorld(0);
    const signals = listenToWorld(world);
    const [id] = launchMachines(world, 1);
    advanceTo(world, at(30));
    expect(signals.isWoken()).toBe(false);
    advanceTo(world, at(31));
    expect(signals.take()).toMatchObject([{ wake: { because: `${id} is running` } }]);
  });

  it('carries what was announced, each in a look of its own', () => {
    const { world, ids } = servingWorld(2, { market: 'spot' });
    const signals = listenToWorld(world);
    const [first = '', second = ''] = ids;
    interruptSpot(world, first);
    stopInstance(world, second);
    impairInstance(world, second, { check: 'system', announced: true });
    tellZoneShift(world, 'eu-west-1b', false);
    advanceTo(world, at(1));
    expect(signals.take()).toMatchObject([
      {
        wake: { kind: 'instance' },
        scope: { kind: 'holding', instanceIds: [first] },
        announced: {
          kind: 'instances',
          notices: [{ instanceId: first, kind: 'spot-interruption', doomedAtMs: at(120) }],
        },
      },
      { wake: { because: `${second} is stopping` }, scope: { kind: 'holding', instanceIds: [second] } },
      { announced: { kind: 'instances', notices: [{ instanceId: second, kind: 'degraded' }] } },
      {
        wake: { kind: 'zone' },
        scope: { kind: 'all' },
        announced: { kind: 'zone-shift', zoneId: 'euw1-az2', atMs: at(0), over: false },
      },
    ]);
  });
});

/** Wakes of a run in which a machine is terminated by hand in its tenth minute, each with its second. */
const wakesOf = async (losesEvents: boolean): Promise<readonly string[]> => {
  const records: DecisionRecord[] = [];
  await runSimulation(
    simulationOf(loadOf([9, 60], [11, 90]), {
      config: configOf({ ...webFleet, settledLookMs: 60_000 }),
      losesEvents,
      metricDelayMs: 20_000,
      onRecord: (record) => records.push(record),
      faults: (world, minute) => {
        if (minute === 9) terminateInstances(world, [[...world.instances.keys()][0] ?? '']);
      },
    }),
  );
  const startMs = records[0]?.atMs ?? 0;
  return records.map(({ wake, atMs }) => `${wake.kind} ${(atMs - startMs) / 1_000}`);
};

describe('Ballast in the embedded cloud', () => {
  it('looks a second after an instance has gone', async () => {
    expect(await wakesOf(false)).toContain('instance 541');
  });

  it('is left with the tick when every event and every alarm is lost', async () => {
    const wakes = await wakesOf(true);
    expect(wakes.length).toBeGreaterThan(10);
    expect(wakes.filter((wake) => !wake.startsWith('tick'))).toEqual([]);
    expect((await wakesOf(false)).some((wake) => wake.startsWith('alarm'))).toBe(true);
  });
});
