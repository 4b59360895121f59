import { expect, it } from 'vitest';
import type { Fleet } from '../../../shared/core/fleet.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { failApp, terminateInstances } from '../../../sim/instances.ts';
import type { PointHook } from '../../../sim/point-hook.ts';
import { limitPool } from '../../../sim/pools.ts';
import { CRASH_TIMEOUT_MS, forEachCrash, mayCrash } from '../crash-at.ts';
import { createScenario, endOf, livingInstances, type Scenario } from '../scenario.ts';
import { HEALED } from './story.ts';

const MINUTES = 36;

const FLEET: Fleet = {
  ...HEALED,
  capacity: { min: 2, max: 5 },
  standby: { size: { kind: 'machines', machines: 1 }, state: 'stopped' },
  settledLookMs: MINUTE_MS,
};

/** One machine ends, another stops serving, and later the pool of a zone is dry for a while: everything healing does. */
const strike = ({ world }: Scenario, minute: number): void => {
  const serving = [...world.instances.values()].filter(({ ready }) => ready);
  const [first, second] = serving;
  if (minute === 10 && first !== undefined) terminateInstances(world, [first.id]);
  if (minute === 20 && second !== undefined) failApp(world, second.id);
  const pool = { instanceType: 'c7g.large', zone: 'us-east-1a', market: 'on-demand' } as const;
  if (minute === 18) limitPool(world, pool, 0);
  if (minute === 26) limitPool(world, pool, null);
};

const runThrough = async (scenario: Scenario): Promise<number> => {
  let most = 0;
  for (let minute = 0; minute < MINUTES; minute += 1) {
    strike(scenario, minute);
    await mayCrash(() => scenario.look());
    most = Math.max(most, livingInstances(scenario).filter(({ role }) => role !== 'standby').length);
    scenario.passMinute();
  }
  return most;
};

const wholeOf = async (scenario: Scenario): Promise<unknown> => {
  const standbys = [...scenario.world.instances.values()].filter(
    ({ role, lifecycle }) => role === 'standby' && lifecycle === 'stopped',
  );
  const { byZone: _, ...end } = (await endOf(scenario)) as { readonly byZone: unknown };
  return { ...end, standbys: standbys.length };
};

it(
  'ends whole after a crash at any call, with its standby, and never above its bound',
  async () => {
    const run = async (hook?: PointHook) => {
      const scenario = createScenario({ fleets: [FLEET], hook });
      const most = await runThrough(scenario);
      return { most, end: await wholeOf(scenario) };
    };
    const calm = await run();
    expect(calm.end).toMatchObject({
      desired: 2,
      living: 2,
      serving: 2,
      standbys: 1,
      openLaunches: 0,
      openRetirements: 0,
    });
    const points = await forEachCrash(async (hook, point) => {
      const { most, end } = await run(hook);
      expect(end, `crash at point ${point}`).toEqual(calm.end);
      expect(most, `machines at most, crash at point ${point}`).toBeLessThanOrEqual(5);
    });
    expect(points).toBeGreaterThan(300);
  },
  CRASH_TIMEOUT_MS,
);
