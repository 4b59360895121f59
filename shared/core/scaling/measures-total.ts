import type { MetricSource } from './scaling-policy.ts';

/** Whether a source counts the whole fleet's load, so that it does not fall when capacity rises. */
export const measuresTotal = (source: MetricSource): boolean =>
  source.kind === 'queue-backlog' ||
  source.kind === 'requests' ||
  ((source.kind === 'metric' || source.kind === 'expression') && source.measures === 'total');
