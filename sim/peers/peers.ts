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
export type RunningPeer = (observation: Observation) => Pick<PeerStep<unknown>, 'desired' | 'hold'>;

/** A peer by what people call it. */
export type ListedPeer = {
  readonly title: string;
  /** What it decides by: the metric it holds at its target, or the load, with the target as percent of a machine. */
  readonly reads: 'metric' | 'load';
  readonly start: (settings: PeerSettings) => RunningPeer;
};

const starts =
  <State>(create: (settings: PeerSettings) => Peer<State>): ListedPeer['start'] =>
  (settings) => {
    const peer = create(settings);
    let state = peer.initial;
    return (observation) => {
      const step = peer.step(state, observation);
      state = step.state;
      return step;
    };
  };

/** Every peer that Ballast is compared with. */
export const PEERS = {
  'target-tracking': { title: 'AWS target tracking', reads: 'metric', start: starts(targetTracking) },
  'predictive-scaling': {
    title: 'AWS target tracking + predictive scaling',
    reads: 'metric',
    start: starts(predictiveScaling),
  },
  hpa: { title: 'Kubernetes HPA', reads: 'metric', start: starts(podAutoscaler) },
  'step-scaling': { title: 'AWS step scaling', reads: 'metric', start: starts(stepScaling) },
  'simple-scaling': { title: 'AWS simple scaling', reads: 'metric', start: starts(simpleScaling) },
  mig: { title: 'Google managed instance group', reads: 'metric', start: starts(managedInstanceGroup) },
  react: { title: 'React', reads: 'load', start: starts(react) },
  adapt: { title: 'Adapt', reads: 'load', start: starts(adapt) },
  hist: { title: 'Hist', reads: 'load', start: starts(hist) },
  reg: { title: 'Reg', reads: 'load', start: starts(reg) },
  conpaas: { title: 'ConPaaS', reads: 'load', start: starts(conpaas) },
  'static-peak': { title: 'Static peak', reads: 'load', start: starts(staticPeak) },
  'now-oracle': { title: 'Now-oracle', reads: 'load', start: starts(nowOracle) },
} as const satisfies Readonly<Record<string, ListedPeer>>;

export type PeerName = keyof typeof PEERS;
