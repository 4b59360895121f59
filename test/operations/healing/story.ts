import type { Fleet } from '../../../shared/core/fleet.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { advanceTo } from '../../../sim/world.ts';
import type { Instance } from '../../../sim/world-state.ts';
import { createScenario, livingInstances, type Scenario, type ScenarioOptions, WEB } from '../scenario.ts';

/** The fleet of the scenarios, healed as the defaults of ballast.yml ask for, of a fixed size. */
export const HEALED: Fleet = {
  ...WEB,
  capacity: { min: 4, max: 8 },
  policies: [],
  settledLookMs: 5 * MINUTE_MS,
  health: {
    graceMs: 5 * MINUTE_MS,
    evidence: ['instance-status', 'target-health'],
    heartbeatMaxMs: 3 * MINUTE_MS,
    breakerShare: 0.3,
  },
};

/** A scenario whose fleet has been whole for twenty minutes. */
export const settled = async (fleet: Fleet = HEALED, options: ScenarioOptions = {}): Promise<Scenario> => {
  const scenario = createScenario({ ...options, fleets: [fleet] });
  await scenario.run(20);
  return scenario;
};

/** Units in service. */
export const servingUnits = (scenario: Scenario): number =>
  livingInstances(scenario).reduce((sum, { ready, units }) => (ready ? sum + units : sum), 0);

/** The longest-lived instance that serves. */
export const anInstance = (scenario: Scenario): Instance => {
  const [first] = livingInstances(scenario).filter(({ ready }) => ready);
  if (first === undefined) throw new Error('nothing serves');
  return first;
};

/** Ticks until so many units serve again; how long that took, or null when it did not happen in time. */
export const minutesToServe = async (scenario: Scenario, units: number, most: number): Promise<number | null> => {
  const startMs = scenario.world.nowMs;
  for (let second = 0; second < most * 60; second += 1) {
    if (second % 60 === 0) await scenario.look();
    advanceTo(scenario.world, startMs + (second + 1) * 1_000);
    if (servingUnits(scenario) >= units) return (second + 1) / 60;
  }
  return null;
};

/** Codes and steps of what was decided, for a test that fails to show. */
export const tell = ({ records }: Scenario): string =>
  records
    .map(
      ({ atMs, explained, outcomes }) =>
        `${new Date(atMs).toISOString().slice(11, 19)} ${explained} | ${outcomes.map(({ step, result }) => `${step} ${result}`).join(', ')}`,
    )
    .join('\n');
