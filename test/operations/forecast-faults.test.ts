import { describe, expect, it } from 'vitest';
import type { StoredForecast } from '../../shared/core/forecast/stored-forecast.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { createLookMemory, type LookMemory } from '../../shared/operations/look-memory.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { PointHook } from '../../sim/point-hook.ts';
import { createRandom } from '../../sim/random.ts';
import { createForecastScenario, storedIn } from './forecast-scenario.ts';
import { createInterleaver } from './interleaver.ts';
import { endOf, type Load, type Scenario } from './scenario.ts';

const NAMED = { kind: 'named', fleets: ['web'] } as const;

/** Calm, a surge, and a fall: the forecast goes out before its machines serve, and holds them for a while. */
const LOAD: Load = (minute) => (minute < 12 || minute > 22 ? 90 : 290);
const MINUTES = 100;

class Crash extends Error {}

/** Kills the handler at its nth point of a call that reads or stores a forecast; later handlers live. */
const crashAt = (point: number): { readonly hook: PointHook; readonly wasReached: () => boolean } => {
  let count = 0;
  const hook: PointHook = ({ method }) => {
    if (method !== 'saveForecast' && method !== 'readForecasts') return Promise.resolve();
    count += 1;
    return count === point ? Promise.reject(new Crash()) : Promise.resolve();
  };
  return { hook, wasReached: () => count >= point };
};

/** Lives through all minutes; a handler that died leaves its process, and a new one begins without memory. */
const runThrough = async (scenario: Scenario, retry: boolean): Promise<void> => {
  let memory = createLookMemory();
  for (let minute = 0; minute < MINUTES; minute += 1) {
    try {
      await scenario.look(undefined, { memory });
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      memory = createLookMemory();
      if (retry) await scenario.look(undefined, { memory });
    }
    scenario.passMinute();
  }
};

/** What another process would go on from. */
const learnedUntil = (stored: StoredForecast | null, scenario: Scenario): number =>
  (scenario.world.nowMs - (stored?.untilMs ?? 0)) / MINUTE_MS;

describe('a crash at any call that reads or stores a forecast', () => {
  it.each([
    { name: 'and the next tick', retry: false },
    { name: 'and a retry at once', retry: true },
  ])('$name end where no crash would have', async ({ retry }) => {
    const calm = createForecastScenario(LOAD);
    await runThrough(calm, false);
    const wanted = await endOf(calm);
    expect(wanted).toMatchObject({ openLaunches: 0, openRetirements: 0 });
    let points = 0;
    for (let point = 1; ; point += 1) {
      const { hook, wasReached } = crashAt(point);
      const scenario = createForecastScenario(LOAD, { hook });
      await runThrough(scenario, retry);
      if (!wasReached()) break;
      points = point;
      expect(await endOf(scenario), `crash at point ${point}`).toEqual(wanted);
      const stored = await storedIn(scenario);
      expect(stored?.policies['ahead'], `crash at point ${point}`).toContain('"version":1');
      expect(learnedUntil(stored, scenario), `crash at point ${point}`).toBeLessThanOrEqual(31);
    }
    expect(points).toBeGreaterThanOrEqual(10);
  });
});

type Process = { readonly ports: Ports; readonly memory: LookMemory };

const runInterleaved = async (seed: number, handlers: number): Promise<Scenario> => {
  const { hook, drain } = createInterleaver(createRandom(seed));
  const scenario = createForecastScenario(LOAD);
  const processes: readonly Process[] = Array.from({ length: handlers }, () => ({
    ports: scenario.connect(hook),
    memory: createLookMemory(),
  }));
  for (let minute = 0; minute < MINUTES; minute += 1) {
    const looks = processes.map((process) => scenario.look(NAMED, process));
    await drain();
    await Promise.all(looks);
    scenario.passMinute();
  }
  return scenario;
};

describe('two processes at once', () => {
  it('act as one and leave a forecast that either goes on from, whatever the order of their calls', async () => {
    const wanted = await endOf(await runInterleaved(0, 1));
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const scenario = await runInterleaved(seed, 2);
      expect(await endOf(scenario), `seed ${seed}`).toEqual(wanted);
      expect(learnedUntil(await storedIn(scenario), scenario), `seed ${seed}`).toBeLessThanOrEqual(31);
      scenario.records.length = 0;
      await scenario.look(NAMED, { dryRun: true });
      await scenario.look(NAMED, { dryRun: true, memory: createLookMemory() });
      const [one, other] = scenario.records;
      expect(one?.decision.proposals, `seed ${seed}`).toEqual(other?.decision.proposals);
    }
  });
});
