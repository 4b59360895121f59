import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../sim/peers/peer.ts';
import { PEERS } from '../../../sim/peers/peers.ts';
import { percentChange } from '../../../sim/peers/percent-change.ts';
import { desiredOver, forMinutes, observe } from './observe.ts';

describe('percentChange', () => {
  // The manual: values above 1 are rounded down, between 0 and 1 to 1, between -1 and 0 to -1, below -1 up.
  it.each([
    [12, 60, 7],
    [10, 15, 1],
    [10, 5, 1],
    [10, 10, 1],
    [10, 0, 0],
    [10, -5, -1],
    [12, -60, -7],
  ])('%i machines by %i %% is %i', (machines, percent, change) => {
    expect(percentChange(machines, percent)).toBe(change);
  });
});

describe('step scaling', () => {
  const at60 = (changes: Partial<Observation>, minutes = 4): readonly number[] =>
    desiredOver(PEERS['step-scaling'], 60, forMinutes(minutes, changes));

  it('goes out by the band of the breach, after two periods of two minutes', () => {
    expect(at60({ metric: 69 })).toEqual([10, 10, 10, 10]);
    expect(at60({ metric: 70 })).toEqual([10, 10, 10, 11]);
    expect(at60({ metric: 79 })).toEqual([10, 10, 10, 11]);
    expect(at60({ metric: 80 })).toEqual([10, 10, 10, 13]);
  });

  it('goes in by the band of the breach below the target less 20', () => {
    expect(at60({ metric: 31 })).toEqual([10, 10, 10, 10]);
    expect(at60({ metric: 30 })).toEqual([10, 10, 10, 9]);
    expect(at60({ metric: 20 })).toEqual([10, 10, 10, 7]);
    expect(at60({ metric: 20, warming: 1 })).toEqual([10, 10, 10, 10]);
    expect(at60({ metric: 20, pending: 1, desired: 11 })).toEqual([11, 11, 11, 11]);
  });

  it('is one step for repeated breaches: machines that boot or warm are not in the base', () => {
    expect(at60({ metric: 85, desired: 13, pending: 2, warming: 1, inService: 11 }, 6)).toEqual(Array(6).fill(13));
  });

  // Periods of 70, 70 and 50: the alarm rings while the last two are above 60.
  it('averages over two minutes', () => {
    const metrics = [50, 90, 60, 80, 0, 100].map((metric) => ({ metric }));
    expect(desiredOver(PEERS['step-scaling'], 60, metrics)).toEqual([10, 10, 10, 11, 11, 10]);
  });

  it('begins anew after a minute without a datapoint', () => {
    const metrics = [90, 90, null, 90, 90, 90, 90].map((metric) => ({ metric }));
    expect(desiredOver(PEERS['step-scaling'], 60, metrics)).toEqual([10, 10, 10, 10, 10, 10, 13]);
  });
});

describe('simple scaling', () => {
  const at70 = (observations: readonly Partial<Observation>[]): readonly number[] =>
    desiredOver(PEERS['simple-scaling'], 70, observations);

  it('adds 30 % above the target, and takes one below the target less 40', () => {
    expect(at70(forMinutes(4, { metric: 71 }))).toEqual([10, 10, 10, 13]);
    expect(at70(forMinutes(4, { metric: 29 }))).toEqual([10, 10, 10, 9]);
    expect(at70(forMinutes(4, { metric: 30 }))).toEqual([10, 10, 10, 10]);
  });

  it('ignores alarms until 300 s after the last machine serves', () => {
    const peer = PEERS['simple-scaling'].start({ target: 70, bootMinutes: 3 });
    const acted: number[] = [];
    for (let minute = 0; minute < 20; minute += 1) {
      const pending = minute > 3 && minute < 6 ? 3 : 0;
      if (peer(observe({ minute, metric: 90, pending })).desired > 10) acted.push(minute);
    }
    // Out at 3; the new ones serve at 6, so that the next one is at 6 + 5, and with none pending at 11 + 1 + 5.
    expect(acted).toEqual([3, 11, 17]);
  });

  it('waits for the deregistration delay and the cooldown after a scale-in', () => {
    const desired = at70(forMinutes(15, { metric: 20 }));
    expect(desired.flatMap((machines, minute) => (machines < 10 ? [minute] : []))).toEqual([3, 13]);
  });

  it('does nothing without a datapoint', () => {
    expect(at70(forMinutes(6, { metric: null }))).toEqual(Array(6).fill(10));
  });
});
