import { describe, expect, it } from 'vitest';
import { PEERS } from '../../../sim/peers/peers.ts';
import { forecastHour } from '../../../sim/peers/predictive-scaling.ts';
import { observe } from './observe.ts';

const daysOf = (...levels: readonly number[]): readonly number[] =>
  levels.flatMap((level) => Array.from({ length: 24 }, (_, hour) => level + hour));

describe('forecastHour', () => {
  it('needs 24 hours', () => {
    expect(forecastHour(daysOf(10).slice(1), 0)).toBeNull();
    expect(forecastHour([], 0)).toBeNull();
  });

  it('is the median of the same hour of the days before, in the first week', () => {
    expect(forecastHour(daysOf(10, 30, 20), 0)).toBe(20);
    expect(forecastHour(daysOf(10, 30, 20), 1)).toBe(21);
    expect(forecastHour(daysOf(10, 30), 0)).toBe(20);
  });

  // Same hour of the week: 100 a week ago, 50 two weeks ago, 75 on average. Median of the 14 days: 20. Half of each: 47.5.
  it('is half that median, half the mean of the same hour of the week after', () => {
    const twoWeeks = daysOf(50, 20, 20, 20, 20, 20, 20, 100, 20, 20, 20, 20, 20, 20);
    expect(forecastHour(twoWeeks, 0)).toBe(47.5);
    expect(forecastHour(twoWeeks.slice(7 * 24), 0)).toBe(60);
  });
});

describe('predictive scaling', () => {
  // A day of 6 machines of demand, but 24 in its second hour: at a target of 60 % ceil(24 / 0.6) = 40 machines.
  const demandAt = (minute: number): number => (Math.floor(minute / 60) % 24 === 1 ? 24 : 6);
  const dayTwo = (): readonly number[] => {
    const peer = PEERS['predictive-scaling'].start({ target: 60, bootMinutes: 3 });
    return Array.from(
      { length: 27 * 60 },
      (_, minute) => peer(observe({ minute, demand: minute === 0 ? null : demandAt(minute - 1) })).desired,
    );
  };

  it('does nothing on the first day', () => {
    expect(new Set(dayTwo().slice(0, 24 * 60))).toEqual(new Set([10]));
  });

  it('has the forecast of an hour from five minutes before it until its end', () => {
    const desired = dayTwo();
    expect(desired.slice(25 * 60 - 6, 25 * 60 + 1)).toEqual([10, 40, 40, 40, 40, 40, 40]);
    expect(desired.slice(26 * 60 - 1, 26 * 60 + 1)).toEqual([40, 10]);
  });

  it('never goes in by itself, and leaves the larger of both', () => {
    const peer = PEERS['predictive-scaling'].start({ target: 60, bootMinutes: 3 });
    for (const metric of [90, 90]) peer(observe({ metric }));
    expect(peer(observe({ metric: 90 })).desired).toBe(15);
  });
});
