import { describe, expect, it } from 'vitest';
import { PEERS } from '../../../sim/peers/peers.ts';
import { desiredOver, forMinutes } from './observe.ts';

const atTarget = (target: number, observations: Parameters<typeof desiredOver>[2]): readonly number[] =>
  desiredOver(PEERS.hpa, target, observations);

describe('the horizontal pod autoscaler', () => {
  // The example of its manual: 200 against 100 doubles the replicas, 50 halves them.
  it('scales in proportion', () => {
    expect(atTarget(50, [{ metric: 100 }])).toEqual([20]);
    expect(atTarget(50, [{ metric: 71 }])).toEqual([15]);
  });

  it('leaves a ratio within 10 % alone', () => {
    expect(atTarget(60, [{ metric: 66 }, { metric: 54 }, { metric: 66.1 }])).toEqual([10, 10, 12]);
  });

  // Ten measured at 90 against 60, five not yet: 1.5 x 10 / 15 = 1.0, so that the five are enough.
  it('takes machines that boot for idle when it would go out', () => {
    const booting = { inService: 10, pending: 5, desired: 15 };
    expect(atTarget(60, [{ ...booting, metric: 90 }])).toEqual([15]);
    // 1.67 x 10 / 15 = 1.11: ceil(1.11 x 15) = 17.
    expect(atTarget(60, [{ ...booting, metric: 100 }])).toEqual([17]);
    // 1.25 x 10 / 15 = 0.83, the other way: no change.
    expect(atTarget(60, [{ ...booting, metric: 75 }])).toEqual([15]);
  });

  it('leaves machines that boot out when it would go in', () => {
    const booting = { inService: 10, pending: 5, desired: 15, metric: 30 };
    expect(atTarget(60, forMinutes(5, booting))).toEqual([15, 15, 15, 15, 5]);
  });

  it('goes in to the most that was recommended in five minutes', () => {
    const metrics = [45, 30, 30, 42, 30, 30].map((metric) => ({ metric }));
    // Recommended: (10), 8, 5, 5, 7, 5, 5; the last five of them count.
    expect(atTarget(60, metrics)).toEqual([10, 10, 10, 10, 8, 7]);
  });

  it('adds 4 machines or doubles every 15 s at most', () => {
    const one = { measuredOver: 1, inService: 1, desired: 1, metric: 100 };
    expect(atTarget(1, [one])).toEqual([40]);
    expect(atTarget(10, [one])).toEqual([10]);
  });

  it('does nothing without a datapoint', () => {
    expect(atTarget(60, [{ metric: null }])).toEqual([10]);
  });
});
