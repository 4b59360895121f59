import type { Fleet } from '../../shared/core/fleet.ts';

/** What AWS target tracking is run with, in a sentence: the first target of the fleet that it can follow. */
export const describeRival = ({ policies }: Fleet): string => {
  const tracking = policies.find((policy) => policy.kind === 'target-tracking');
  const source = tracking?.source.kind;
  if (tracking === undefined || (source !== 'cpu' && source !== 'requests-per-target')) {
    return 'AWS target tracking holds CPU at 60 %, because no policy here names a target for it.';
  }
  const metric = source === 'cpu' ? `CPU at ${tracking.target} %` : `requests per target at ${tracking.target}`;
  return `AWS target tracking holds ${metric}, the target of policy ${tracking.name}.`;
};
