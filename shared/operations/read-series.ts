import { Fault } from '../core/fault.ts';
import type { Fleet } from '../core/fleet.ts';
import type { InstanceView } from '../core/fleet-view.ts';
import type { Datapoint, Series } from '../core/reading.ts';
import type { MetricQuery } from '../core/scaling/metric-query.ts';
import { instanceCpuMetric, measurementOf, requestsUnmeasured } from '../core/scaling/policy-measurement.ts';
import type { MetricSource, ScalingPolicy } from '../core/scaling/scaling-policy.ts';
import { floorToMinute, MINUTE_MS } from '../core/time.ts';
import type { MetricRange } from '../ports/metrics.ts';
import type { Ports } from '../ports/ports.ts';
import { catchFault } from './catch-fault.ts';
import type { References } from './reference-cache.ts';

/** Minutes of most series that a decision sees: enough for fifteen low datapoints and to learn what load costs. */
const SERIES_MINUTES = 30;

/** Minutes of a series that is forecast: a forecast is stored every half hour, and goes on from there. */
const FORECAST_MINUTES = 90;

/** Share of the warm instances that must report in a minute for their average to speak for the fleet. */
const REPORTING_SHARE_MIN = 0.5;

/** A fleet whose series are to be read, with what its names stand for and what is running. */
export type SeriesSubject = {
  readonly fleet: Fleet;
  readonly references: References;
  readonly instances: readonly InstanceView[];
};

type Wanted = { readonly key: string; readonly source: MetricSource; readonly minutes: number };

const wantedOf = (policy: ScalingPolicy): readonly Wanted[] => {
  const { name } = policy;
  const loadKey = `${name}:load`;
  switch (policy.kind) {
    case 'scheduled':
      return [];
    case 'step':
      return [{ key: name, source: policy.source, minutes: SERIES_MINUTES }];
    case 'target-tracking': {
      const own = { key: name, source: policy.source, minutes: SERIES_MINUTES };
      const load = policy.surge?.load ?? null;
      return load === null ? [own] : [own, { key: loadKey, source: load, minutes: SERIES_MINUTES }];
    }
    case 'predictive': {
      const { source, load } = policy;
      if (load === null) return [{ key: name, source, minutes: FORECAST_MINUTES }];
      return [
        { key: name, source, minutes: SERIES_MINUTES },
        { key: loadKey, source: load, minutes: FORECAST_MINUTES },
      ];
    }
  }
};

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
  /** What its series goes by: more than one key where policies follow the same source, which is paid for once. */
  readonly keys: readonly [string, ...string[]];
  readonly range: MetricRange;
  readonly queries: readonly MetricQuery[];
  /** When the instance of each query was warm; null for a series of the whole fleet. */
  readonly warmFromMs: readonly number[] | null;
  /** Why it is unknown when nothing was answered. */
  readonly because: string;
};

const shareSources = (wanted: readonly Wanted[]): readonly (readonly [Wanted, ...Wanted[]])[] =>
  [...Map.groupBy(wanted, ({ source }) => JSON.stringify(source)).values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [[first, ...others] as const],
  );

const readingsOf = (subject: SeriesSubject, nowMs: number): readonly Reading[] => {
  const { fleet, references } = subject;
  const { targetGroups } = references;
  const toMs = floorToMinute(nowMs);
  return shareSources(fleet.policies.flatMap(wantedOf)).map(([first, ...others]): Reading => {
    const { source } = first;
    const keys = [first.key, ...others.map(({ key }) => key)] as const;
    const minutes = Math.max(first.minutes, ...others.map((other) => other.minutes));
    const range = { fromMs: toMs - minutes * MINUTE_MS, toMs };
    const prefix = `${fleet.name}/${first.key}`;
    if (source.kind === 'cpu' && source.via === 'per-instance') {
      const warm = warmInstances(subject, nowMs);
      const queries = warm.map(
        ({ id }): MetricQuery => ({
          key: `${prefix}/${id}`,
          measurement: { kind: 'metric', metric: instanceCpuMetric(id) },
        }),
      );
      const warmFromMs = warm.map(({ launchedAtMs }) => launchedAtMs + fleet.warmUpMs);
      return { keys, range, queries, warmFromMs, because: 'no warm instance in service to read CPU from' };
    }
    const measurement = measurementOf(source, fleet.name, targetGroups);
    const queries = measurement === null ? [] : [{ key: prefix, measurement }];
    const because = measurement === null ? requestsUnmeasured(targetGroups) : 'CloudWatch has no such series';
    return { keys, range, queries, warmFromMs: null, because };
  });
};

const noData = (because: string): Series => ({ kind: 'unknown', why: 'no-data', because });

/** One instance's series, and from when on it speaks for the fleet. */
type InstanceSeries = { readonly warmFromMs: number; readonly series: Series | undefined };

/**
 * Averages instances minute by minute, each from when it was warm, leaving out minutes in which too few of those that
 * were warm reported.
 */
const averageInstances = (all: readonly InstanceSeries[], { fromMs, toMs }: MetricRange, because: string): Series => {
  const minutes = (toMs - fromMs) / MINUTE_MS;
  const sums = new Array<number>(minutes).fill(0);
  const reported = new Array<number>(minutes).fill(0);
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
  if (points.length > 0) return { kind: 'known', points };
  return noData(all.length === 0 ? because : `fewer than half of ${all.length} instances reported`);
};

type Answers = ReadonlyMap<string, Series> | Fault;

/** One read for each range, side by side; one that fails leaves the others unharmed. */
const readRanges = async (
  { metrics }: Pick<Ports, 'metrics'>,
  readings: readonly Reading[],
): Promise<ReadonlyMap<number, Answers>> => {
  const asking = readings.filter(({ queries }) => queries.length > 0);
  const answers = await Promise.all(
    [...Map.groupBy(asking, ({ range }) => range.fromMs)].map(async ([fromMs, same]) => {
      const range = { fromMs, toMs: same[0]?.range.toMs ?? fromMs };
      const read = metrics.read(
        same.flatMap(({ queries }) => queries),
        range,
      );
      return [fromMs, await catchFault(read)] as const;
    }),
  );
  return new Map(answers);
};

const seriesOf = (reading: Reading, answers: Answers): Series => {
  const { queries, warmFromMs, range, because } = reading;
  if (answers instanceof Fault) return { kind: 'unknown', why: 'unreadable', because: answers.message };
  if (warmFromMs === null) return answers.get(queries[0]?.key ?? '') ?? noData(because);
  const all = warmFromMs.map((fromMs, index) => ({
    warmFromMs: fromMs,
    series: answers.get(queries[index]?.key ?? ''),
  }));
  return averageInstances(all, range, because);
};

/**
 * Reads the series of all fleets, those of one length in one read. A read that fails makes its series unknown and never
 * rejects: a fleet can still converge on what was desired before.
 */
export const readSeries = async (
  ports: Pick<Ports, 'metrics'>,
  subjects: readonly SeriesSubject[],
  nowMs: number,
): Promise<ReadonlyMap<string, Readonly<Record<string, Series>>>> => {
  const fleets = subjects.map((subject) => ({ name: subject.fleet.name, readings: readingsOf(subject, nowMs) }));
  const answers = await readRanges(
    ports,
    fleets.flatMap(({ readings }) => readings),
  );
  const answersTo = ({ range }: Reading): Answers => answers.get(range.fromMs) ?? new Map();
  return new Map(
    fleets.map(({ name, readings }) => [
      name,
      Object.fromEntries(
        readings.flatMap((reading) => {
          const series = seriesOf(reading, answersTo(reading));
          return reading.keys.map((key) => [key, series] as const);
        }),
      ),
    ]),
  );
};
