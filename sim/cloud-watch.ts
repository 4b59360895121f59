import type { Datapoint, Series } from '../shared/core/reading.ts';
import type { Measurement, MetricQuery } from '../shared/core/scaling/metric-query.ts';
import type { CloudWatchMetric } from '../shared/core/scaling/scaling-policy.ts';
import { floorToMinute, MINUTE_MS } from '../shared/core/time.ts';
import type { MetricRange } from '../shared/ports/metrics.ts';
import { heartbeatDatapoint, heartbeatOf } from './heartbeats.ts';
import { cpuDatapoint, servedThrough } from './instance-cpu.ts';
import type { MinuteTotals } from './load-meter.ts';
import { parseMetricExpression } from './metric-expression.ts';
import type { SimulatedFleet, TargetGroup, World } from './world-state.ts';

/** The datapoint of a minute of the world, or null where there is none. */
export type DatapointAt = (minute: number) => Datapoint | null;

const FLEET_CPU =
  /^\s*SELECT\s+AVG\(\s*"?CPUUtilization"?\s*\)\s+FROM\s.*"AWS\/EC2".*\bWHERE\s+tag\."?ballast:fleet"?\s*=\s*'([^']+)'\s*$/is;

const minuteStart = (world: World, minute: number): number => world.startMs + minute * MINUTE_MS;

/** Publishes what a minute of a fleet came to; a metric without anything to measure gets no datapoint. */
export const publishMinute = (fleet: SimulatedFleet, totals: MinuteTotals): void => {
  const { metrics, meter } = fleet;
  const { startMs: atMs, cpu, requests, readyMachines, deafMachines } = totals;
  const targets = readyMachines + deafMachines;
  const startUtilisationMs = metrics.utilisationMsAt.at(-1) ?? 0;
  metrics.utilisationMsAt.push(meter.utilisationMs);
  metrics.cpu.push(cpu === null ? null : { atMs, value: cpu });
  metrics.utilisation.push({ atMs, value: (meter.utilisationMs - startUtilisationMs) / MINUTE_MS });
  metrics.requests.push({ atMs, value: requests });
  metrics.requestsPerTarget.push(targets > 0 ? { atMs, value: requests / targets } : null);
};

/** Publishes nothing of a minute of a fleet. */
export const publishNothing = ({ metrics, meter }: SimulatedFleet): void => {
  metrics.utilisationMsAt.push(meter.utilisationMs);
  for (const points of [metrics.cpu, metrics.utilisation, metrics.requests, metrics.requestsPerTarget])
    points.push(null);
};

const metricKey = ({ namespace, name, dimensions }: CloudWatchMetric): string =>
  JSON.stringify([namespace, name, Object.entries(dimensions).sort(([one], [other]) => (one < other ? -1 : 1))]);

/** Keeps datapoints of a metric that the world does not make itself, at the minute that each falls in. */
export const putDatapoints = (world: World, metric: CloudWatchMetric, points: readonly Datapoint[]): void => {
  const key = metricKey(metric);
  const stored = world.putDatapoints.get(key) ?? new Map<number, Datapoint>();
  world.putDatapoints.set(key, stored);
  for (const point of points) stored.set(floorToMinute(point.atMs), point);
};

type Behind = { readonly fleet: SimulatedFleet; readonly group: TargetGroup };

const fleetBehind = (world: World, targetGroup: string | undefined): Behind | undefined => {
  if (targetGroup === undefined) return undefined;
  const group = [...world.groups.values()].find(({ arn }) => arn.endsWith(`:${targetGroup}`));
  const fleet = group && [...world.fleets.values()].find(({ groups }) => groups.includes(group));
  return group && fleet && { fleet, group };
};

const shareOf =
  (points: readonly (Datapoint | null)[], parts: number): DatapointAt =>
  (minute) => {
    const point = points[minute] ?? null;
    return point === null || parts === 1 ? point : { atMs: point.atMs, value: point.value / parts };
  };

/** Requests of a minute before the world began, in one of so many series; null before the past that is remembered. */
const pastRequests = (
  world: World,
  { past = [] }: SimulatedFleet,
  minute: number,
  series: number,
): Datapoint | null => {
  const rate = past[past.length + minute];
  return rate === undefined ? null : { atMs: minuteStart(world, minute), value: (rate * 60) / series };
};

/** A fleet's requests come through all of its target groups alike, and through all load balancers of a group. */
const requestsSource = (world: World, { name, dimensions }: CloudWatchMetric): DatapointAt | null => {
  const behind = fleetBehind(world, dimensions['TargetGroup']);
  if (behind === undefined) return null;
  const { fleet, group } = behind;
  if (name === 'RequestCountPerTarget') return shareOf(fleet.metrics.requestsPerTarget, fleet.groups.length);
  const { loadBalancers } = group;
  if (name !== 'RequestCount' || !loadBalancers.includes(dimensions['LoadBalancer'] ?? '')) return null;
  const series = fleet.groups.length * loadBalancers.length;
  const metered = shareOf(fleet.metrics.requests, series);
  return (minute) => (minute < 0 ? pastRequests(world, fleet, minute, series) : metered(minute));
};

const metricSource = (world: World, metric: CloudWatchMetric): DatapointAt => {
  const { namespace, name, dimensions } = metric;
  if (namespace === 'AWS/EC2' && name === 'CPUUtilization') {
    const instance = world.instances.get(dimensions['InstanceId'] ?? '');
    if (instance !== undefined) return (minute) => cpuDatapoint(instance, minute, minuteStart(world, minute));
  }
  if (namespace === 'AWS/ApplicationELB') {
    const source = requestsSource(world, metric);
    if (source !== null) return source;
  }
  const beating = heartbeatOf(world, metric);
  if (beating !== undefined) return (minute) => heartbeatDatapoint(world, beating, minuteStart(world, minute));
  const key = metricKey(metric);
  return (minute) => {
    const atMs = minuteStart(world, minute);
    const value = world.putDatapoints.get(key)?.get(atMs)?.value ?? world.customMetric(metric, atMs);
    return value === null ? null : { atMs, value };
  };
};

/** How far back `FILL(id, REPEAT)` looks for a datapoint to repeat. */
const REPEAT_MINUTES = 60;

const newestValue = (datapointAt: DatapointAt | undefined, minute: number): number | null => {
  for (let back = 0; datapointAt !== undefined && back < REPEAT_MINUTES; back += 1) {
    const point = datapointAt(minute - back);
    if (point !== null) return point.value;
  }
  return null;
};

const mathSource = (
  world: World,
  { expression, metrics }: Measurement & { kind: 'expression' },
): DatapointAt | null => {
  const evaluate = parseMetricExpression(expression);
  if (evaluate === null) return null;
  const sources = new Map(Object.entries(metrics).map(([id, metric]) => [id, metricSource(world, metric)]));
  return (minute) => {
    const value = evaluate({
      now: (id) => sources.get(id)?.(minute)?.value ?? null,
      newest: (id) => newestValue(sources.get(id), minute),
    });
    return value === null ? null : { atMs: minuteStart(world, minute), value };
  };
};

/** Where a measurement's datapoints come from; null for an expression that the embedded cloud cannot read. */
export const datapointsOf = (world: World, measurement: Measurement): DatapointAt | null => {
  if (measurement.kind === 'metric') return metricSource(world, measurement.metric);
  const fleetName = FLEET_CPU.exec(measurement.expression)?.[1];
  if (fleetName === undefined) return mathSource(world, measurement);
  return (minute) => world.fleets.get(fleetName)?.metrics.cpu[minute] ?? null;
};

const toSeries = (points: readonly Datapoint[]): Series =>
  points.length > 0
    ? { kind: 'known', points }
    : { kind: 'unknown', why: 'no-data', because: 'CloudWatch has no datapoint in this time' };

const collect = (datapointAt: DatapointAt, fromMinute: number, endMinute: number): Series => {
  const points: Datapoint[] = [];
  for (let minute = fromMinute; minute < endMinute; minute += 1) {
    const point = datapointAt(minute);
    if (point !== null) points.push(point);
  }
  return toSeries(points);
};

const readQuery = (world: World, query: MetricQuery, fromMinute: number, endMinute: number): Series => {
  const datapointAt = datapointsOf(world, query.measurement);
  if (datapointAt !== null) return collect(datapointAt, fromMinute, endMinute);
  const because = 'the embedded cloud reads AVG(CPUUtilization) by fleet tag, arithmetic, FILL, SUM, AVG, MAX and MIN';
  return { kind: 'unknown', why: 'unreadable', because };
};

const instanceOf = (world: World, { measurement }: MetricQuery) =>
  measurement.kind === 'metric' &&
  measurement.metric.namespace === 'AWS/EC2' &&
  measurement.metric.name === 'CPUUtilization'
    ? world.instances.get(measurement.metric.dimensions['InstanceId'] ?? '')
    : undefined;

/** GetMetricData at one-minute datapoints: what is published of [fromMs, toMs), under each query's key. */
export const readMetrics = (
  world: World,
  queries: readonly MetricQuery[],
  { fromMs, toMs }: MetricRange,
): ReadonlyMap<string, Series> => {
  const publishedToMs = world.nowMs - world.timing.metricDelayMs;
  const fromMinute = Math.ceil((fromMs - world.startMs) / MINUTE_MS);
  const endMinute = Math.min(
    Math.ceil((toMs - world.startMs) / MINUTE_MS),
    Math.floor((publishedToMs - world.startMs) / MINUTE_MS),
  );
  const series = new Map<string, Series>();
  const shared = new Map<SimulatedFleet, Series>();
  for (const query of queries) {
    const instance = instanceOf(world, query);
    if (
      instance === undefined ||
      !servedThrough(instance, minuteStart(world, fromMinute), minuteStart(world, endMinute))
    ) {
      series.set(query.key, readQuery(world, query, fromMinute, endMinute));
      continue;
    }
    // Machines that served all the time share one load, so they have one series: built once, however many ask.
    const known = shared.get(instance.fleet);
    const { utilisation } = instance.fleet.metrics;
    const answer = known ?? collect((minute) => utilisation[minute] ?? null, fromMinute, endMinute);
    shared.set(instance.fleet, answer);
    series.set(query.key, answer);
  }
  return series;
};
