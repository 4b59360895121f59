import { describe, expect, it } from 'vitest';
import { Fault } from '../../shared/core/fault.ts';
import { failApp } from '../../sim/instances.ts';
import type { PointHook } from '../../sim/point-hook.ts';
import { livingInstances, type Scenario } from './scenario.ts';
import { createStore, picture, STORE, servingSlot, volumesOf } from './slots-scenario.ts';

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

describe('a member that moves to another machine', () => {
  it.each(['crash', 'lost-reply'] as const)('ends where it would have without a %s, at whatever call', async (kind) => {
    let points = 0;
    for (let point = 1; ; point += 1) {
      const { hook, arm, wasReached } = meddle(kind, point);
      const scenario = createStore(STORE, hook);
      await scenario.run(9);
      const wanted = picture(scenario);
      const volumes = volumesOf(scenario, '1').map(({ id }) => id);
      failApp(scenario.world, servingSlot(scenario, '1')[0]?.id ?? '');
      arm();
      await runThrough(scenario);
      if (!wasReached()) break;
      points = point;
      expect(picture(scenario), `at point ${point}`).toEqual(wanted);
      expect(volumesOf(scenario, '1').map(({ id }) => id)).toEqual(volumes);
      expect(livingInstances(scenario)).toHaveLength(3);
    }
    expect(points).toBeGreaterThan(200);
  });
});
