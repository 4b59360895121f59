import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type GetMetricDataCommandOutput,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import type { Datapoint, Series } from '../core/reading.ts';
import type { MetricRange, Metrics } from '../ports/metrics.ts';
import { isInvalidRequest, redact } from './aws-error.ts';
import type { CallAws } from './call-aws.ts';
import { chunksOf } from './chunks-of.ts';
import { type MetricBatch, planMetricBatches } from './metric-batches.ts';
import { readPages } from './read-pages.ts';

/** Calls in flight at once: quick for a large Region, far below the account's share of calls per second. */
const CALLS_AT_ONCE = 4;

/** The metrics port over CloudWatch's GetMetricData. */
export const createCloudWatchMetrics = (client: CloudWatchClient, call: CallAws): Metrics => ({
  read: async (queries, range) => {
    const series = new Map<string, Series>();
    for (const batches of chunksOf(planMetricBatches(queries), CALLS_AT_ONCE)) {
      const answers = await Promise.all(batches.map((batch) => readBatch(client, call, batch, range)));
      for (const [key, answer] of answers.flat()) series.set(key, answer);
    }
    return series;
  },
});

type KeyedSeries = readonly [key: string, series: Series];

/** What all pages said under one id. */
type Answer = { readonly points: Datapoint[]; refused: string | null; several: boolean };

/** Reads a batch; where one wrong query makes CloudWatch refuse it whole, halves of it, down to the wrong query. */
const readBatch = async (
  client: CloudWatchClient,
  call: CallAws,
  batch: MetricBatch,
  range: MetricRange,
): Promise<readonly KeyedSeries[]> => {
  const results = await readResults(client, call, batch, range);
  if (results.kind === 'read') return seriesOf(batch, results.pages);
  const [first] = batch;
  if (batch.length === 1 && first) {
    const because = `CloudWatch refuses the query: ${results.because}`;
    return [[first.key, { kind: 'unknown', why: 'unreadable', because }]];
  }
  const middle = Math.ceil(batch.length / 2);
  return [
    ...(await readBatch(client, call, batch.slice(0, middle), range)),
    ...(await readBatch(client, call, batch.slice(middle), range)),
  ];
};

type Results =
  | { readonly kind: 'read'; readonly pages: readonly (readonly MetricDataResult[])[] }
  | { readonly kind: 'refused'; readonly because: string };

const readResults = async (
  client: CloudWatchClient,
  call: CallAws,
  batch: MetricBatch,
  { fromMs, toMs }: MetricRange,
): Promise<Results> => {
  let refused: string | null = null;
  const noteRefusal = (error: unknown): GetMetricDataCommandOutput => {
    if (!isInvalidRequest(error)) throw error;
    refused = redact(error.message);
    return { $metadata: {} };
  };
  const pages = await readPages('cloudwatch:GetMetricData', async (token) => {
    const command = new GetMetricDataCommand({
      MetricDataQueries: batch.flatMap(({ queries }) => queries),
      StartTime: new Date(fromMs),
      EndTime: new Date(toMs),
      ScanBy: 'TimestampAscending',
      NextToken: token,
    });
    const answer = await call('cloudwatch:GetMetricData', (options) =>
      client.send(command, options).catch(noteRefusal),
    );
    return { items: [answer.MetricDataResults ?? []], next: answer.NextToken };
  });
  return refused === null ? { kind: 'read', pages } : { kind: 'refused', because: refused };
};

const seriesOf = (batch: MetricBatch, pages: readonly (readonly MetricDataResult[])[]): readonly KeyedSeries[] => {
  const answers = new Map<string, Answer>(batch.map(({ id }) => [id, { points: [], refused: null, several: false }]));
  for (const page of pages) {
    const seen = new Set<string>();
    for (const result of page) {
      const answer = answers.get(result.Id ?? '');
      if (!answer) continue;
      answer.several ||= seen.has(result.Id ?? '');
      seen.add(result.Id ?? '');
      if (result.StatusCode === 'Forbidden' || result.StatusCode === 'InternalError')
        answer.refused = result.StatusCode;
      addPoints(answer.points, result);
    }
  }
  return batch.map(({ key, id }) => [key, seriesOfAnswer(answers.get(id))]);
};

/** Adds them one by one: a page may hold 100,800 datapoints, more than a call is sure to take as arguments. */
const addPoints = (points: Datapoint[], { Timestamps = [], Values = [] }: MetricDataResult): void => {
  for (const [index, timestamp] of Timestamps.entries()) {
    const value = Values[index];
    if (value !== undefined && Number.isFinite(value)) points.push({ atMs: timestamp.getTime(), value });
  }
};

const seriesOfAnswer = (answer: Answer | undefined): Series => {
  if (answer?.refused) {
    return { kind: 'unknown', why: 'unreadable', because: `CloudWatch answered ${answer.refused}` };
  }
  if (answer?.several) {
    return { kind: 'unknown', why: 'unreadable', because: 'the expression gives several series; make it give one' };
  }
  if (!answer || answer.points.length === 0) {
    return { kind: 'unknown', why: 'no-data', because: 'CloudWatch has no datapoint in the time read' };
  }
  return { kind: 'known', points: answer.points.toSorted((one, other) => one.atMs - other.atMs) };
};
