import { Fault } from '../core/fault.ts';
import type { Fleet } from '../core/fleet.ts';
import type { InstanceView } from '../core/fleet-view.ts';
import type { Datapoint, Series } from '../core/reading.ts';
import type { MetricQuery } from '../core/scaling/metric-query.ts';
import { instanceCpuMetric, measurementOf } from '../core/scaling/policy-measurement.ts';
import type { MetricSource } from '../core/scaling/scaling-policy.ts';
import { floorToMinute, MINUTE_MS } from '../core/time.ts';
import type { MetricRange } from '../ports/metrics.ts';
import type { Ports } from '../ports/ports.ts';
import type { References } from './reference-cache.ts';

/** Minutes of every series that a decision sees: enough for fifteen low datapoints and to learn what load costs. */
const SERIES_MINUTES = 30;

/** Share of the warm instances that must report in a minute for their average to speak for the fleet. */
const REPORTING_SHARE_MIN = 0.5;

/** A fleet whose series are to be read, with what its names stand for and what is running. */
export type SeriesSubject = {
  readonly fleet: Fleet;
  readonly references: References;
  readonly instances: readonly InstanceView[];
};

type Wanted = { readonly key: string; readonly source: MetricSource };

const wantedSeries = (fleet: Fleet): readonly Wanted[] =>
  fleet.policies.flatMap((policy): readonly Wanted[] => {
    if (policy.kind === 'scheduled') return [];
    const own = { key: policy.name, source: policy.source };
    const load = policy.kind === 'target-tracking' ? (policy.surge?.load ?? null) : null;
    return load === null ? [own] : [own, { key: `${policy.name}:load`, source: load }];
  });

/** Instances whose CPU speaks for the fleet: one that serves nothing idles, and would hide the load of the others. */
const warmInstances = ({ fleet, instances }: SeriesSubject, nowMs: number): readonly InstanceView[] =>
  instances.filter(
    ({ role, lifecycle, launchedAtMs, targets }) =>
      role === 'active' &&
      lifecycle === 'running' &&
      nowMs - launchedAtMs >= fleet.warmUpMs &&
      targets.every((state) => state === 'healthy'),
  );

type Reading = {
  readonly key: string;
  readonly queries: readonly MetricQuery[];
  /** When the instance of each query was warm; null for a series of the whole fleet. */
  readonly warmFromMs: readonly number[] | null;
};

const readingsOf = (subject: SeriesSubject, nowMs: number): readonly Reading[] => {
  const { fleet, references } = subject;
  const arns = references.targetGroups.map(({ arn }) => arn);
  return wantedSeries(fleet).map(({ key, source }): Reading => {
    const prefix = `${fleet.name}/${key}`;
    if (source.kind === 'cpu' && source.via === 'per-instance') {
      const warm = warmInstances(subject, nowMs);
      const queries = warm.map(
        ({ id }): MetricQuery => ({
          key: `${prefix}/${id}`,
          measurement: { kind: 'metric', metric: instanceCpuMetric(id) },
        }),
      );
      return { key, queries, warmFromMs: warm.map(({ launchedAtMs }) => launchedAtMs + fleet.warmUpMs) };
    }
    const measurement = measurementOf(source, fleet.name, arns);
    return { key, queries: measurement === null ? [] : [{ key: prefix, measurement }], warmFromMs: null };
  });
};

/** One instance's series, and from when on it speaks for the fleet. */
type InstanceSeries = { readonly warmFromMs: number; readonly series: Series | undefined };

/**
 * Averages instances minute by minute, each from when it was warm, leaving out minutes in which too few of those that
 * were warm reported.
 */
const averageInstances = (all: readonly InstanceSeries[], { fromMs }: MetricRange): Series => {
  const sums = new Array<number>(SERIES_MINUTES).fill(0);
  const reported = new Array<number>(SERIES_MINUTES).fill(0);
  for (const { warmFromMs, series } of all) {
    for (const { atMs, value } of series?.kind === 'known' ? series.points : []) {
      const minute = Math.floor((atMs - fromMs) / MINUTE_MS);
      const count = reported[minute];
      if (count === undefined || atMs < warmFromMs) continue;
      sums[minute] = (sums[minute] ?? 0) + value;
      reported[minute] = count + 1;
    }
  }
  const points = sums.flatMap((sum, minute): readonly Datapoint[] => {
    const atMs = fromMs + minute * MINUTE_MS;
    const warm = all.filter(({ warmFromMs }) => warmFromMs <= atMs).length;
    const count = reported[minute] ?? 0;
    return count === 0 || count < warm * REPORTING_SHARE_MIN ? [] : [{ atMs, value: sum / count }];
  });
  const because =
    all.length === 0
      ? 'no warm instance in service to read CPU from'
      : `fewer than half of ${all.length} instances reported`;
  return points.length > 0 ? { kind: 'known', points } : { kind: 'unknown', why: 'no-data', because };
};

const NOT_MEASURABLE: Series = {
  kind: 'unknown',
  why: 'no-data',
  because: 'the metric has no CloudWatch series for this fleet',
};

/**
 * Reads the series of all fleets in one read. A read that fails makes every series unknown and never rejects: a fleet can
 * still converge on what was desired before.
 */
export const readSeries = async (
  ports: Pick<Ports, 'metrics'>,
  subjects: readonly SeriesSubject[],
  nowMs: number,
): Promise<ReadonlyMap<string, Readonly<Record<string, Series>>>> => {
  const readings = subjects.map((subject) => ({ name: subject.fleet.name, readings: readingsOf(subject, nowMs) }));
  const queries = readings.flatMap((fleet) => fleet.readings.flatMap((reading) => reading.queries));
  const toMs = floorToMinute(nowMs);
  const range = { fromMs: toMs - SERIES_MINUTES * MINUTE_MS, toMs };
  let answers: ReadonlyMap<string, Series> = new Map();
  let failure: Series | null = null;
  try {
    if (queries.length > 0) answers = await ports.metrics.read(queries, range);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    failure = { kind: 'unknown', why: 'unreadable', because: error.message };
  }
  const seriesOf = ({ queries: own, warmFromMs }: Reading): Series => {
    if (failure !== null) return failure;
    if (warmFromMs !== null) {
      const all = own.map(({ key }, index) => ({ warmFromMs: warmFromMs[index] ?? nowMs, series: answers.get(key) }));
      return averageInstances(all, range);
    }
    return answers.get(own[0]?.key ?? '') ?? NOT_MEASURABLE;
  };
  return new Map(
    readings.map((fleet) => [
      fleet.name,
      Object.fromEntries(fleet.readings.map((reading) => [reading.key, seriesOf(reading)])),
    ]),
  );
};
