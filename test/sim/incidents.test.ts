import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../shared/core/fleet.ts';
import { MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import { findRecovery, recoveryMsOf } from '../../sim/incidents/find-recovery.ts';
import { INCIDENTS } from '../../sim/incidents/incidents.ts';
import { strikeMsOf } from '../../sim/incidents/watch-incidents.ts';
import { runSimulation, type SimulationOptions } from '../../sim/run-simulation.ts';
import { configOf, loadOf, simulationOf, webFleet } from './simulated-config.ts';

const NEVER = Number.POSITIVE_INFINITY;

const minutes = (from: number, to: number) => ({ fromMs: from * MINUTE_MS, toMs: to * MINUTE_MS });

describe('the time to recover', () => {
  it.each([
    ['nothing was ever below', [], 10, { belowFromMs: null, wholeAtMs: null }, 0],
    ['all of it was before', [minutes(1, 10)], 10, { belowFromMs: null, wholeAtMs: null }, 0],
    ['below at once', [minutes(10, 13.5)], 10, { belowFromMs: 10 * MINUTE_MS, wholeAtMs: 13.5 * MINUTE_MS }, 3.5],
    ['below after a warning', [minutes(12, 14)], 10, { belowFromMs: 12 * MINUTE_MS, wholeAtMs: 14 * MINUTE_MS }, 2],
    ['below already', [minutes(8, 14)], 10, { belowFromMs: 10 * MINUTE_MS, wholeAtMs: 14 * MINUTE_MS }, 4],
    [
      'whole for a moment in between',
      [minutes(10, 12), minutes(16, 17)],
      10,
      { belowFromMs: 10 * MINUTE_MS, wholeAtMs: 17 * MINUTE_MS },
      7,
    ],
    [
      'another cause later',
      [minutes(10, 12), minutes(17.1, 20)],
      10,
      { belowFromMs: 10 * MINUTE_MS, wholeAtMs: 12 * MINUTE_MS },
      2,
    ],
    ['another cause long after the strike', [minutes(16, 20)], 10, { belowFromMs: null, wholeAtMs: null }, 0],
    [
      'not whole before the run ended',
      [minutes(10, 12), { fromMs: 14 * MINUTE_MS, toMs: NEVER }],
      10,
      { belowFromMs: 10 * MINUTE_MS, wholeAtMs: null },
      null,
    ],
  ])('is found where %s', (_, spans, struckMinute, recovery, recoveryMinutes) => {
    const found = findRecovery(spans, struckMinute * MINUTE_MS);
    expect(found).toEqual(recovery);
    expect(recoveryMsOf(found)).toBe(recoveryMinutes === null ? null : recoveryMinutes * MINUTE_MS);
  });
});

const DAY = loadOf([1_440, 60]);

const healedFleet: Fleet = {
  ...webFleet,
  health: {
    graceMs: 5 * MINUTE_MS,
    evidence: ['instance-status', 'target-health'],
    heartbeatMaxMs: 3 * MINUTE_MS,
    breakerShare: 0.3,
  },
};

const struck = (changes: Partial<SimulationOptions> = {}) =>
  runSimulation(simulationOf(DAY, { config: configOf(healedFleet), incidents: INCIDENTS, ...changes }));

const spotConfig = configOf({ ...healedFleet, purchase: { onDemandBase: 0, spotShare: 0.5 } });

describe('a day with incidents', () => {
  it.each(['ballast', 'target-tracking'] as const)(
    'is the same for the same seed, byte for byte: %s',
    async (autoscaler) => {
      const options = { autoscaler, config: spotConfig };
      expect(JSON.stringify(await struck(options))).toBe(JSON.stringify(await struck(options)));
    },
  );

  it.each(['ballast', 'target-tracking'] as const)(
    'strikes whoever sizes the fleet at the same moments: %s',
    async (autoscaler) => {
      const { incidents, minutes: totals } = await struck({ autoscaler });
      const startMs = totals[0]?.startMs ?? 0;
      expect(incidents.map(({ name, atMs }) => [name, (atMs - startMs) / SECOND_MS])).toEqual([
        ['dead-instance', 9.5 * 3_600 + 20],
        ['spot-reclaim', 12.5 * 3_600 + 20],
        ['zone-outage', 15 * 3_600 + 20],
      ]);
    },
  );

  it('takes the oldest machine, and measures until another serves in its place', async () => {
    const { incidents, samples, minutes: totals } = await struck({ incidents: INCIDENTS.slice(0, 1) });
    const [report] = incidents;
    const struckMs = report?.atMs ?? 0;
    expect(report).toMatchObject({ name: 'dead-instance', serving: 10, missed: null, belowFromMs: struckMs });
    expect(report?.taken).toHaveLength(1);
    const launch = report?.launched.at(-1);
    expect(report?.wholeAtMs).toBe((launch?.atMs ?? 0) + 2 * MINUTE_MS);
    const from = 9.5 * 60;
    expect(samples[from - 1]?.ready).toBe(10);
    expect(samples[from]?.ready).toBeCloseTo(10 - 40 / 60, 9);
    const lost = totals.slice(from, from + 10).reduce((sum, minute) => sum + minute.lost, 0);
    expect(lost).toBeGreaterThan(0);
    expect(report?.lost).toBeCloseTo(lost, 9);
  });

  it('takes a Spot machine back, and says so where there is none', async () => {
    const incidents = INCIDENTS.slice(1, 2);
    const load = loadOf([60, 20], [1_380, 100]);
    const [found] = (await struck({ load, incidents, config: spotConfig })).incidents;
    expect(found?.taken).toEqual([expect.objectContaining({ market: 'spot' })]);
    expect(found).toMatchObject({ missed: null });
    const [without] = (await struck({ load, incidents })).incidents;
    expect(without).toMatchObject({ taken: [], missed: 'no Spot instance was in service', lost: 0, launched: [] });
    expect(without && recoveryMsOf(without)).toBe(0);
  });

  it('takes all of a zone, and heals in the others', async () => {
    const [report] = (await struck({ incidents: INCIDENTS.slice(2) })).incidents;
    expect(report?.taken.map(({ zone }) => zone)).toEqual(Array.from({ length: 5 }, () => 'eu-west-1a'));
    expect(report?.launched.length).toBeGreaterThanOrEqual(5);
    expect(new Set(report?.launched.map(({ zone }) => zone))).toEqual(new Set(['eu-west-1b']));
    expect(report?.wholeAtMs).toBeLessThan(report?.overMs ?? 0);
    expect((report?.overMs ?? 0) - (report?.atMs ?? 0)).toBe(45 * MINUTE_MS);
  });

  it('goes on to the end of the run where nothing heals it', async () => {
    const options = { config: configOf({ ...healedFleet, subnets: ['subnet-1'] }), incidents: INCIDENTS.slice(2) };
    const [report] = (await struck({ load: loadOf([30, 60]), ...options })).incidents;
    expect(report).toMatchObject({ wholeAtMs: null });
    expect(report?.belowFromMs).toBe(report?.atMs);
    expect(report && recoveryMsOf(report)).toBeNull();
    expect(report?.lost).toBeGreaterThan(60 * 60 * 11);
  });

  it('strikes a run of any length within it, in the order of the day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), (length) => {
        const times = INCIDENTS.map((incident) => strikeMsOf(incident, 0, length));
        expect(times).toEqual(times.toSorted((one, other) => one - other));
        for (const atMs of times) {
          expect(atMs).toBeGreaterThanOrEqual(0);
          expect(atMs).toBeLessThan(length * MINUTE_MS);
        }
      }),
    );
  });

  it('leaves a run without any as it was', async () => {
    const [plain, none] = [await struck({ incidents: undefined }), await struck({ incidents: [] })];
    expect(JSON.stringify(none)).toBe(JSON.stringify(plain));
    expect(plain.incidents).toEqual([]);
    expect(plain.lost).toBe(0);
  });
});
