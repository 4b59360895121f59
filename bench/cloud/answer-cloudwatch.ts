import type { Datapoint } from '../../shared/core/reading.ts';
import { DAY_MS, floorToMinute, MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import type { BenchCloud } from './bench-cloud.ts';

/** One query of a GetMetricData call, as far as the bench cloud reads it. */
type MetricDataQuery = {
  readonly Id: string;
  readonly ReturnData?: boolean;
  readonly Expression?: string;
  readonly MetricStat?: {
    readonly Metric: { readonly MetricName: string; readonly Dimensions?: readonly { readonly Value: string }[] };
  };
};

/** The body of a GetMetricData call. */
export type MetricDataRequest = {
  readonly MetricDataQueries: readonly MetricDataQuery[];
  /** Seconds since 1970; the last half hour if not stated. */
  readonly StartTime?: number;
  readonly EndTime?: number;
};

const QUERIES_MAX = 500;
const DATAPOINTS = 30;
const MINUTE_SECONDS = 60;
/** Within a tenth below any target of 60, so that nothing moves. */
const CPU_PERCENT = 57;

/** Requests a minute through a load balancer at noon and at midnight, UTC. */
const REQUESTS_MOST = 120_000;
const REQUESTS_LEAST = 40_000;

type Minutes = { readonly fromMs: number; readonly toMs: number };

const everyMinute = ({ fromMs, toMs }: Minutes, valueAt: (atMs: number) => number): readonly Datapoint[] =>
  Array.from({ length: Math.max(0, Math.floor((toMs - fromMs) / MINUTE_MS)) }, (_, index) => {
    const atMs = fromMs + index * MINUTE_MS;
    return { atMs, value: valueAt(atMs) };
  });

const requestsAt = (atMs: number): number => {
  const ofDay = (1 - Math.cos((2 * Math.PI * atMs) / DAY_MS)) / 2;
  return Math.round(REQUESTS_LEAST + (REQUESTS_MOST - REQUESTS_LEAST) * ofDay);
};

const pointsOf = (cloud: BenchCloud, { MetricStat }: MetricDataQuery, minutes: Minutes): readonly Datapoint[] => {
  if (MetricStat?.Metric.MetricName === 'RequestCount') return everyMinute(minutes, requestsAt);
  if (MetricStat?.Metric.MetricName !== 'RequestCountPerTarget') return everyMinute(minutes, () => CPU_PERCENT);
  const [, fleet = ''] = MetricStat.Metric.Dimensions?.[0]?.Value.split('/') ?? [];
  return cloud.requestsPerTarget.get(fleet) ?? [];
};

/** CloudWatch's answer to GetMetricData: a datapoint for every minute asked for, and no more than 500 queries. */
export const answerMetricData = (cloud: BenchCloud, request: MetricDataRequest): unknown => {
  const { MetricDataQueries, EndTime = floorToMinute(cloud.nowMs) / SECOND_MS } = request;
  const { StartTime = EndTime - DATAPOINTS * MINUTE_SECONDS } = request;
  const minutes = { fromMs: StartTime * SECOND_MS, toMs: EndTime * SECOND_MS };
  if (MetricDataQueries.length > QUERIES_MAX) throw new Error(`a call of ${MetricDataQueries.length} metric queries`);
  const asked = MetricDataQueries.filter(({ ReturnData }) => ReturnData !== false);
  const results = asked.map((query) => {
    const points = pointsOf(cloud, query, minutes);
    return {
      Id: query.Id,
      Label: query.Id,
      StatusCode: 'Complete',
      Timestamps: points.map(({ atMs }) => atMs / SECOND_MS),
      Values: points.map(({ value }) => value),
    };
  });
  return { MetricDataResults: results, Messages: [] };
};

const fleetOfInsights = (expression: string): string | undefined =>
  /^SELECT .* WHERE tag\."ballast:fleet" = '(.+)'$/.exec(expression)?.[1];

/** Metrics that a call is charged for: one for each metric named, and each that a Metrics Insights query looks at. */
export const metricsRead = (cloud: BenchCloud, { MetricDataQueries }: MetricDataRequest): number =>
  MetricDataQueries.reduce((sum, { MetricStat, Expression = '' }) => {
    if (MetricStat !== undefined) return sum + 1;
    const fleet = fleetOfInsights(Expression);
    return fleet === undefined ? sum : sum + (cloud.instances.get(fleet)?.length ?? 0);
  }, 0);
