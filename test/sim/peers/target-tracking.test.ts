import { describe, expect, it } from 'vitest';
import { PEERS } from '../../../sim/peers/peers.ts';
import { desiredOver, forMinutes, observe } from './observe.ts';

const trackingAt60 = (observations: Parameters<typeof desiredOver>[2]): readonly number[] =>
  desiredOver(PEERS['target-tracking'], 60, observations);

describe('target tracking', () => {
  // ceil(10 x 90 / 60) = 15 on the third datapoint above 60, not on the second.
  it('goes out on the third datapoint above the target, in proportion to what was warm', () => {
    expect(trackingAt60(forMinutes(3, { metric: 90 }))).toEqual([10, 10, 15]);
    expect(trackingAt60(forMinutes(3, { metric: 90, measuredWarm: 8 }))).toEqual([10, 10, 12]);
  });

  it('never goes out to less than is desired, and counts what is pending in it', () => {
    const grown = { metric: 90, desired: 20, pending: 10 };
    expect(trackingAt60(forMinutes(4, grown))).toEqual([20, 20, 20, 20]);
  });

  it('begins to count again after a datapoint at the target', () => {
    expect(trackingAt60([{ metric: 90 }, { metric: 90 }, { metric: 60 }, { metric: 90 }, { metric: 90 }])).toEqual([
      10, 10, 10, 10, 10,
    ]);
  });

  // 0.9 x 60 = 54: ceil(10 x 35 / 60) = 6 on the fifteenth datapoint below it.
  it('goes in on the fifteenth datapoint below 0.9 of the target', () => {
    expect(trackingAt60(forMinutes(15, { metric: 35 })).slice(-2)).toEqual([10, 6]);
    expect(trackingAt60(forMinutes(20, { metric: 54 })).at(-1)).toBe(10);
  });

  it('does not go in while a machine is pending or warming', () => {
    const peer = PEERS['target-tracking'].start({ target: 60, bootMinutes: 3 });
    for (let minute = 0; minute < 14; minute += 1) peer(observe({ metric: 30 }));
    expect(peer(observe({ metric: 30, pending: 1 }))).toMatchObject({ desired: 10, hold: 'WARMING' });
    expect(peer(observe({ metric: 30, warming: 1 }))).toMatchObject({ desired: 10, hold: 'WARMING' });
    expect(peer(observe({ metric: 30 }))).toMatchObject({ desired: 5 });
  });

  it('does nothing without a datapoint, and forgets the ones before', () => {
    const peer = PEERS['target-tracking'].start({ target: 60, bootMinutes: 3 });
    for (const metric of [90, 90]) peer(observe({ metric }));
    expect(peer(observe({ metric: null }))).toMatchObject({ desired: 10, hold: 'INSUFFICIENT_DATA' });
    expect(peer(observe({ metric: 90 }))).toMatchObject({ desired: 10, hold: 'IN_BAND' });
  });
});
