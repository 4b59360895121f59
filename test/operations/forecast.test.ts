import { describe, expect, it } from 'vitest';
import { Fault } from '../../shared/core/fault.ts';
import { DAY_MS, MINUTE_MS } from '../../shared/core/time.ts';
import { createLookMemory } from '../../shared/operations/look-memory.ts';
import type { PointHook } from '../../sim/point-hook.ts';
import { advanceTo } from '../../sim/world.ts';
import { AHEAD_WEB, createForecastScenario, forecastsOf, storedIn } from './forecast-scenario.ts';
import { endOf, type Load, mutatingCalls, type Scenario } from './scenario.ts';

const NAMED = { kind: 'named', fleets: ['web'] } as const;
const DAY = DAY_MS / MINUTE_MS;

const calm: Load = (minute) => 250 + 50 * Math.sin(minute / 20);

/** Ten minutes after nine, when the scenario begins, visits rise to five times as many; for an hour. */
const opening: Load = (minute) => {
  const since = (minute + DAY * 20) % DAY;
  return since >= 10 && since < 70 ? 500 : 100;
};

const saves = ({ changes }: Scenario) => changes.filter(({ method }) => method === 'saveForecast');

/** Fails every call of that method, or those that the test picks. */
const failing =
  (method: string, isMeant: (args: readonly unknown[]) => boolean = () => true): PointHook =>
  (point) =>
    point.method === method && point.phase === 'before' && isMeant(point.args)
      ? Promise.reject(new Fault('throttled', method, 'slow down'))
      : Promise.resolve();

const asksForPast = (args: readonly unknown[]): boolean => JSON.stringify(args).includes(':past');

describe('a fleet with a forecast', () => {
  it('learns minute by minute, and stores what it learned every half hour under its lease', async () => {
    const scenario = createForecastScenario(calm);
    await scenario.run(100);
    const stored = saves(scenario);
    expect(stored.length).toBe(4);
    const gaps = stored.slice(1).map(({ atMs }, index) => (atMs - (stored[index]?.atMs ?? 0)) / MINUTE_MS);
    expect(gaps).toEqual([30, 30, 30]);
    expect(stored.at(-1)?.args).toMatchObject([
      { fleet: 'web', fence: expect.any(Number) },
      { version: 1, untilMs: stored.at(-1)?.atMs, policies: { ahead: expect.stringContaining('"version":1') } },
    ]);
    expect(stored.every(({ outcome }) => outcome.kind === 'done' && outcome.answer === 'saved')).toBe(true);
    expect(forecastsOf(scenario).at(-1)?.because).toMatch(/^[\d.]+ units expected/);
  });

  it('keeps enough in service for what it expects, and goes in no further than that', async () => {
    const scenario = createForecastScenario(calm);
    await scenario.run(150);
    const { desired } = scenario.records.at(-1)?.decision.state ?? { desired: 0 };
    expect(desired).toBeGreaterThanOrEqual(forecastsOf(scenario).at(-1)?.units ?? Number.NaN);
    expect(forecastsOf(scenario).every(({ asks }) => asks !== 'in')).toBe(true);
  });

  it('goes on in another process where the stored forecast ends', async () => {
    const scenario = createForecastScenario(calm);
    await scenario.run(120);
    scenario.records.length = 0;
    const reads: string[] = [];
    const watched = scenario.connect(({ method, args, phase }) => {
      if (phase === 'before') reads.push(`${method} ${JSON.stringify(args)}`);
      return Promise.resolve();
    });
    await scenario.look(NAMED, { dryRun: true });
    await scenario.look(NAMED, { dryRun: true, memory: createLookMemory(), ports: watched });
    const [before, after] = scenario.records;
    expect(after?.decision.proposals).toEqual(before?.decision.proposals);
    expect(after?.decision.action).toEqual(before?.decision.action);
    expect(reads.filter((read) => read.startsWith('readForecasts'))).toHaveLength(1);
    expect(reads.filter((read) => read.includes(':past'))).toEqual([]);
  });

  it('reads what is stored once for each process, and not for fleets without a forecast', async () => {
    const reads: string[] = [];
    const watch: PointHook = ({ method, phase }) => {
      if (method === 'readForecasts' && phase === 'before') reads.push(method);
      return Promise.resolve();
    };
    const scenario = createForecastScenario(calm, { hook: watch });
    await scenario.run(10);
    expect(reads).toHaveLength(1);
    const { slo: _, ...rest } = AHEAD_WEB;
    const without = createForecastScenario(calm, { hook: watch, fleets: [{ ...rest, slo: null }] });
    await without.run(10);
    expect(reads).toHaveLength(1);
    expect(saves(without)).toEqual([]);
  });

  it('sees on its first look what fourteen days of history tell: the opening comes before it happens', async () => {
    const scenario = createForecastScenario(opening, { pastMinutes: 14 * DAY });
    await scenario.run(10);
    const last = forecastsOf(scenario).at(-1);
    expect(last?.because).toMatch(/^[\d.]+ units expected/);
    expect(last?.units).toBeGreaterThanOrEqual(6);
    expect(scenario.records.at(-1)?.decision.state.desired).toBeGreaterThanOrEqual(6);
  });

  it('fills a gap that its series do not reach over from the history', async () => {
    const scenario = createForecastScenario(calm);
    await scenario.run(70);
    const untilMs = (await storedIn(scenario))?.untilMs ?? 0;
    advanceTo(scenario.world, scenario.world.nowMs + 120 * MINUTE_MS);
    const ranges: unknown[] = [];
    const watched = scenario.connect(({ method, args, phase }) => {
      if (method === 'read' && phase === 'before' && asksForPast(args)) ranges.push(args[1]);
      return Promise.resolve();
    });
    await scenario.look(NAMED, { memory: createLookMemory(), ports: watched });
    expect(ranges).toEqual([{ fromMs: untilMs - MINUTE_MS, toMs: scenario.world.nowMs }]);
    expect((await storedIn(scenario))?.untilMs).toBe(scenario.world.nowMs);
  });
});

describe('what fails of a forecast fails no look', () => {
  it.each<[string, PointHook]>([
    ['reading what is stored', failing('readForecasts')],
    ['storing it', failing('saveForecast')],
    ['reading the history', failing('read', asksForPast)],
  ])('%s', async (_, hook) => {
    const scenario = createForecastScenario(calm, { hook });
    await scenario.run(70);
    expect(scenario.records.every(({ applied }) => applied === 'yes')).toBe(true);
    expect(scenario.records).toHaveLength(70);
    expect(forecastsOf(scenario).at(-1)?.because).toMatch(/^[\d.]+ units expected/);
    expect(await endOf(scenario)).toMatchObject({ desired: scenario.records.at(-1)?.decision.state.desired });
  });

  it('reading any metric: then nobody knows, and the fleet stays as it is', async () => {
    const calls = { fail: false };
    const scenario = createForecastScenario(calm, {
      hook: (point) => (calls.fail ? failing('read')(point) : Promise.resolve()),
    });
    await scenario.run(70);
    const desired = scenario.records.at(-1)?.decision.state.desired;
    calls.fail = true;
    await scenario.run(15);
    expect(forecastsOf(scenario).at(-1)).toMatchObject({ asks: 'unknown', code: 'INSUFFICIENT_DATA' });
    expect(await endOf(scenario)).toMatchObject({ desired, living: desired, serving: desired });
    calls.fail = false;
    await scenario.run(2);
    expect(forecastsOf(scenario).at(-1)?.because).toMatch(/^[\d.]+ units expected/);
  });

  it.each<[string, (scenario: Scenario) => unknown]>([
    ['malformed', ({ ledger }) => ledger.spoilForecast('web')],
    [
      'no forecast of ours',
      ({ ledger, world }) =>
        ledger.saveForecast(
          { fleet: 'web', fence: 1e6 },
          { version: 1, untilMs: world.nowMs, policies: { ahead: '{"version":7}' } },
        ),
    ],
    [
      'that of another policy',
      ({ ledger, world }) =>
        ledger.saveForecast(
          { fleet: 'web', fence: 1e6 },
          { version: 1, untilMs: world.nowMs, policies: { other: '' } },
        ),
    ],
  ])('finding what is stored %s: it is learned anew from the history', async (_, spoil) => {
    const scenario = createForecastScenario(calm, { pastMinutes: 2 * DAY });
    await scenario.run(35);
    await spoil(scenario);
    scenario.records.length = 0;
    await scenario.look(NAMED, { memory: createLookMemory() });
    expect(scenario.records[0]?.applied).toBe('yes');
    expect(forecastsOf(scenario)[0]?.because).toMatch(/^[\d.]+ units expected/);
  });
});

describe('nothing is stored', () => {
  it('by a dry run', async () => {
    const scenario = createForecastScenario(calm);
    for (let minute = 0; minute < 40; minute += 1) {
      await scenario.look(NAMED, { dryRun: true });
      scenario.passMinute();
    }
    expect(mutatingCalls(scenario)).toEqual([]);
    expect(await storedIn(scenario)).toBeNull();
  });

  it('for a fleet that is only observed', async () => {
    const scenario = createForecastScenario(calm, { fleets: [{ ...AHEAD_WEB, mode: 'observe' }] });
    await scenario.run(40);
    expect(mutatingCalls(scenario)).toEqual([]);
    expect(scenario.records.at(-1)?.applied).toBe('observe');
    expect(await storedIn(scenario)).toBeNull();
  });

  it('before anything was learned', async () => {
    const scenario = createForecastScenario(() => 0);
    await scenario.run(40);
    expect(forecastsOf(scenario).at(-1)).toMatchObject({ asks: 'unknown' });
    expect(saves(scenario)).toEqual([]);
  });

  it('by a handler whose lease a later one has taken over', async () => {
    const scenario = createForecastScenario(calm);
    await scenario.run(40);
    const answers: unknown[] = [];
    const late = scenario.connect(async ({ method, phase }) => {
      if (method !== 'saveForecast' || phase !== 'before') return;
      advanceTo(scenario.world, scenario.world.nowMs + 3 * MINUTE_MS);
      await scenario.look(NAMED, { memory: createLookMemory() });
      answers.push((await storedIn(scenario))?.untilMs);
    });
    advanceTo(scenario.world, scenario.world.nowMs + 25 * MINUTE_MS);
    scenario.changes.length = 0;
    await scenario.look(NAMED, { ports: late });
    expect(saves(scenario).map(({ outcome }) => outcome)).toEqual([
      { kind: 'done', answer: 'saved' },
      { kind: 'done', answer: 'fenced' },
    ]);
    expect(answers).toEqual([(await storedIn(scenario))?.untilMs]);
  });
});
