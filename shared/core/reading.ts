/** One CloudWatch datapoint: the start of its period and its value. */
export type Datapoint = { readonly atMs: number; readonly value: number };

/** Why a metric has no number; never to be read as zero. */
export type UnknownReason = 'no-data' | 'stale' | 'not-a-number' | 'unreadable';

/** Recent datapoints of one metric, oldest first and never empty, or the reason why there are none. */
export type Series =
  | { readonly kind: 'known'; readonly points: readonly Datapoint[] }
  | { readonly kind: 'unknown'; readonly why: UnknownReason; readonly because: string };
