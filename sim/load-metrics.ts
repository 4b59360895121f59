import type { Fleet } from '../shared/core/fleet.ts';
import { loadSourcesOf } from '../shared/core/scaling/load-sources.ts';
import type { CloudWatchMetric } from '../shared/core/scaling/scaling-policy.ts';

/** How a metric shows a load in requests per second: times this; null for one that does not show it. */
type LoadFactor = (metric: CloudWatchMetric) => number | null;

const isSame = (one: CloudWatchMetric, other: CloudWatchMetric): boolean =>
  one.namespace === other.namespace &&
  one.name === other.name &&
  Object.keys(one.dimensions).length === Object.keys(other.dimensions).length &&
  Object.entries(one.dimensions).every(([name, value]) => other.dimensions[name] === value);

/** Requests of a whole load balancer, which the world does not tie to a target group: all of them are this fleet's. */
const countsAllRequests = ({ namespace, name }: CloudWatchMetric): boolean =>
  namespace === 'AWS/ApplicationELB' && name === 'RequestCount';

/** Seconds that a sum is over; any other statistic shows the rate itself. */
const secondsOf = ({ statistic }: CloudWatchMetric): number => (statistic === 'Sum' ? 60 : 1);

/** Tells how metrics that count the whole load of a fleet show it: those of its load balancer, and those its policies call total. */
export const loadFactorOf = ({ policies }: Fleet): LoadFactor => {
  const totals = policies
    .flatMap(loadSourcesOf)
    .flatMap((source) => (source.kind === 'metric' && source.measures === 'total' ? [source.metric] : []));
  return (metric) => {
    if (countsAllRequests(metric)) return 60;
    const total = totals.find((known) => isSame(known, metric));
    return total === undefined ? null : secondsOf(total);
  };
};
