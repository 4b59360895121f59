import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { CRASH_TIMEOUT_MS, forEachCrash, mayCrash } from './crash-at.ts';
import { createScenario, endOf, type Load, livingInstances, type Scenario } from './scenario.ts';

/** Two minutes of calm, a surge to six units, and a fall to two: every kind of plan step is taken. */
const LOAD: Load = (minute) => (minute < 2 || minute > 11 ? 90 : 290);
const MINUTES = 36;
/** From here on the looks of a calm run repeat each other, and nothing crashes. */
const QUIET_FROM = 24;

const runThrough = async (scenario: Scenario, retry: boolean): Promise<number> => {
  let most = 0;
  const quiet = { ports: scenario.connect() };
  for (let minute = 0; minute < MINUTES; minute += 1) {
    const options = minute < QUIET_FROM ? {} : quiet;
    const look = (): Promise<unknown> => scenario.look({ kind: 'due' }, options);
    if ((await mayCrash(look)) && retry) await look();
    most = Math.max(most, livingInstances(scenario).length);
    scenario.passMinute();
  }
  return most;
};

describe('a crash at any call', () => {
  it.each([
    { name: 'and the next tick', retry: false },
    { name: 'and a retry at once', retry: true },
  ])(
    '$name end where no crash would have',
    async ({ retry }) => {
      const calm = createScenario({ load: LOAD });
      const most = await runThrough(calm, false);
      const wanted = await endOf(calm);
      expect(most).toBe(6);
      expect(wanted).toMatchObject({ desired: 2, living: 2, serving: 2, openLaunches: 0, openRetirements: 0 });
      expect(calm.world.nowMs - calm.world.startMs).toBe(MINUTES * MINUTE_MS);

      const points = await forEachCrash(async (hook, point) => {
        const scenario = createScenario({ load: LOAD, hook });
        const mostCrashed = await runThrough(scenario, retry);
        expect(await endOf(scenario), `crash at point ${point}`).toEqual(wanted);
        expect(mostCrashed, `machines at most, crash at point ${point}`).toBeLessThanOrEqual(most);
      });
      expect(points).toBeGreaterThan(300);
    },
    CRASH_TIMEOUT_MS,
  );
});
