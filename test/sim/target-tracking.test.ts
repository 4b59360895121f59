import { describe, expect, it } from 'vitest';
import { failApp } from '../../sim/instances.ts';
import type { LoadTrace } from '../../sim/load-trace.ts';
import { limitPool } from '../../sim/pools.ts';
import { runSimulation, type SimulationOptions, type SimulationResult } from '../../sim/run-simulation.ts';
import type { World } from '../../sim/world-state.ts';
import { configOf, cpuPolicy, loadOf, simulationOf, webFleet } from './simulated-config.ts';

const track = (load: LoadTrace, changes: Partial<SimulationOptions> = {}): Promise<SimulationResult> =>
  runSimulation(simulationOf(load, { autoscaler: 'target-tracking', ...changes }));

/** Each change of desired capacity as `minute: from > to`. */
const movesOf = ({ decisions, samples }: SimulationResult): readonly string[] =>
  decisions.map(({ t, from, to }) => `${(t - (samples[0]?.t ?? 0)) / 60}: ${from} > ${to}`);

const zonesOf = (world: World): readonly string[] =>
  [...world.instances.values()].filter(({ role }) => role === 'active').map(({ zone }) => zone);

describe('target tracking', () => {
  // 10 machines at 60 %; from minute 5 on 90 %, so at minute 8 ceil(10 x 90 / 60) = 15, up at minute 10: 60 % again.
  // From minute 20 on 30 %, so at minute 35 ceil(15 x 30 / 60) = 8, at 56.25 %: within 54..60.
  it('scales out on 3 datapoints, in on 15, in proportion', async () => {
    const result = await track(loadOf([5, 60], [15, 90], [30, 45]));
    expect(movesOf(result)).toEqual(['8: 10 > 15', '35: 15 > 8']);
    const at = (minute: number) => result.samples[minute];
    expect(at(7)).toMatchObject({ ready: 10, billed: 10, desired: 10 });
    expect(at(8)).toMatchObject({ ready: 10, billed: 15, desired: 15 });
    expect(at(9)).toMatchObject({ ready: 10, billed: 15 });
    expect(at(10)).toMatchObject({ ready: 15, billed: 15 });
    expect(at(35)).toMatchObject({ ready: 8, billed: 15, desired: 8 });
    expect(at(36)).toMatchObject({ ready: 8, billed: 8 });
    expect(result.lost).toBe(0);
  });

  // 100 % is all that CPU can say: at minute 8 ceil(10 x 100 / 60) = 17. They serve from minute 10 and are warm from
  // minute 12 on, the first datapoint over 17 warm machines is read at minute 13: ceil(17 x 100 / 60) = 29.
  it('counts warming machines in desired, not in the base that the metric is scaled by', async () => {
    const result = await track(loadOf([5, 60], [12, 300]));
    expect(movesOf(result)).toEqual(['8: 10 > 17', '13: 17 > 29']);
    expect(result.lost).toBe((300 - 100) * 60 * 5 + (300 - 170) * 60 * 5 + (300 - 290) * 60 * 2);
  });

  it('sees nothing before it is published', async () => {
    const result = await track(loadOf([5, 60], [15, 90]), { metricDelayMs: 60_000 });
    expect(movesOf(result)).toEqual(['9: 10 > 15']);
  });

  it('does not scale in while machines are pending or warming', async () => {
    const slow = { bootMs: 30 * 60_000 };
    const result = await track(loadOf([5, 60], [3, 90], [40, 30]), slow);
    // Out at 8 to 15; low from minute 8 on, but the five new ones are up at 38 and warm at 40, with 15 below in a row.
    expect(movesOf(result)).toEqual(['8: 10 > 15', '40: 15 > 5']);
  });

  it('stays within the bounds of the fleet', async () => {
    const out = await track(loadOf([5, 60], [20, 100]), { minUnits: 1, maxUnits: 12 });
    expect(movesOf(out)).toEqual(['8: 10 > 12']);
    const down = await track(loadOf([30, 60], [30, 0]), { minUnits: 4, maxUnits: 12 });
    expect(movesOf(down)).toEqual(['45: 10 > 4']);
  });

  it('does nothing without datapoints', async () => {
    const result = await track(loadOf([30, 60]), {
      faults: (world) => {
        for (const id of world.instances.keys()) failApp(world, id);
      },
    });
    expect(movesOf(result)).toEqual([]);
    expect(result.samples.at(-1)?.desired).toBe(10);
    expect(result.lost - result.lostInFlight).toBeCloseTo(result.requests, 6);
  });

  it('replaces a machine whose application died', async () => {
    const result = await track(loadOf([30, 60]), {
      faults: (world, minute) => {
        const [first] = world.instances.keys();
        if (minute === 5 && first !== undefined) failApp(world, first);
      },
    });
    expect(movesOf(result)).toEqual([]);
    // Its load balancer notices within minute 5; at minute 6 it is terminated, then its successor launched, up at 8.
    expect(result.samples[5]).toMatchObject({ ready: 9, billed: 10, desired: 10 });
    expect(result.samples[7]).toMatchObject({ ready: 9, billed: 10 });
    expect(result.samples[8]).toMatchObject({ ready: 10, billed: 10 });
  });

  it('keeps its zones balanced, and takes another one when a pool is dry', async () => {
    const seen: (readonly string[])[] = [];
    await track(loadOf([5, 60], [10, 90], [30, 20]), {
      faults: (world, minute) => {
        if (minute === 14 || minute === 44) seen.push(zonesOf(world));
      },
    });
    expect(seen.map((zones) => zones.filter((zone) => zone === 'eu-west-1a').length)).toEqual([8, 2]);
    expect(seen.map((zones) => zones.length)).toEqual([15, 4]);
    const dry = await track(loadOf([5, 60], [10, 90]), {
      faults: (world) => limitPool(world, { instanceType: 'c7g.large', zone: 'eu-west-1a', market: 'on-demand' }, 0),
    });
    expect(dry.samples.at(-1)).toMatchObject({ ready: 15, desired: 15 });
  });

  it('launches what it can when every pool is dry, and goes on trying', async () => {
    const result = await track(loadOf([5, 60], [20, 90]), {
      faults: (world, minute) => {
        for (const zone of ['eu-west-1a', 'eu-west-1b']) {
          limitPool(world, { instanceType: 'c7g.large', zone, market: 'on-demand' }, minute < 12 ? 0 : null);
        }
      },
    });
    expect(result.samples[11]).toMatchObject({ billed: 10, desired: 15 });
    expect(result.samples[12]).toMatchObject({ billed: 15, desired: 15 });
  });

  it('buys the Spot share above the On-Demand base', async () => {
    const fleet = { ...webFleet, purchase: { onDemandBase: 10, spotShare: 0.5 } };
    const markets: string[] = [];
    await track(loadOf([5, 60], [10, 90]), {
      config: configOf(fleet),
      faults: (world, minute) => {
        if (minute === 14) markets.push(...[...world.instances.values()].map(({ market }) => market));
      },
    });
    expect(markets.filter((market) => market === 'spot')).toHaveLength(2);
    expect(markets).toHaveLength(15);
  });

  it('follows requests per target when that is what the fleet follows', async () => {
    const policy = { ...cpuPolicy, source: { kind: 'requests-per-target' }, target: 360 } as const;
    const result = await track(loadOf([5, 60], [15, 200]), { config: configOf({ ...webFleet, policies: [policy] }) });
    // 10 machines take 200 x 60 / 10 = 1200 each: ceil(10 x 1200 / 360) = 34, although CPU stops at 100 %.
    expect(movesOf(result)).toEqual(['8: 10 > 34']);
  });

  it.each([['a policy of another metric', { kind: 'queue-backlog', queueName: 'orders' }] as const])(
    'aims at 60 %% CPU for %s',
    async (_what, source) => {
      const policies = [{ ...cpuPolicy, source, target: 5 }];
      const result = await track(loadOf([5, 60], [15, 90]), { config: configOf({ ...webFleet, policies }) });
      expect(movesOf(result)).toEqual(['8: 10 > 15']);
    },
  );
});
