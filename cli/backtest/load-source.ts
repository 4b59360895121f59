import type { Fleet } from '../../shared/core/fleet.ts';
import { loadSourcesOf } from '../../shared/core/scaling/load-sources.ts';
import type { MetricSource } from '../../shared/core/scaling/scaling-policy.ts';

/** Whether a source counts load as it arrives; a backlog is what was left of it. */
const countsArrivals = (source: MetricSource): boolean =>
  source.kind === 'requests' ||
  ((source.kind === 'metric' || source.kind === 'expression') && source.measures === 'total');

/**
 * Where the recorded load of a fleet is read: what its predictive policy forecasts, else any total that a policy follows,
 * else the requests of its target groups; null when it has none of them.
 */
export const loadSourceOf = ({ policies, targetGroups }: Fleet): MetricSource | null => {
  const predictive = policies.filter(({ kind }) => kind === 'predictive');
  const named = [...predictive, ...policies].flatMap(loadSourcesOf).find(countsArrivals);
  return named ?? (targetGroups.length > 0 ? { kind: 'requests' } : null);
};

/** Seconds that a value of the source is a sum over; 1 for a rate. */
export const secondsOf = (source: MetricSource): number =>
  source.kind === 'requests' || (source.kind === 'metric' && source.metric.statistic === 'Sum') ? 60 : 1;
