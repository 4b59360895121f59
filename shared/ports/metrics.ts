import type { Series } from '../core/reading.ts';
import type { MetricQuery } from '../core/scaling/metric-query.ts';

/** The period of time to read, at one-minute datapoints: [fromMs, toMs). */
export type MetricRange = { readonly fromMs: number; readonly toMs: number };

/** CloudWatch. Rejects with a `Fault`; a query without datapoints is an unknown series, never zeros. */
export type Metrics = {
  readonly read: (queries: readonly MetricQuery[], range: MetricRange) => Promise<ReadonlyMap<string, Series>>;
};
