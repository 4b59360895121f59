import type { Observation } from '../../../sim/peers/peer.ts';
import type { ListedPeer } from '../../../sim/peers/peers.ts';

/** A fleet of ten, all in service and warm, at 60 % CPU. */
export const observe = (changes: Partial<Observation> = {}): Observation => ({
  minute: 0,
  metric: 60,
  measuredOver: 10,
  measuredWarm: 10,
  demand: 6,
  demandNow: 6,
  desired: 10,
  pending: 0,
  inService: 10,
  warming: 0,
  ...changes,
});

/** Shows a peer one observation a minute and collects what it desires. */
export const desiredOver = (
  { start }: ListedPeer,
  target: number,
  observations: readonly Partial<Observation>[],
): readonly number[] => {
  const peer = start({ target, bootMinutes: 3, peakDemand: 40 });
  return observations.map((changes, minute) => peer(observe({ minute, ...changes })).desired);
};

/** The same change for so many minutes. */
export const forMinutes = (count: number, changes: Partial<Observation>): readonly Partial<Observation>[] =>
  Array.from({ length: count }, () => changes);
