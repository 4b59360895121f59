import type { MetricSource, ScalingPolicy } from './scaling-policy.ts';

/** The sources of a policy that may show the fleet's whole load, the likeliest first; none of a schedule. */
export const loadSourcesOf = (policy: ScalingPolicy): readonly MetricSource[] => {
  switch (policy.kind) {
    case 'scheduled':
      return [];
    case 'step':
      return [policy.source];
    case 'target-tracking':
      return policy.surge?.load ? [policy.surge.load, policy.source] : [policy.source];
    case 'predictive':
      return policy.load === null ? [] : [policy.load];
  }
};
