import { describe, expect, it } from 'vitest';
import { Fault } from '../../shared/core/fault.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import { failApp } from '../../sim/instances.ts';
import type { PointHook } from '../../sim/point-hook.ts';
import { livingInstances, type Scenario } from './scenario.ts';
import {
  createStore,
  picture,
  STORE,
  STORE_WITH_STANDBYS,
  servingSlot,
  standbysOf,
  volumesOf,
} from './slots-scenario.ts';

const MINUTES = 14;

class Crash extends Error {}

type Mishap = 'crash' | 'lost-reply';

/** Once armed, kills the handler at the nth point, or loses the reply of the call that it belongs to. */
const meddle = (kind: Mishap, point: number) => {
  let count = 0;
  let isArmed = false;
  const hook: PointHook = ({ method, phase }) => {
    if (!isArmed) return Promise.resolve();
    count += 1;
    if (count !== point) return Promise.resolve();
    if (kind === 'crash') return Promise.reject(new Crash());
    return phase === 'after' ? Promise.reject(new Fault('unknown', method, 'the reply was lost')) : Promise.resolve();
  };
  const arm = (): void => {
    isArmed = true;
  };
  return { hook, arm, wasReached: () => count >= point };
};

const runThrough = async (scenario: Scenario): Promise<void> => {
  for (let minute = 0; minute < MINUTES; minute += 1) {
    try {
      await scenario.look();
    } catch (error) {
      if (!(error instanceof Crash || error instanceof Fault)) throw error;
    }
    scenario.passMinute();
  }
};

/** How a move that is meddled with at one point ends, and whether that point was reached. */
const moveThrough = async (fleet: Fleet, kind: Mishap, point: number): Promise<boolean> => {
  const { hook, arm, wasReached } = meddle(kind, point);
  const scenario = createStore(fleet, hook);
  await scenario.run(fleet.standby === undefined ? 9 : 16);
  const wanted = picture(scenario);
  const standbys = standbysOf(scenario).map(({ zone }) => zone);
  const volumes = volumesOf(scenario, '1').map(({ id }) => id);
  failApp(scenario.world, servingSlot(scenario, '1')[0]?.id ?? '');
  arm();
  await runThrough(scenario);
  if (!wasReached()) return false;
  expect(picture(scenario), `at point ${point}`).toEqual(wanted);
  expect(volumesOf(scenario, '1').map(({ id }) => id)).toEqual(volumes);
  expect(livingInstances(scenario), `at point ${point}`).toHaveLength(3);
  const kept = standbysOf(scenario).map(({ zone }) => zone);
  expect(kept.toSorted(), `at point ${point}`).toEqual(standbys.toSorted());
  return true;
};

/** Each test tries its share of the points, so that none takes long. */
const SHARES = [1, 2, 3, 4] as const;

describe.each([
  ['one that is launched', STORE],
  ['a standby', STORE_WITH_STANDBYS],
] as const)('a member that moves to another machine, %s', (_, fleet) => {
  const tests = SHARES.flatMap((first) => [['crash', first] as const, ['lost-reply', first] as const]);

  it.each(tests)('ends where it would have without a %s, at whatever call from the %dth on', async (kind, first) => {
    let point = first;
    while (await moveThrough(fleet, kind, point)) point += SHARES.length;
    expect(point).toBeGreaterThan(200);
  });
});
