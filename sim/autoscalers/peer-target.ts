import type { Fleet } from '../../shared/core/fleet.ts';

/** What a peer that is set up for a fleet holds at its target: percent CPU, or requests per target and minute. */
export type PeerTarget = { readonly reads: 'cpu' | 'requests-per-target'; readonly target: number };

/** What the target is when the fleet's own policies name none, or one that only guards a forecast: percent CPU. */
export const CPU_TARGET = 60;

/** The target of the fleet's first target-tracking policy where a peer could follow it; else of CPU as people set it. */
export const peerTargetOf = ({ policies }: Fleet): PeerTarget => {
  const policy = policies.find(({ kind }) => kind === 'target-tracking');
  const isGuard = policies.some(({ kind }) => kind === 'predictive');
  if (isGuard || policy?.kind !== 'target-tracking') return { reads: 'cpu', target: CPU_TARGET };
  const { source, target } = policy;
  return source.kind === 'cpu' || source.kind === 'requests-per-target'
    ? { reads: source.kind, target }
    : { reads: 'cpu', target: CPU_TARGET };
};
