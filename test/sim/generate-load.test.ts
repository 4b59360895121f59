import { describe, expect, it } from 'vitest';
import {
  dayShape,
  flashCrowdShape,
  generateDay,
  generateLoad,
  levelShiftShape,
  lingeringNoiseShape,
  outageShape,
  rampShape,
  scatteredBurstShape,
  squareBurstShape,
  weekendShape,
} from '../../sim/generate-load.ts';

const day = Array.from({ length: 1_440 }, (_, minute) => minute);

const meanOf = (numbers: readonly number[]): number =>
  numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

describe('load shapes', () => {
  it('gives a day that is 1 on average, quiet before four and busiest in the evening', () => {
    const loads = day.map(dayShape);
    expect(meanOf(loads)).toBeCloseTo(1, 6);
    expect(loads.indexOf(Math.min(...loads)) / 60).toBeCloseTo(3.7, 0);
    expect(loads.indexOf(Math.max(...loads)) / 60).toBeCloseTo(19.5, 0);
    expect(dayShape(1_440 + 17)).toBe(dayShape(17));
  });

  it('lets a flash crowd rise, stay and halve', () => {
    const crowd = flashCrowdShape({ startMinute: 10, factor: 5, riseMinutes: 4, holdMinutes: 6, halfLifeMinutes: 10 });
    expect([0, 10, 12, 14, 20, 30, 40].map(crowd)).toEqual([1, 1, 3, 5, 5, 3, 2]);
  });

  it('bursts, shifts and goes out', () => {
    expect([0, 8, 9, 10, 19].map(squareBurstShape(10, 1, 4))).toEqual([1, 1, 4, 1, 4]);
    expect([0, 4, 5, 99].map(levelShiftShape(5, 2))).toEqual([1, 1, 2, 2]);
    expect([4, 5, 6, 7].map(outageShape(5, 2))).toEqual([1, 0, 0, 1]);
  });
});

describe('irregular load shapes', () => {
  it('knows the weekend', () => {
    expect([0, 4, 5, 6, 7, 12].map((at) => weekendShape(0.7)(at * 1_440))).toEqual([1, 1, 0.7, 0.7, 1, 0.7]);
  });

  it('ramps up, stays, and ramps down as long', () => {
    const match = rampShape({ startMinute: 10, factor: 5, riseMinutes: 4, holdMinutes: 6 });
    expect([9, 10, 12, 14, 20, 22, 24, 25].map(match)).toEqual([1, 1, 3, 5, 5, 3, 1, 1]);
  });

  it('bursts at random times, as often, as long and as high as it is told', () => {
    const minutes = 200 * 1_440;
    const burst = scatteredBurstShape({ seed: 1, perDay: 4, factors: [2, 3], lengths: [3, 3] }, minutes);
    const factors = Array.from({ length: minutes }, (_, minute) => burst(minute)).filter((factor) => factor !== 1);
    expect(factors.length / 3 / 200).toBeCloseTo(4, 0);
    expect(Math.min(...factors)).toBeGreaterThanOrEqual(2);
    expect(Math.max(...factors)).toBeLessThanOrEqual(3);
    expect(burst(minutes)).toBe(1);
  });

  it('is noisy around 1, and remembers half of it for its half-life', () => {
    const shape = lingeringNoiseShape({ seed: 2, deviation: 0.2, halfLifeMinutes: 10 }, 100_000);
    const noise = Array.from({ length: 100_000 }, (_, minute) => shape(minute));
    expect(meanOf(noise)).toBeCloseTo(1, 1);
    const logs = noise.map((factor) => Math.log(factor) + 0.02);
    const variance = meanOf(logs.map((log) => log ** 2));
    expect(Math.sqrt(variance)).toBeCloseTo(0.2, 1);
    const lagged = meanOf(logs.slice(10).map((log, index) => log * (logs[index] ?? 0)));
    expect(lagged / variance).toBeCloseTo(0.5, 1);
    expect(shape(100_000)).toBe(1);
  });
});

describe('generateLoad', () => {
  it('draws around the rate with the noise of arrivals', () => {
    const { minutes } = generateLoad({ seed: 5, startSeconds: 0, minutes: 2_000, rate: 4, shapes: [] });
    expect(meanOf(minutes)).toBeCloseTo(4, 1);
    const variance = meanOf(minutes.map((load) => (load - 4) ** 2));
    expect(variance).toBeCloseTo(4 / 60, 2);
  });

  it('draws the same load for the same seed, another for another', () => {
    expect(generateDay(1, 100)).toEqual(generateDay(1, 100));
    expect(generateDay(1, 100)).not.toEqual(generateDay(2, 100));
  });
});

describe('generateDay', () => {
  it('is one day with a crowd of five times within three minutes in the evening', () => {
    const { minutes } = generateDay(1, 100);
    const before = minutes[20 * 60 + 16] ?? 0;
    const height = minutes[20 * 60 + 21] ?? 0;
    expect(minutes).toHaveLength(1_440);
    expect(height / before).toBeGreaterThan(4.5);
    expect(height / before).toBeLessThan(5.5);
  });
});
