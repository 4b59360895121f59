/** One CloudWatch metric by its full name. Dimension values are literal. */
export type CloudWatchMetric = {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
};

/**
 * Where a policy's numbers come from.
 *
 * `cpu` has no fleet-wide CloudWatch metric outside an Auto Scaling group: `per-instance` averages one query per
 * instance in code, `by-tag` is one Metrics Insights query over `tag."ballast:fleet"`.
 */
export type MetricSource =
  | { readonly kind: 'cpu'; readonly via: 'per-instance' | 'by-tag' }
  | { readonly kind: 'requests-per-target' }
  /** All requests of the fleet's target groups, which needs the load balancer in front of them. */
  | { readonly kind: 'requests' }
  | { readonly kind: 'queue-backlog'; readonly queueName: string }
  | { readonly kind: 'metric'; readonly metric: CloudWatchMetric; readonly measures: Measure }
  | {
      readonly kind: 'expression';
      readonly expression: string;
      readonly metrics: Readonly<Record<string, CloudWatchMetric>>;
      readonly measures: Measure;
    };

/** Whether a metric is an average over capacity (falls as capacity rises) or the fleet's total load. */
export type Measure = 'average' | 'total';

/** Keeps a metric at its target, as AWS target tracking does: out fast, in slowly, in proportion. */
export type TargetTrackingPolicy = {
  readonly kind: 'target-tracking';
  readonly name: string;
  readonly source: MetricSource;
  readonly target: number;
  /** Datapoints in a row above the target before it asks out (AWS: 3). */
  readonly scaleOut: { readonly datapoints: number };
  /** Datapoints in a row below `belowShare` of the target before it agrees to in (AWS: 15, 0.9). */
  readonly scaleIn: { readonly enabled: boolean; readonly datapoints: number; readonly belowShare: number };
  /** What to do when the metric cannot rise further although the load does; null for metrics without a ceiling. */
  readonly surge: Surge | null;
  readonly staleAfterMs: number;
};

/** At `saturation` the metric says only "at least this much": the load signal, or else the factor, says how much. */
export type Surge = {
  readonly saturation: number;
  /** An unsaturated load signal from which the true demand follows, by what one unit served before. */
  readonly load: MetricSource | null;
  /** Growth assumed when there is no usable load signal. */
  readonly factor: number;
};

/** How a step changes capacity: by units, to an exact number of units, or by percent of it. */
export type Adjustment = 'change' | 'exact' | 'percent';

/** One band of a step policy, relative to its threshold; null is an open end. */
export type StepBand = {
  readonly from: number | null;
  readonly to: number | null;
  readonly adjustBy: number;
};

/** AWS step scaling: bands around a threshold, each with its own adjustment. */
export type StepPolicy = {
  readonly kind: 'step';
  readonly name: string;
  readonly source: MetricSource;
  readonly threshold: number;
  readonly adjustment: Adjustment;
  /** Smallest change in units that a percent adjustment makes (MinAdjustmentMagnitude). */
  readonly adjustMin: number;
  /** Datapoints in a row on one side of the threshold before it asks. */
  readonly datapoints: number;
  readonly bands: readonly StepBand[];
  readonly staleAfterMs: number;
};

/** Sets bounds or desired capacity from each occurrence of a cron expression, until the next schedule fires. */
export type ScheduledPolicy = {
  readonly kind: 'scheduled';
  readonly name: string;
  readonly cron: string;
  /** IANA name; daylight saving time follows it. */
  readonly timeZone: string;
  readonly min: number | null;
  readonly max: number | null;
  readonly desired: number | null;
};

/**
 * Has capacity in service before the load is there: forecasts the load and keeps what the fleet's SLO asks for. It asks
 * out, and never in.
 */
export type PredictivePolicy = {
  readonly kind: 'predictive';
  readonly name: string;
  /** Average over capacity; tells what a unit of load costs where there is a load signal, and is the load where not. */
  readonly source: MetricSource;
  /** Value of the metric up to which a unit serves well: the knee. */
  readonly target: number;
  /** Total load that goes on rising where the metric cannot; null when the metric itself is all there is. */
  readonly load: MetricSource | null;
  readonly historyMs: number;
  readonly staleAfterMs: number;
};

/** A policy that reads a metric. */
export type MetricPolicy = TargetTrackingPolicy | StepPolicy;

export type ScalingPolicy = MetricPolicy | ScheduledPolicy | PredictivePolicy;
