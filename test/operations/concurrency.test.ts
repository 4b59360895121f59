import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../shared/core/time.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { createRandom } from '../../sim/random.ts';
import { advanceTo } from '../../sim/world.ts';
import { createInterleaver } from './interleaver.ts';
import { createScenario, endOf, type Load, livingInstances, type Scenario } from './scenario.ts';

const LOAD: Load = (minute) => (minute < 2 || minute > 11 ? 90 : 290);
const MINUTES = 40;
const NAMED = { kind: 'named', fleets: ['web'] } as const;

const runInterleaved = async (seed: number, handlers: number): Promise<{ scenario: Scenario; most: number }> => {
  const { hook, drain } = createInterleaver(createRandom(seed));
  const scenario = createScenario({ load: LOAD });
  const ports: readonly Ports[] = Array.from({ length: handlers }, () => scenario.connect(hook));
  let most = 0;
  for (let minute = 0; minute < MINUTES; minute += 1) {
    const looks = ports.map((own, index) => scenario.look(index === 0 ? { kind: 'due' } : NAMED, { ports: own }));
    await drain();
    await Promise.all(looks);
    most = Math.max(most, livingInstances(scenario).length);
    scenario.passMinute();
  }
  return { scenario, most };
};

describe('handlers at once', () => {
  it('act as one, whatever the order of their calls', async () => {
    const alone = await runInterleaved(0, 1);
    const wanted = await endOf(alone.scenario);
    expect(wanted).toMatchObject({ desired: 2, living: 2, serving: 2, openLaunches: 0, openRetirements: 0 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 31 }), fc.integer({ min: 2, max: 4 }), async (seed, handlers) => {
        const { scenario, most } = await runInterleaved(seed, handlers);
        expect(await endOf(scenario)).toEqual(wanted);
        expect(most).toBe(alone.most);
      }),
      { numRuns: 40 },
    );
  });

  it('leave a wake-up to the holder of the lease, who looks once more', async () => {
    const scenario = createScenario();
    let second: Promise<unknown> | undefined;
    const first = scenario.connect(async ({ method, phase }) => {
      if (method !== 'launch' || phase !== 'before' || second !== undefined) return;
      second = scenario.look(NAMED);
      expect(await second).toMatchObject({ decisions: [{ fleet: 'web', code: 'LEASE_HELD', id: null }] });
    });
    const { decisions } = await scenario.look(NAMED, { ports: first });
    expect(second).toBeDefined();
    expect(decisions.map(({ applied }) => applied)).toEqual(['yes', 'yes']);
    expect(decisions[0]?.plan.map(({ kind }) => kind)).toEqual(['launch', 'launch']);
    expect(decisions[1]?.plan).toEqual([]);
    expect(livingInstances(scenario)).toHaveLength(2);
  });

  it('do not launch again for a handler whose listing is older than a whole other look', async () => {
    const scenario = createScenario();
    const slow = scenario.connect(async ({ method, phase }) => {
      if (method !== 'acquireLease' || phase !== 'before') return;
      await scenario.look(NAMED);
      scenario.passMinute();
      await scenario.look(NAMED);
    });
    await scenario.look(NAMED, { ports: slow });
    expect(livingInstances(scenario)).toHaveLength(2);
  });

  it('write and begin nothing after their lease is over', async () => {
    const scenario = createScenario();
    const paused = scenario.connect(async ({ method, phase }) => {
      if (method !== 'saveState' || phase !== 'after') return;
      advanceTo(scenario.world, scenario.world.nowMs + 3 * MINUTE_MS);
      await scenario.look(NAMED);
    });
    const { decisions } = await scenario.look(NAMED, { ports: paused });
    expect(decisions[0]?.outcomes.map(({ result, because }) => [result, because])).toEqual([
      ['skipped', 'the lease is about to end'],
      ['skipped', 'the lease is about to end'],
    ]);
    expect(livingInstances(scenario)).toHaveLength(2);
    await scenario.run(5);
    expect(await endOf(scenario)).toMatchObject({ desired: 2, living: 2, serving: 2 });
  });

  it('lose the lease to a later one before anything is done', async () => {
    const scenario = createScenario();
    const paused = scenario.connect(async ({ method, phase }) => {
      if (method !== 'saveState' || phase !== 'before') return;
      advanceTo(scenario.world, scenario.world.nowMs + 3 * MINUTE_MS);
      await scenario.look(NAMED);
    });
    const { decisions } = await scenario.look(NAMED, { ports: paused });
    expect(decisions).toMatchObject([{ code: 'LEASE_LOST', action: { kind: 'none' }, applied: 'no' }]);
    expect(livingInstances(scenario)).toHaveLength(2);
  });
});
