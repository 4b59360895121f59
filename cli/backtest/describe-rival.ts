import type { Fleet } from '../../shared/core/fleet.ts';
import { peerTargetOf } from '../../sim/autoscalers/peer-target.ts';

/** What AWS target tracking is run with, in a sentence. */
export const describeRival = (fleet: Fleet): string => {
  const { reads, target } = peerTargetOf(fleet);
  const metric = reads === 'cpu' ? `CPU at ${target} %` : `requests per target at ${target}`;
  return fleet.policies.some(({ kind }) => kind === 'predictive')
    ? `AWS target tracking holds ${metric}; the fleet's own target only guards its forecast.`
    : `AWS target tracking holds ${metric}.`;
};
