import type { Fleet } from '../../shared/core/fleet.ts';
import type { MetricSource, ScalingPolicy } from '../../shared/core/scaling/scaling-policy.ts';

const isSeen = (source: MetricSource): boolean =>
  source.kind === 'cpu' ||
  source.kind === 'requests' ||
  source.kind === 'requests-per-target' ||
  (source.kind === 'metric' && source.measures === 'total');

const sourcesOf = (policy: ScalingPolicy): readonly MetricSource[] => {
  if (policy.kind === 'scheduled') return [];
  const load = policy.kind === 'predictive' ? policy.load : null;
  return load === null ? [policy.source] : [policy.source, load];
};

/** A line for each policy that reads what a recorded load does not tell: it holds while it is tried. */
export const warnOfUnseenMetrics = ({ name, policies }: Fleet): readonly string[] =>
  policies
    .filter((policy) => !sourcesOf(policy).every(isSeen))
    .map(
      (policy) =>
        `fleets.${name}.policies.${policy.name}: reads a metric that does not follow from the recorded load, so it holds here`,
    );
