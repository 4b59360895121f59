import { describe, expect, it } from 'vitest';
import { failApp, tagInstance } from '../../sim/instances.ts';
import type { PointHook } from '../../sim/point-hook.ts';
import { createScenario, endOf, livingInstances, type Scenario } from './scenario.ts';

describe('a termination', () => {
  const shrinking = async (beforeTermination: (scenario: Scenario) => void): Promise<Scenario> => {
    let done = false;
    const scenario: Scenario = createScenario({
      load: (minute) => (minute < 10 ? 190 : 90),
      hook: ({ method, phase }) => {
        const settled = scenario.records.some(({ decision }) => decision.plan.some(({ kind }) => kind === 'terminate'));
        if (!done && !settled && method === 'releaseLease' && phase === 'after' && scenario.world.nowMs > 0) {
          const retiring = livingInstances(scenario).some(({ role }) => role === 'retiring');
          if (retiring) {
            done = true;
            beforeTermination(scenario);
          }
        }
        return Promise.resolve();
      },
    });
    await scenario.run(35);
    expect(done).toBe(true);
    return scenario;
  };

  it('waits for the drain and then happens', async () => {
    const scenario = await shrinking(() => undefined);
    expect(await endOf(scenario)).toMatchObject({ desired: 2, living: 2, serving: 2, openRetirements: 0 });
  });

  it('never meets an instance that was protected in the meantime', async () => {
    const scenario = await shrinking((running) => {
      for (const { id, role } of livingInstances(running)) {
        if (role === 'retiring') tagInstance(running.world, id, 'ballast:protect', 'yes');
      }
    });
    expect(livingInstances(scenario).filter(({ role }) => role === 'retiring').length).toBeGreaterThan(0);
    expect(scenario.changes.filter(({ method }) => method === 'terminate')).toEqual([]);
  });

  it('is spared when the second look disagrees', async () => {
    let scenario: Scenario;
    const hook: PointHook = ({ method, phase }) => {
      const deciding = scenario?.changes.at(-1);
      if (method !== 'listInstances' || phase !== 'before' || deciding?.method !== 'saveState')
        return Promise.resolve();
      for (const { id, role } of livingInstances(scenario)) {
        if (role === 'retiring') tagInstance(scenario.world, id, 'ballast:protect', 'yes');
      }
      return Promise.resolve();
    };
    scenario = createScenario({ load: (minute) => (minute < 10 ? 190 : 90), hook });
    await scenario.run(35);
    const spared = scenario.records.flatMap(({ outcomes }) => outcomes.filter(({ result }) => result === 'skipped'));
    expect(spared[0]?.because).toMatch(/spared by the second look/);
    expect(scenario.changes.filter(({ method }) => method === 'terminate')).toEqual([]);
  });

  it('goes first to what is not in service', async () => {
    const scenario = createScenario({ load: (minute) => (minute < 10 ? 190 : 90) });
    await scenario.run(8);
    const [broken] = livingInstances(scenario);
    failApp(scenario.world, broken?.id ?? '');
    await scenario.run(40);
    expect(livingInstances(scenario).map(({ id }) => id)).not.toContain(broken?.id);
    expect(await endOf(scenario)).toMatchObject({ desired: 2, living: 2, serving: 2 });
  });
});
