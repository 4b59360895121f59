import { describe, expect, it } from 'vitest';
import type { PointHook } from '../../sim/point-hook.ts';
import { limitPool } from '../../sim/pools.ts';
import { CRASH_TIMEOUT_MS, forEachCrash, mayCrash } from './crash-at.ts';
import type { Scenario } from './scenario.ts';
import { createStateful, machines, resizeOf } from './stateful-scenario.ts';

const MINUTES = 30;
/** From here on the looks of a calm run repeat each other, and nothing crashes. */
const QUIET_FROM = 20;

const runThrough = async (scenario: Scenario): Promise<void> => {
  const quiet = { ports: scenario.connect() };
  for (let minute = 0; minute < MINUTES; minute += 1) {
    await mayCrash(() => scenario.look({ kind: 'due' }, minute < QUIET_FROM ? {} : quiet));
    scenario.passMinute();
  }
};

const endOf = async (scenario: Scenario): Promise<unknown> => {
  const resize = await resizeOf(scenario);
  return {
    machines: machines(scenario),
    underWay: resize?.underWay,
    failures: resize?.failures.map(({ instanceType, because }) => `${instanceType}: ${because}`),
  };
};

const open = (hook: PointHook | undefined, prepare: (scenario: Scenario) => void): Scenario => {
  const scenario = createStateful(hook);
  prepare(scenario);
  return scenario;
};

describe('a crash at any call of a resize', () => {
  it.each([
    { name: 'that succeeds', prepare: () => undefined, end: 'c7g.xlarge running ready' },
    {
      name: 'that fails for want of capacity',
      prepare: ({ world }: Scenario) =>
        limitPool(world, { instanceType: 'c7g.xlarge', zone: 'us-east-1a', market: 'on-demand' }, 0),
      end: 'c7g.large running ready',
    },
  ])(
    '$name ends where no crash would have, with one machine',
    async ({ prepare, end }) => {
      const calm = open(undefined, prepare);
      await runThrough(calm);
      const wanted = await endOf(calm);
      expect(wanted).toMatchObject({ machines: [end], underWay: null });

      const points = await forEachCrash(async (hook, point) => {
        const scenario = open(hook, prepare);
        await runThrough(scenario);
        expect(await endOf(scenario), `crash at point ${point}`).toEqual(wanted);
      });
      expect(points).toBeGreaterThan(300);
    },
    CRASH_TIMEOUT_MS,
  );
});
