import { describe, expect, it } from 'vitest';
import { forecastNext } from '../../../sim/peers/conpaas.ts';
import type { Observation } from '../../../sim/peers/peer.ts';
import { ORACLES, PEERS } from '../../../sim/peers/peers.ts';
import { fitParabolaEnd } from '../../../sim/peers/reg.ts';
import { desiredOver, forMinutes, observe } from './observe.ts';

const loads = (...demands: readonly number[]): readonly Partial<Observation>[] => demands.map((demand) => ({ demand }));

describe('React', () => {
  const react = (demand: number): number | undefined => desiredOver(PEERS.react, 100, loads(demand))[0];

  it('adds what is missing and a fifth of it, rounded down', () => {
    expect(react(13.4)).toBe(14);
    expect(react(14.5)).toBe(16);
    expect(react(10.1)).toBe(11);
  });

  it('goes down to a fifth more than the need when a tenth more than the load would do', () => {
    expect(react(5.1)).toBe(8);
    expect(react(9)).toBe(11);
    expect(react(9.1)).toBe(10);
  });

  it('takes the target for what a machine serves', () => {
    expect(desiredOver(PEERS.react, 80, loads(12))).toEqual([16]);
  });
});

describe('Adapt', () => {
  // Capacity is its own average, so that the rate is what is missing: 2 more than the ceil(1.1 x 12) = 14 at once.
  it('goes out to a tenth more than the need, and what its rate has come to', () => {
    expect(desiredOver(PEERS.adapt, 100, loads(12))).toEqual([16]);
  });

  // The rate is (6 - 10) / 4 = -1 a minute, or (8 - 10) / 4 = -0.5.
  it('goes in four times as slowly, by whole machines, not below the need', () => {
    expect(desiredOver(PEERS.adapt, 100, loads(6))).toEqual([9]);
    expect(desiredOver(PEERS.adapt, 100, loads(8, 8))).toEqual([10, 9]);
    // Capacity was 25 on average in this interval, 10 before: a rate of 25 / 10 x (10 - 40) / 4 = -18.75.
    expect(desiredOver(PEERS.adapt, 100, [{ demand: 10 }, { demand: 10, desired: 40 }])).toEqual([10, 22]);
    // 55 / 10 x (90 - 100) / 4 = -13.75 would leave fewer than needed.
    expect(desiredOver(PEERS.adapt, 100, [{ demand: 10 }, { demand: 90, desired: 100 }])).toEqual([10, 90]);
  });
});

describe('Hist', () => {
  it('takes the 90th percentile of the needs of this hour', () => {
    const needs = Array.from({ length: 11 }, (_, minute) => ({
      demand: 10 - (minute % 10),
      desired: 10 - (minute % 10),
    }));
    // Needs 10, 9, ... 1 in the hour so far, no errors: of ten the tenth.
    expect(desiredOver(PEERS.hist, 100, needs).at(10)).toBe(10);
  });

  // Needs 8 with 10 there: after five errors of 2 on average, 8 - 2.
  it('corrects by the mean of the last five errors', () => {
    expect(desiredOver(PEERS.hist, 100, forMinutes(5, { demand: 8 }))).toEqual([10, 8, 8, 8, 6]);
    // An error of 9 would leave nothing of 1: 1 - 9 / 5.
    expect(desiredOver(PEERS.hist, 100, forMinutes(5, { demand: 1 })).at(-1)).toBeCloseTo(0, 12);
  });

  // Need 12 with 10 there: 12 less an error of -2; from the sixth lack on ceil(1.05 x 11.5) = 13, and the errors begin anew.
  it('reacts when most of the last ten minutes lacked machines', () => {
    expect(desiredOver(PEERS.hist, 100, forMinutes(7, { demand: 11.5 }))).toEqual([10, 12, 12, 12, 14, 13, 12]);
  });

  it('knows the hours of the day apart, and keeps 730 needs of each', () => {
    const days = Array.from({ length: 14 * 1_440 }, (_, minute) => {
      const day = Math.floor(minute / 1_440);
      const need = Math.floor(minute / 60) % 24 === 0 ? 20 + day : 5;
      return { demand: need, desired: need };
    });
    const desired = desiredOver(PEERS.hist, 100, days);
    expect(desired.at(61)).toBe(5);
    // In the last minute of hour 0 on day 13: 59 of 33, then 60 each of 32, 31, ...: the 90th percentile of 730 is 32.
    expect(desired.at(13 * 1_440 + 59)).toBe(32);
  });
});

describe('Reg', () => {
  it('fits a parabola by least squares', () => {
    expect(fitParabolaEnd([0, 1, 4, 9, 16, 25])).toBeCloseTo(25, 9);
    // Of 0, 0, 0, 4 the fitted parabola ends at 3.8.
    expect(fitParabolaEnd([0, 0, 0, 4])).toBeCloseTo(3.8, 9);
    expect(fitParabolaEnd([3, 7])).toBe(7);
    expect(fitParabolaEnd([])).toBe(0);
  });

  it('goes in to a fifth more than the parabola, never up', () => {
    expect(desiredOver(PEERS.reg, 100, loads(5))).toEqual([6]);
    expect(desiredOver(PEERS.reg, 100, loads(9))).toEqual([10]);
    expect(desiredOver(PEERS.reg, 100, loads(0))).toEqual([10]);
  });

  it('goes out to a twentieth more than the load, but not for a trifle', () => {
    expect(desiredOver(PEERS.reg, 100, loads(12))).toEqual([13]);
    expect(desiredOver(PEERS.reg, 100, loads(10.004))).toEqual([10]);
    expect(desiredOver(PEERS.reg, 100, loads(10.006))).toEqual([11]);
  });
});

describe('ConPaaS', () => {
  it('forecasts by autoregression, a line, and smoothing', () => {
    const ramp = Array.from({ length: 20 }, (_, minute) => minute + 1);
    const [autoregression, line, smoothed] = forecastNext(ramp);
    expect(autoregression).toBeCloseTo(21, 9);
    expect(line).toBeCloseTo(21, 9);
    expect(smoothed).toBeCloseTo(19, 4);
    expect(forecastNext([5, 5, 5])).toEqual([5, 5, 5]);
    // After 4, 8, 4, 8 comes 4: 8 is as far above the mean as 4 is below.
    const [alternating] = forecastNext(Array.from({ length: 20 }, (_, minute) => (minute % 2 === 0 ? 4 : 8)));
    expect(alternating).toBeCloseTo(4, 9);
  });

  it('follows the load for twenty minutes, then the model that was closest', () => {
    const ramp = Array.from({ length: 20 }, (_, minute) => minute + 1);
    const desired = desiredOver(PEERS.conpaas, 100, loads(...ramp, 18));
    expect(desired.slice(0, 20)).toEqual([...ramp.slice(0, 19), 21]);
    // Of 21, 21 and 19 the smoothed one was closest to the 18 that came; half way from 19 to it is 18.5.
    expect(desired[20]).toBe(19);
  });
});

describe('the oracles', () => {
  it('are always at the peak, or at what this minute asks for', () => {
    const atPeak = ORACLES['static-peak'].start({ target: 80, bootMinutes: 3, peakDemand: 40 });
    expect([1, 9].map((demand) => atPeak(observe({ demand })).desired)).toEqual([50, 50]);
    expect(desiredOver(ORACLES['now-oracle'], 60, [{ demandNow: 6 }, { demandNow: 6.1 }])).toEqual([10, 11]);
  });
});

it.each(['react', 'adapt', 'hist', 'reg', 'conpaas'] as const)('%s does nothing before it knows the load', (name) => {
  expect(desiredOver(PEERS[name], 80, [{ demand: null }])).toEqual([10]);
});
