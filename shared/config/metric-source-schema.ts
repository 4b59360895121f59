import * as z from 'zod';
import type { CloudWatchMetric, MetricSource } from '../core/scaling/scaling-policy.ts';
import { choice, kindMessages, refuse, section, text } from './value-schema.ts';

const STATISTIC =
  /^(Average|Sum|Minimum|Maximum|SampleCount|IQM|(p|tm|wm|tc|ts)(\d{1,2}(\.\d+)?|100)|(PR|TM|WM|TC|TS)\(.+\))$/;
const QUEUE_NAME = /^[A-Za-z0-9_-]{1,80}(\.fifo)?$/;
const METRIC_ID = /^(?!ballast)[a-z][A-Za-z0-9_]*$/;

const metricKeys = {
  namespace: text(/^[^:].{0,254}$/, 'a CloudWatch namespace such as AWS/SQS').describe('CloudWatch namespace.'),
  name: text(/^.{1,255}$/, 'the name of a CloudWatch metric').describe('CloudWatch metric name.'),
  dimensions: z
    .record(
      text(/^.{1,255}$/, 'the name of a dimension'),
      text(/^.{1,1024}$/, 'the value of the dimension, as text'),
      'a map of dimension names to values',
    )
    .prefault({})
    .describe('All dimensions of the metric: CloudWatch finds no series by some of them.'),
  statistic: text(STATISTIC, 'a CloudWatch statistic such as Average, Sum or p99')
    .prefault('Average')
    .describe('Over one minute.'),
};

const metric = section(metricKeys);

const measures = choice(['average', 'total']).describe(
  'average: falls as capacity rises, such as latency. total: the whole load, such as a backlog; compared per unit.',
);

const cpu = section({
  kind: z.literal('cpu'),
  via: choice(['per-instance', 'by-tag'])
    .prefault('per-instance')
    .describe('per-instance: one query per instance. by-tag: one Metrics Insights query, which alarms can watch too.'),
});

const requestsPerTarget = section({ kind: z.literal('requests-per-target') });

const queueBacklog = section({
  kind: z.literal('queue-backlog'),
  queue: text(QUEUE_NAME, 'the name of an SQS queue').describe('SQS queue whose visible messages are counted.'),
});

const cloudWatchMetric = section({ kind: z.literal('metric'), ...metricKeys, measures });

const expression = section({
  kind: z.literal('expression'),
  expression: text(/^[\s\S]{1,1024}$/, 'a CloudWatch expression of at most 1024 characters').describe(
    'Metric math over the ids in metrics, or a Metrics Insights query.',
  ),
  metrics: z
    .record(
      text(METRIC_ID, 'an id of letters, digits and _, a lower-case letter first, not starting with ballast'),
      metric,
    )
    .refine((metrics) => Object.keys(metrics).length <= 9, 'at most 9 metrics, so that an alarm can hold them')
    .prefault({})
    .describe('The metrics that the expression names, by id.'),
  measures,
});

const measuredBy = z.discriminatedUnion(
  'kind',
  [cpu, requestsPerTarget, queueBacklog, cloudWatchMetric, expression],
  kindMessages(['cpu', 'requests-per-target', 'queue-backlog', 'metric', 'expression']),
);

const loadMeasuredBy = z.discriminatedUnion(
  'kind',
  [requestsPerTarget, queueBacklog, cloudWatchMetric, expression],
  kindMessages(['requests-per-target', 'queue-backlog', 'metric', 'expression']),
);

const totalMeasuredBy = z
  .discriminatedUnion(
    'kind',
    [section({ kind: z.literal('requests') }), queueBacklog, cloudWatchMetric, expression],
    kindMessages(['requests', 'queue-backlog', 'metric', 'expression']),
  )
  .check((payload) => {
    if ('measures' in payload.value && payload.value.measures === 'average') {
      refuse(payload, ['measures'], 'total: the load that is forecast does not fall when capacity rises');
    }
  });

const toSource = (section: z.output<typeof measuredBy | typeof totalMeasuredBy>): MetricSource => {
  switch (section.kind) {
    case 'cpu':
    case 'requests-per-target':
    case 'requests':
    case 'expression':
      return section;
    case 'queue-backlog':
      return { kind: 'queue-backlog', queueName: section.queue };
    case 'metric': {
      const { namespace, name, dimensions, statistic } = section;
      const metric: CloudWatchMetric = { namespace, name, dimensions, statistic };
      return { kind: 'metric', metric, measures: section.measures };
    }
  }
};

const SOURCE_ALLOWED = 'cpu, requests-per-target, or a map with a kind';
const LOAD_ALLOWED = 'requests, or a map with a kind other than cpu';
const TOTAL_ALLOWED = 'requests, none, or a map with a kind among requests, queue-backlog, metric, expression';

/** The metric that a policy follows: `cpu`, `requests-per-target`, or a map with its kind. */
export const metricSourceSchema = z
  .union([z.enum(['cpu', 'requests-per-target'], SOURCE_ALLOWED), measuredBy], SOURCE_ALLOWED)
  .transform((source): MetricSource => {
    if (source === 'cpu') return { kind: 'cpu', via: 'per-instance' };
    return source === 'requests-per-target' ? { kind: source } : toSource(source);
  })
  .describe('Where the policy reads its numbers.');

/** A signal of load that goes on rising when the metric of its policy cannot: `requests`, or a map with its kind. */
export const loadSourceSchema = z
  .union([z.enum(['requests'], LOAD_ALLOWED), loadMeasuredBy], LOAD_ALLOWED)
  .transform((source): MetricSource => (source === 'requests' ? { kind: 'requests-per-target' } : toSource(source)))
  .describe('A load signal that goes on rising; requests is the sum of requests per target.');

/** A fleet's total load as a forecast follows it: `requests`, a map with its kind, or `none`, which is null. */
export const totalSourceSchema = z
  .union([z.enum(['requests', 'none'], TOTAL_ALLOWED), totalMeasuredBy], TOTAL_ALLOWED)
  .transform((source): MetricSource | null => {
    if (source === 'none') return null;
    return source === 'requests' ? { kind: 'requests' } : toSource(source);
  })
  .describe('The total load that is forecast; requests counts those of the target groups, none forecasts the metric.');
