import type { Measurement } from '../core/scaling/metric-query.ts';

/** One CloudWatch alarm of a fleet, on a policy or a target group: made by serverless.yml at AWS, and by the sim in its own CloudWatch. */
export type AlarmSpecification = {
  /** `ballast-<stage>-<fleet>-<policy>-high|low`, or `ballast-<stage>-<fleet>-unhealthy`. */
  readonly name: string;
  readonly fleet: string;
  readonly side: 'high' | 'low' | 'unhealthy';
  readonly comparison:
    | 'GreaterThanThreshold'
    | 'GreaterThanOrEqualToThreshold'
    | 'LessThanThreshold'
    | 'LessThanOrEqualToThreshold';
  readonly threshold: number;
  /** All of this many one-minute datapoints must breach; missing data is missing, never breaching. */
  readonly datapoints: number;
  readonly measurement: Measurement;
};
