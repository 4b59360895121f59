import type { CloudWatchMetric } from './scaling-policy.ts';

/** What one number series is read from: a metric, or an expression over metrics (metric math or Metrics Insights). */
export type Measurement =
  | { readonly kind: 'metric'; readonly metric: CloudWatchMetric }
  | {
      readonly kind: 'expression';
      readonly expression: string;
      readonly metrics: Readonly<Record<string, CloudWatchMetric>>;
    };

/** One series to read. Keys are unique within a read; each answer comes under its key. */
export type MetricQuery = { readonly key: string; readonly measurement: Measurement };
