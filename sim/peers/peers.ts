import { adapt } from './adapt.ts';
import { conpaas } from './conpaas.ts';
import { hist } from './hist.ts';
import { managedInstanceGroup } from './managed-instance-group.ts';
import { nowOracle } from './now-oracle.ts';
import type { Observation, Peer, PeerSettings, PeerStep } from './peer.ts';
import { podAutoscaler } from './pod-autoscaler.ts';
import { predictiveScaling } from './predictive-scaling.ts';
import { react } from './react.ts';
import { reg } from './reg.ts';
import { simpleScaling } from './simple-scaling.ts';
import { staticPeak } from './static-peak.ts';
import { stepScaling } from './step-scaling.ts';
import { targetTracking } from './target-tracking.ts';

/** A peer at work, which keeps its state from one minute to the next. */
export type RunningPeer<Seen = Observation> = (observation: Seen) => Pick<PeerStep<unknown>, 'desired' | 'hold'>;

/** A peer, ready to be set up. */
export type ListedPeer = {
  /** What it decides by: the metric it holds at its target, or the load, with the target as percent of a machine. */
  readonly reads: 'metric' | 'load';
  readonly start: (settings: PeerSettings) => RunningPeer;
};

const starts =
  <Settings, State, Seen>(create: (settings: Settings) => Peer<State, Seen>) =>
  (settings: Settings): RunningPeer<Seen> => {
    const peer = create(settings);
    let state = peer.initial;
    return (observation) => {
      const step = peer.step(state, observation);
      state = step.state;
      return step;
    };
  };

/** Every peer that Ballast is compared with, by the name it has on the command line. */
export const PEERS = {
  'target-tracking': { reads: 'metric', start: starts(targetTracking) },
  'predictive-scaling': { reads: 'metric', start: starts(predictiveScaling) },
  hpa: { reads: 'metric', start: starts(podAutoscaler) },
  'step-scaling': { reads: 'metric', start: starts(stepScaling) },
  'simple-scaling': { reads: 'metric', start: starts(simpleScaling) },
  mig: { reads: 'metric', start: starts(managedInstanceGroup) },
  react: { reads: 'load', start: starts(react) },
  adapt: { reads: 'load', start: starts(adapt) },
  hist: { reads: 'load', start: starts(hist) },
  reg: { reads: 'load', start: starts(reg) },
  conpaas: { reads: 'load', start: starts(conpaas) },
} as const satisfies Readonly<Record<string, ListedPeer>>;

export type PeerName = keyof typeof PEERS;

/** What people call each peer, the best known first. */
export const PEER_TITLES: Readonly<Record<PeerName, string>> = {
  'target-tracking': 'AWS target tracking',
  'predictive-scaling': 'AWS target tracking + predictive',
  'step-scaling': 'AWS step scaling',
  'simple-scaling': 'AWS simple scaling',
  hpa: 'Kubernetes HPA',
  mig: 'Google MIG',
  react: 'React',
  adapt: 'Adapt',
  hist: 'Hist',
  reg: 'Reg',
  conpaas: 'ConPaaS',
};

/** Two that know what nobody knows: the peak beforehand, and the minute that begins. They bound what knowledge is worth. */
export const ORACLES = {
  'static-peak': { start: starts(staticPeak) },
  'now-oracle': { start: starts(nowOracle) },
} as const;
