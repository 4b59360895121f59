import { type FluidName, peerRunner } from './run-peer.ts';
import type { Scenario } from './scenario.ts';
import { sweepPeer, type TunedPeer, tunePeer } from './tune-peer.ts';

/** The peers in production use, which Ballast is to undercut even when they are tuned in hindsight. */
export const RIVALS: readonly FluidName[] = ['target-tracking', 'predictive-scaling', 'hpa', 'mig'];

/** For each SLO the cheapest of all settings of all rivals that keeps it on this very load; null where none does. */
export const bestHindsightPeers = (scenario: Scenario, slos: readonly number[]): readonly (TunedPeer | null)[] => {
  const run = peerRunner(scenario);
  const sweeps = RIVALS.map((name) => sweepPeer(run, name));
  return slos.map((slo) => {
    const tuned = sweeps.flatMap((swept) => tunePeer(run, swept, slo) ?? []);
    return tuned.toSorted((one, other) => one.elasticity.cost - other.elasticity.cost)[0] ?? null;
  });
};
