import * as z from 'zod';
import { measuresTotal } from '../core/scaling/measures-total.ts';
import type { MetricSource } from '../core/scaling/scaling-policy.ts';
import { loadSourceSchema, metricSourceSchema, totalSourceSchema } from './metric-source-schema.ts';
import { cronExpression, timeZone } from './schedule-schema.ts';
import { checkStepBands } from './step-bands.ts';
import {
  anyNumber,
  choice,
  duration,
  kindMessages,
  listOf,
  positive,
  refuse,
  section,
  share,
  whole,
} from './value-schema.ts';

/** Most datapoints a policy may wait for: a look reads half an hour, of which the newest minutes are still missing. */
const DATAPOINTS_MAX = 25;

/** CPU cannot rise above 100 %, and averages stop short of it. */
export const CPU_SATURATION = 90;

const CPU_AT_MOST = 'at most 100 for cpu';

/** Growth assumed at saturation when no load signal says how much. */
export const SURGE_FACTOR = 2;

const staleAfter = duration('2m', '25m').prefault('5m').describe('Older readings are unknown, and unknown holds.');

const SURGE_ALLOWED = 'none, or a map with keys among saturation, load, factor';

const surge = z
  .union(
    [
      z.literal('none', SURGE_ALLOWED),
      section({
        saturation: positive().optional().describe('The metric says no more from here on; 90 for cpu.'),
        load: loadSourceSchema.optional(),
        factor: z
          .number('a number above 1')
          .gt(1, 'a number above 1')
          .prefault(SURGE_FACTOR)
          .describe('Growth assumed at saturation without a load signal.'),
      }),
    ],
    SURGE_ALLOWED,
  )
  .describe('What to do when the metric cannot rise further although the load does.');

type TrackingRules = {
  readonly metric: MetricSource;
  readonly target: number;
  readonly surge?: z.output<typeof surge> | undefined;
};

const checkSurge = (payload: z.core.ParsePayload<TrackingRules>): void => {
  const { metric, target, surge } = payload.value;
  if (surge === undefined || surge === 'none') return;
  const saturation = surge.saturation ?? (metric.kind === 'cpu' ? CPU_SATURATION : null);
  const path = ['surge', 'saturation'];
  if (saturation === null) refuse(payload, path, 'the value that the metric cannot rise above');
  else if (saturation <= target) {
    refuse(payload, path, `a value above target (${target}); for cpu it is ${CPU_SATURATION} unless stated`);
  }
};

const checkTargetTracking = (payload: z.core.ParsePayload<TrackingRules>): void => {
  const { metric, target } = payload.value;
  if (metric.kind === 'cpu' && target > 100) refuse(payload, ['target'], CPU_AT_MOST);
  if (metric.kind === 'expression' && metric.measures === 'total' && /^\s*select\b/i.test(metric.expression)) {
    const allowed = 'average for a query: an alarm can divide metric math by capacity, but no query';
    refuse(payload, ['metric', 'measures'], allowed);
  }
  checkSurge(payload);
};

const targetTracking = section({
  kind: z.literal('target-tracking'),
  metric: metricSourceSchema,
  target: positive().describe('Value to keep the metric at, per unit of capacity.'),
  scaleOut: section({
    datapoints: whole(1, DATAPOINTS_MAX).prefault(3).describe('One-minute datapoints in a row above the target.'),
  }).prefault({}),
  scaleIn: section({
    enabled: z.boolean('true or false').prefault(true),
    datapoints: whole(1, DATAPOINTS_MAX).prefault(15).describe('One-minute datapoints in a row below the share.'),
    belowShare: share(0.01, 1).prefault(0.9).describe('Share of the target below which the metric counts as low.'),
  }).prefault({}),
  surge: surge.optional(),
  staleAfter,
}).check(checkTargetTracking);

const bound = () =>
  anyNumber()
    .nullish()
    .transform((value) => value ?? null);

const step = section({
  kind: z.literal('step'),
  metric: metricSourceSchema,
  threshold: anyNumber().describe('Bands are relative to it.'),
  adjustment: choice(['change', 'exact', 'percent'])
    .prefault('change')
    .describe('What adjustBy means: units, an exact number of units, or percent of capacity.'),
  adjustMin: whole(1, 10_000).optional().describe('Smallest change in units of a percentage (MinAdjustmentMagnitude).'),
  datapoints: whole(1, DATAPOINTS_MAX)
    .prefault(3)
    .describe('One-minute datapoints in a row on one side of the threshold.'),
  bands: listOf(
    section({
      from: bound().describe('Lower end, relative to the threshold; open if not stated.'),
      to: bound().describe('Upper end, relative to the threshold; open if not stated.'),
      adjustBy: anyNumber(),
    }),
    'band',
  ).max(20, 'at most 20 bands'),
  staleAfter,
}).check((payload) => {
  checkStepBands(payload);
  const { adjustment, adjustMin } = payload.value;
  if (adjustMin !== undefined && adjustment !== 'percent')
    refuse(payload, ['adjustMin'], 'only with adjustment: percent');
});

const units = () => whole(0, 10_000).optional();

const scheduled = section({
  kind: z.literal('scheduled'),
  cron: cronExpression().describe('Minute, hour, day of month, month, day of week.'),
  timeZone: timeZone(),
  min: units().describe('Lower bound in units from each occurrence on.'),
  max: units().describe('Upper bound in units from each occurrence on.'),
  desired: units().describe('Desired capacity in units, set once at each occurrence.'),
}).check((payload) => {
  const { min, max, desired } = payload.value;
  if (min === undefined && max === undefined && desired === undefined)
    refuse(payload, [], 'at least one of min, max, desired');
  if (min !== undefined && max !== undefined && min > max) refuse(payload, ['min'], `at most max (${max})`);
  if (desired !== undefined && desired < (min ?? 0)) refuse(payload, ['desired'], `at least min (${min})`);
  if (desired !== undefined && max !== undefined && desired > max) refuse(payload, ['desired'], `at most max (${max})`);
});

const predictive = section({
  kind: z.literal('predictive'),
  metric: metricSourceSchema.prefault('cpu'),
  target: positive().optional().describe('Value up to which a unit serves well; for cpu, 100 times the knee of slo.'),
  load: totalSourceSchema.optional(),
  history: duration('1d', '14d').prefault('14d').describe('How much of the past the forecast learns from.'),
  staleAfter,
}).check((payload) => {
  const { metric, target } = payload.value;
  if (measuresTotal(metric)) {
    refuse(payload, ['metric'], 'a metric that falls when capacity rises; a total is named by load');
  } else if (metric.kind !== 'cpu' && target === undefined) {
    refuse(payload, ['target'], 'the value of the metric up to which a unit serves well');
  }
  if (metric.kind === 'cpu' && target !== undefined && target > 100) refuse(payload, ['target'], CPU_AT_MOST);
});

/** One scaling policy, by its kind. */
export const policySchema = z.discriminatedUnion(
  'kind',
  [targetTracking, step, scheduled, predictive],
  kindMessages(['target-tracking', 'step', 'scheduled', 'predictive']),
);

/** A scaling policy as checked. */
export type PolicySection = z.output<typeof policySchema>;
