import { describe, expect, it } from 'vitest';
import { PEERS } from '../../../sim/peers/peers.ts';
import { desiredOver, forMinutes, observe } from './observe.ts';

describe('the managed instance group', () => {
  it('goes out at once, over the machines that were measured', () => {
    expect(desiredOver(PEERS.mig, 60, [{ metric: 90 }])).toEqual([15]);
    expect(desiredOver(PEERS.mig, 60, [{ metric: 90, measuredOver: 4, pending: 6, inService: 4 }])).toEqual([10]);
  });

  // Needed: 15 once, then 5: the 15 counts for ten minutes, itself included.
  it('keeps the highest need of ten minutes', () => {
    const desired = desiredOver(PEERS.mig, 60, [{ metric: 90 }, ...forMinutes(10, { metric: 30 })]);
    expect(desired).toEqual([...forMinutes(10, {}).map(() => 15), 5]);
  });

  it('stabilises over the initialisation period where that is longer', () => {
    const peer = PEERS.mig.start({ target: 60, bootMinutes: 12 });
    const desired = [90, ...Array.from({ length: 12 }, () => 30)].map((metric) => peer(observe({ metric })).desired);
    expect(desired.slice(-2)).toEqual([15, 5]);
  });

  it('does nothing without a datapoint', () => {
    expect(desiredOver(PEERS.mig, 60, [{ metric: null }])).toEqual([10]);
  });
});
