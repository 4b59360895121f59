import { describe, expect, it } from 'vitest';
import { type JudgedRun, measureElasticity, unitsNeeded } from '../../sim/elasticity/measure-elasticity.ts';

type Minutes = readonly (readonly [demand: number, ready: number, billed: number, desired: number])[];

const judged = (minutes: Minutes, changes: Partial<JudgedRun> = {}): JudgedRun => ({
  demand: Float64Array.from(minutes, ([demand]) => demand),
  run: {
    ready: Float64Array.from(minutes, ([, ready]) => ready),
    billed: Float64Array.from(minutes, ([, , billed]) => billed),
    desired: Float64Array.from(minutes, ([, , , desired]) => desired),
  },
  knee: 0.8,
  min: 1,
  bootMinutes: 2,
  leaveOut: 0,
  ...changes,
});

describe('unitsNeeded', () => {
  it('is the fewest whole units below the knee', () => {
    expect([...unitsNeeded(Float64Array.of(0, 0.8, 0.81, 2.4, 4), 0.8, 1)]).toEqual([1, 1, 2, 3, 5]);
  });
});

describe('measureElasticity', () => {
  // Needed at a knee of 80 %: 2, 4, 4, 2.      Supply: 2, 2, 4, 4.
  const run = judged([
    [1.6, 2, 2, 2],
    [3.2, 2, 4, 4],
    [3.2, 4, 4, 4],
    [1.6, 4, 4, 2],
  ]);
  const result = measureElasticity(run);

  it('counts the requests above the knee of ready capacity', () => {
    // Minute 1: 3.2 - 2 x 0.8 = 1.6 of 9.6.
    expect(result.shortfall).toBeCloseTo(1.6 / 9.6, 12);
    expect(result.underMinutes).toBe(1);
    expect(result.minutes).toBe(4);
  });

  it('weighs cost against the clairvoyant optimum', () => {
    // Layers 1 and 2 for 4 minutes; layers 3 and 4 for 2, with a boot of 2 each: 8 + 4 + 4 = 16. Billed: 14.
    expect(result.costMinutes).toBe(14);
    expect(result.cost).toBeCloseTo(14 / 16, 12);
  });

  it('gives the SPEC metrics, normalised by demand', () => {
    // Minute 1: (4 - 2) / 4 under. Minute 3: (4 - 2) / 2 over.
    expect(result).toMatchObject({ thetaU: 12.5, thetaO: 25, tauU: 25, tauO: 25 });
    // Steps of demand: +, 0, -; of supply: 0, +, 0: all three unlike.
    expect(result.upsilon).toBe(100);
  });

  it('counts opposite movements as one, not as two', () => {
    const { upsilon } = measureElasticity(
      judged([
        [1.6, 4, 4, 4],
        [3.2, 2, 2, 2],
        [3.2, 2, 2, 2],
      ]),
    );
    expect(upsilon).toBe(50);
  });

  it('counts changes of desired capacity, and those that go back within 30 minutes', () => {
    expect(result.actionsPerDay).toBe((2 * 1_440) / 4);
    expect(result.reversals).toBe(1);
    const steps = (gap: number): Minutes => [
      [1, 2, 2, 2],
      ...Array.from({ length: gap }, () => [1, 2, 2, 3] as const),
      [1, 2, 2, 2],
    ];
    expect(measureElasticity(judged(steps(30))).reversals).toBe(1);
    expect(measureElasticity(judged(steps(31))).reversals).toBe(0);
  });

  it('leaves out the beginning', () => {
    expect(measureElasticity({ ...run, leaveOut: 2 })).toMatchObject({
      minutes: 2,
      shortfall: 0,
      costMinutes: 8,
      cost: 8 / 6,
      reversals: 0,
    });
  });

  it.each([
    ['nothing', []],
    ['one minute', [[1, 2, 2, 2]]],
    [
      'no load',
      [
        [0, 1, 1, 1],
        [0, 1, 1, 1],
      ],
    ],
    [
      'no load and no machines',
      [
        [0, 0, 0, 0],
        [0, 0, 0, 0],
      ],
    ],
  ] as const)('has a number for everything in %s', (_what, minutes) => {
    for (const min of [0, 1]) {
      const measured = measureElasticity(judged(minutes, { min }));
      expect(Object.values(measured).every(Number.isFinite)).toBe(true);
      expect(measured.shortfall).toBe(0);
    }
  });
});
