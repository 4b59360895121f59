import type { Elasticity } from '../../sim/elasticity/measure-elasticity.ts';
import { type FluidName, peerRunner } from './run-peer.ts';
import type { Scenario } from './scenario.ts';
import { sweepPeer, type TunedPeer, tunePeer } from './tune-peer.ts';

/** The peers in production use, which Ballast is to undercut even when they are tuned in hindsight. */
const RIVALS: readonly FluidName[] = ['target-tracking', 'predictive-scaling', 'hpa', 'mig'];

/** A setting as people use it. */
type Setting = { readonly label: string; readonly name: FluidName; readonly target: number };

const rivalSettings: readonly Setting[] = [60, 70].flatMap((target) => [
  { label: `TT-${target}`, name: 'target-tracking', target },
  { label: `TT-${target}+PS`, name: 'predictive-scaling', target },
  { label: `HPA-${target}`, name: 'hpa', target },
  { label: `MIG-${target}`, name: 'mig', target },
]);

/** The research autoscalers are given the knee for a machine's rate. */
const otherSettings: readonly Setting[] = [
  { label: 'STEP-60', name: 'step-scaling', target: 60 },
  { label: 'SIMPLE-70', name: 'simple-scaling', target: 70 },
  { label: 'React', name: 'react', target: 80 },
  { label: 'Adapt', name: 'adapt', target: 80 },
  { label: 'Hist', name: 'hist', target: 80 },
  { label: 'Reg', name: 'reg', target: 80 },
  { label: 'ConPaaS', name: 'conpaas', target: 80 },
  { label: 'static peak', name: 'static-peak', target: 80 },
  { label: 'now-oracle', name: 'now-oracle', target: 80 },
];

/** One point of a rival's front: what a setting costs, and its shortfall. */
export type FrontPoint = Pick<TunedPeer, 'target'> & Pick<Elasticity, 'cost' | 'shortfall'>;

/** What the peers came to on one load at one boot time. */
export type MeasuredPeers = {
  readonly settings: readonly { readonly label: string; readonly elasticity: Elasticity }[];
  /** For each SLO asked for the cheapest of all settings of all rivals that keeps it on this very load, if any does. */
  readonly best: readonly (TunedPeer | null)[];
  readonly fronts: readonly { readonly name: FluidName; readonly points: readonly FrontPoint[] }[];
};

/** For each SLO the cheapest of all settings of all rivals that keeps it on this very load; null where none does. */
export const bestHindsightPeers = (scenario: Scenario, slos: readonly number[]): readonly (TunedPeer | null)[] =>
  measurePeers(scenario, slos, false).best;

/** Runs the rivals at every target and the rest at the usual one, or only the rivals. */
export const measurePeers = (scenario: Scenario, slos: readonly number[], withOthers: boolean): MeasuredPeers => {
  const run = peerRunner(scenario);
  const sweeps = RIVALS.map((name) => ({ name, swept: sweepPeer(run, name) }));
  const best = slos.map((slo) => {
    const tuned = sweeps.flatMap(({ swept }) => tunePeer(run, swept, slo) ?? []);
    return tuned.toSorted((one, other) => one.elasticity.cost - other.elasticity.cost)[0] ?? null;
  });
  const settings = withOthers ? [...rivalSettings, ...otherSettings] : rivalSettings;
  return {
    settings: settings.map(({ label, name, target }) => ({ label, elasticity: run(name, target) })),
    best,
    fronts: sweeps.map(({ name, swept }) => ({
      name,
      points: swept.map(({ target, elasticity: { cost, shortfall } }) => ({ target, cost, shortfall })),
    })),
  };
};
