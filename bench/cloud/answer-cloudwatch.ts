import type { Datapoint } from '../../shared/core/reading.ts';
import { floorToMinute, MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
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
export type MetricDataRequest = { readonly MetricDataQueries: readonly MetricDataQuery[] };

const QUERIES_MAX = 500;
const DATAPOINTS = 30;
/** Within a tenth below any target of 60, so that nothing moves. */
const CPU_PERCENT = 57;

const steadyCpu = (nowMs: number): readonly Datapoint[] =>
  Array.from({ length: DATAPOINTS }, (_, index) => ({
    atMs: floorToMinute(nowMs) - (DATAPOINTS - index) * MINUTE_MS,
    value: CPU_PERCENT,
  }));

const pointsOf = (cloud: BenchCloud, { MetricStat }: MetricDataQuery): readonly Datapoint[] => {
  if (MetricStat?.Metric.MetricName !== 'RequestCountPerTarget') return steadyCpu(cloud.nowMs);
  const [, fleet = ''] = MetricStat.Metric.Dimensions?.[0]?.Value.split('/') ?? [];
  return cloud.requestsPerTarget.get(fleet) ?? [];
};

/** CloudWatch's answer to GetMetricData: half an hour of datapoints for each query, and no more than 500 queries. */
export const answerMetricData = (cloud: BenchCloud, { MetricDataQueries }: MetricDataRequest): unknown => {
  if (MetricDataQueries.length > QUERIES_MAX) throw new Error(`a call of ${MetricDataQueries.length} metric queries`);
  const asked = MetricDataQueries.filter(({ ReturnData }) => ReturnData !== false);
  const results = asked.map((query) => {
    const points = pointsOf(cloud, query);
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
