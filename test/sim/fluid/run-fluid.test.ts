import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FluidOptions, runFluid } from '../../../sim/fluid/run-fluid.ts';
import type { Foresight } from '../../../sim/peers/now-oracle.ts';
import { PEERS, type RunningPeer } from '../../../sim/peers/peers.ts';

const optionsOf = (demand: readonly number[], changes: Partial<FluidOptions> = {}): FluidOptions => ({
  demand: Float64Array.from(demand),
  bootMinutes: 2,
  warmUpMinutes: 1,
  drainMinutes: 0,
  min: 1,
  max: 50,
  ...changes,
});

/** Desires what the list says for each minute, and keeps what it was shown. */
const follow = (desired: readonly number[], shown: Foresight[] = []): RunningPeer<Foresight> => {
  return (observation) => {
    shown.push({ ...observation });
    return { desired: desired[observation.minute] ?? observation.desired, hold: 'IN_BAND' };
  };
};

describe('runFluid', () => {
  // Three machines for a demand of 1.8 at 60 %; two more at minute 1 serve from minute 3 on and are billed at once.
  it('boots, bills and retires', () => {
    const demand = [1.8, 1.8, 1.8, 1.8, 1.8, 1.8];
    const run = runFluid(follow([3, 5, 5, 5, 2, 2]), optionsOf(demand, { drainMinutes: 1 }));
    expect([...run.ready]).toEqual([3, 3, 3, 5, 2, 2]);
    expect([...run.billed]).toEqual([3, 5, 5, 5, 5, 2]);
    expect([...run.desired]).toEqual([3, 5, 5, 5, 2, 2]);
  });

  it('shows the minute before, with the capacity it was measured over', () => {
    const shown: Foresight[] = [];
    runFluid(follow([3, 5, 5, 5, 5], shown), optionsOf([1.8, 2.4, 6, 1, 1], { warmUpMinutes: 2 }));
    expect(shown[0]).toMatchObject({ metric: null, demand: null, demandNow: 1.8, inService: 3, desired: 3 });
    expect(shown[1]).toMatchObject({ measuredOver: 3, demand: 1.8, demandNow: 2.4, pending: 0 });
    expect(shown[1]?.metric).toBeCloseTo(60, 9);
    expect(shown[2]).toMatchObject({ measuredOver: 3, pending: 2, inService: 3, warming: 0 });
    expect(shown[2]?.metric).toBeCloseTo(80, 9);
    expect(shown[3]).toMatchObject({ metric: 100, demand: 6, pending: 0, inService: 5, warming: 2, measuredWarm: 3 });
    expect(shown[4]).toMatchObject({ metric: 20, measuredOver: 5, measuredWarm: 3, warming: 2 });
  });

  it('takes out what does not serve yet before what does', () => {
    const run = runFluid(follow([3, 6, 4, 4, 4, 4]), optionsOf([1.8, 1, 1, 1, 1, 1], { drainMinutes: 3 }));
    expect([...run.ready]).toEqual([3, 3, 3, 4, 4, 4]);
    expect([...run.billed]).toEqual([3, 6, 4, 4, 4, 4]);
  });

  it('stays within the bounds', () => {
    const run = runFluid(follow([0, 99, 0]), optionsOf([1.8, 1.8, 1.8], { min: 2, max: 5 }));
    expect([...run.desired]).toEqual([2, 5, 2]);
  });

  it('gives no datapoint of a fleet without machines', () => {
    const shown: Foresight[] = [];
    runFluid(follow([0, 0], shown), optionsOf([0, 0], { min: 0 }));
    expect(shown[1]).toMatchObject({ metric: null, measuredOver: 0, demand: 0 });
  });

  it('keeps its books balanced whatever is desired', () => {
    const minute = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.double({ min: 0, max: 20, noNaN: true }));
    const options = fc.record({
      bootMinutes: fc.integer({ min: 1, max: 4 }),
      warmUpMinutes: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(minute, { minLength: 1, maxLength: 40 }), options, (minutes, times) => {
        const shown: Foresight[] = [];
        const demand = minutes.map(([, load]) => load);
        const desired = minutes.map(([machines]) => machines);
        const run = runFluid(follow(desired, shown), optionsOf(demand, { ...times, min: 0 }));
        expect([...run.desired]).toEqual(desired);
        expect([...run.billed]).toEqual(desired);
        for (const { desired: before, pending, inService, warming } of shown) {
          expect(pending + inService).toBe(before);
          expect(pending).toBeGreaterThanOrEqual(0);
          expect(warming).toBeGreaterThanOrEqual(0);
          expect(warming).toBeLessThanOrEqual(inService);
        }
      }),
    );
  });

  it.each(Object.entries(PEERS))('is total for %s: shorter than a day, constant, all zero', (_name, { start }) => {
    for (const demand of [[], [5], Array.from({ length: 300 }, () => 0), Array.from({ length: 3_000 }, () => 7)]) {
      const run = runFluid(start({ target: 60, bootMinutes: 3 }), optionsOf(demand));
      for (const minutes of [run.ready, run.billed, run.desired]) {
        expect(minutes.every((machines) => Number.isInteger(machines) && machines >= 1)).toBe(true);
      }
    }
  });
});
