import type { Fleet } from '../../shared/core/fleet.ts';
import type { MetricSource, ScalingPolicy } from '../../shared/core/scaling/scaling-policy.ts';

/** Whether a source counts load as it arrives; a backlog is what was left of it. */
const countsArrivals = (source: MetricSource): boolean =>
  source.kind === 'requests' ||
  ((source.kind === 'metric' || source.kind === 'expression') && source.measures === 'total');

const loadsOf = (policy: ScalingPolicy): readonly (MetricSource | null)[] => {
  switch (policy.kind) {
    case 'scheduled':
      return [];
    case 'step':
      return [policy.source];
    case 'target-tracking':
      return [policy.surge?.load ?? null, policy.source];
    case 'predictive':
      return [policy.load];
  }
};

/**
 * Where the recorded load of a fleet is read: what its predictive policy forecasts, else any total that a policy follows,
 * else the requests of its target groups; null when it has none of them.
 */
export const loadSourceOf = ({ policies, targetGroups }: Fleet): MetricSource | null => {
  const predictive = policies.filter(({ kind }) => kind === 'predictive');
  const named = [...predictive, ...policies]
    .flatMap(loadsOf)
    .find((source) => source !== null && countsArrivals(source));
  return named ?? (targetGroups.length > 0 ? { kind: 'requests' } : null);
};

/** Seconds that a value of the source is a sum over; 1 for a rate. */
export const secondsOf = (source: MetricSource): number =>
  source.kind === 'requests' || (source.kind === 'metric' && source.metric.statistic === 'Sum') ? 60 : 1;
