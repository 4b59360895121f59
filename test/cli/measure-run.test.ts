import { describe, expect, it } from 'vitest';
import { measureRun } from '../../cli/simulation/measure-run.ts';
import type { SimulationResult } from '../../sim/run-simulation.ts';

const minuteOf = (load: number, lost: number, usd: number | null): SimulationResult['minutes'][number] => ({
  startMs: 0,
  load,
  requests: load * 60,
  lost,
  lostInFlight: 0,
  readyUnits: 0,
  readyMachines: 0,
  deafMachines: 0,
  billedUnits: 0,
  billedMachines: 3,
  usd,
  cpu: null,
});

/** Four minutes from second 1,000 on: two units that serve 8 requests per second well each, then three. */
const RESULT: SimulationResult = {
  seed: 1,
  samples: [
    { t: 1_000, load: 10, ready: 2, billed: 2, desired: 2 },
    { t: 1_060, load: 20, ready: 2, billed: 3, desired: 3 },
    { t: 1_120, load: 20, ready: 3, billed: 3, desired: 3 },
    { t: 1_180, load: 10, ready: 3, billed: 3, desired: 2 },
  ],
  minutes: [minuteOf(10, 0, 1), minuteOf(20, 5, 2), minuteOf(20, 0, 2), minuteOf(10, 0, 2)],
  decisions: [
    { t: 1_060, code: 'SCALE_OUT', from: 2, to: 3, because: '' },
    { t: 1_200, code: 'SCALE_IN', from: 3, to: 2, because: '' },
  ],
  holds: {},
  actions: { out: 1, in: 1 },
  requests: 3_600,
  lost: 5,
  lostInFlight: 0,
  instanceHours: 1,
  costUsd: 7,
  incidents: [],
};
const YARDSTICK = { unitRate: 10, knee: 0.8, minUnits: 1, bootMs: 60_000, leaveOut: 0 };

describe('what a run came to', () => {
  it('counts requests, money and moves of all of it', () => {
    const totals = measureRun(RESULT, YARDSTICK);
    expect(totals).toMatchObject({
      requests: 3_600,
      lost: 5,
      underMinutes: 1,
      instanceHours: 0.2,
      costUsd: 7,
      out: 1,
      in: 1,
      actionsPerDay: 720,
      reversals: 1,
    });
    // 20 against 2 x 10 x 0.8 for one minute of 60 in all.
    expect(totals.shortfall).toBeCloseTo(4 / 60, 12);
    expect(totals.aboveKnee).toBeCloseTo(240, 9);
    expect(totals.unitHours).toBeCloseTo(11 / 60, 12);
    // Needed are 2, 3, 3, 2 units, and one start of a minute.
    expect(totals.costRatio).toBeCloseTo(11 / 11, 12);
  });

  it('counts only what comes after a warm-up', () => {
    const totals = measureRun(RESULT, { ...YARDSTICK, leaveOut: 2 });
    expect(totals).toMatchObject({
      requests: 1_800,
      lost: 0,
      shortfall: 0,
      underMinutes: 0,
      costUsd: 4,
      out: 0,
      in: 1,
    });
    expect(totals.costRatio).toBeCloseTo(6 / 5, 12);
  });

  it('knows no cost without every price, and no optimum of nothing', () => {
    const unpriced = { ...RESULT, minutes: [...RESULT.minutes.slice(0, 3), minuteOf(10, 0, null)] };
    expect(measureRun(unpriced, YARDSTICK).costUsd).toBeNull();
    const idle = { ...RESULT, samples: RESULT.samples.map((sample) => ({ ...sample, load: 0 })) };
    expect(measureRun(idle, { ...YARDSTICK, minUnits: 0 }).costRatio).toBeNull();
  });
});
