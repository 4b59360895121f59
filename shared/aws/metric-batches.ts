import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { Measurement, MetricQuery } from '../core/scaling/metric-query.ts';
import type { CloudWatchMetric } from '../core/scaling/scaling-policy.ts';

/** One query of ours as CloudWatch takes it: `id` answers for `key`, the other queries feed its expression. */
export type MetricItem = { readonly key: string; readonly id: string; readonly queries: readonly MetricDataQuery[] };

/** What goes into one GetMetricData call. */
export type MetricBatch = readonly MetricItem[];

const PERIOD_SECONDS = 60;
const QUERIES_MAX = 500;
/** CloudWatch takes one Metrics Insights query per call, beside any number of others. */
const INSIGHTS_MAX = 1;

/** Quoted text, which is left alone, or a name. */
const QUOTED_OR_NAME = /'[^']*'|"[^"]*"|[A-Za-z_][A-Za-z0-9_]*/g;

/** Packs queries into as few calls as CloudWatch's limits allow, each under ids that are unique in its call. */
export const planMetricBatches = (queries: readonly MetricQuery[]): readonly MetricBatch[] => {
  const alone: MetricBatch[] = [];
  const shared: { items: MetricItem[]; size: number; insights: number }[] = [];
  for (const [index, query] of queries.entries()) {
    if (readsWholeCall(query.measurement)) {
      alone.push([itemWithOwnIds(query)]);
      continue;
    }
    const item = itemWithUniqueIds(query, `q${index}`);
    const size = item.queries.length;
    const insights = isInsightsQuery(query.measurement) ? 1 : 0;
    const open = shared.find((batch) => batch.size + size <= QUERIES_MAX && batch.insights + insights <= INSIGHTS_MAX);
    if (open) {
      open.items.push(item);
      open.size += size;
      open.insights += insights;
    } else {
      shared.push({ items: [item], size, insights });
    }
  }
  return [...shared.map(({ items }) => items), ...alone];
};

/** METRICS() means every metric of the call, so that such an expression must not share one. */
const readsWholeCall = (measurement: Measurement): boolean =>
  measurement.kind === 'expression' && namesIn(measurement.expression).includes('METRICS');

const isInsightsQuery = (measurement: Measurement): boolean =>
  measurement.kind === 'expression' && /^\s*SELECT\b/i.test(measurement.expression);

const namesIn = (expression: string): readonly string[] => expression.match(QUOTED_OR_NAME) ?? [];

const itemWithUniqueIds = ({ key, measurement }: MetricQuery, id: string): MetricItem => {
  if (measurement.kind === 'metric') return { key, id, queries: [metricQuery(id, measurement.metric, true)] };
  const ids = new Map(Object.keys(measurement.metrics).map((name, index) => [name, `${id}m${index}`]));
  const expression = measurement.expression.replace(QUOTED_OR_NAME, (name) => ids.get(name) ?? name);
  return { key, id, queries: expressionQueries(id, expression, measurement.metrics, (name) => ids.get(name) ?? name) };
};

/** METRICS("text") picks metrics by their ids, so that the user's own ids must stay. */
const itemWithOwnIds = ({ key, measurement }: MetricQuery): MetricItem => {
  if (measurement.kind === 'metric') return itemWithUniqueIds({ key, measurement }, 'q0');
  const names = Object.keys(measurement.metrics);
  const id = `answer${names.filter((name) => name.startsWith('answer')).join('')}`;
  return { key, id, queries: expressionQueries(id, measurement.expression, measurement.metrics, (name) => name) };
};

const expressionQueries = (
  id: string,
  expression: string,
  metrics: Readonly<Record<string, CloudWatchMetric>>,
  idOf: (name: string) => string,
): readonly MetricDataQuery[] => [
  { Id: id, Expression: expression, Period: PERIOD_SECONDS, ReturnData: true },
  ...Object.entries(metrics).map(([name, metric]) => metricQuery(idOf(name), metric, false)),
];

const metricQuery = (id: string, metric: CloudWatchMetric, returned: boolean): MetricDataQuery => ({
  Id: id,
  ReturnData: returned,
  MetricStat: {
    Metric: {
      Namespace: metric.namespace,
      MetricName: metric.name,
      Dimensions: Object.entries(metric.dimensions).map(([name, value]) => ({ Name: name, Value: value })),
    },
    Period: PERIOD_SECONDS,
    Stat: metric.statistic,
  },
});
