import type { Foresight } from '../../../sim/peers/now-oracle.ts';
import type { PeerSettings } from '../../../sim/peers/peer.ts';
import type { RunningPeer } from '../../../sim/peers/peers.ts';

/** A fleet of ten, all in service and warm, at 60 % CPU. */
export const observe = (changes: Partial<Foresight> = {}): Foresight => ({
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
  { start }: { readonly start: (settings: PeerSettings) => RunningPeer<Foresight> },
  target: number,
  observations: readonly Partial<Foresight>[],
): readonly number[] => {
  const peer = start({ target, bootMinutes: 3 });
  return observations.map((changes, minute) => peer(observe({ minute, ...changes })).desired);
};

/** The same change for so many minutes. */
export const forMinutes = (count: number, changes: Partial<Foresight>): readonly Partial<Foresight>[] =>
  Array.from({ length: count }, () => changes);
