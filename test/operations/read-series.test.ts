import { describe, expect, it } from 'vitest';
import { Fault } from '../../shared/core/fault.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import type { InstanceView, TargetGroupView } from '../../shared/core/fleet-view.ts';
import type { Series } from '../../shared/core/reading.ts';
import type { PredictivePolicy, TargetTrackingPolicy } from '../../shared/core/scaling/scaling-policy.ts';
import { DAY_MS, MINUTE_MS } from '../../shared/core/time.ts';
import { readSeries, type SeriesSubject } from '../../shared/operations/read-series.ts';
import type { MetricRange, Metrics } from '../../shared/ports/metrics.ts';
import { createScenario, WEB } from './scenario.ts';

const NOW_MS = Date.UTC(2026, 5, 1, 12, 0);
const WARM_UP_MINUTES = WEB.warmUpMs / MINUTE_MS;

const perInstance: Fleet = {
  ...WEB,
  policies: WEB.policies.map((policy): TargetTrackingPolicy => {
    if (policy.kind !== 'target-tracking') throw new Error('expected target tracking');
    return { ...policy, source: { kind: 'cpu', via: 'per-instance' }, surge: null };
  }),
};

const instanceUpFor = (id: string, minutes: number): InstanceView => ({
  id,
  instanceType: 'c7g.large',
  zone: 'us-east-1a',
  market: 'on-demand',
  launchedAtMs: NOW_MS - minutes * MINUTE_MS,
  lifecycle: 'running',
  role: 'active',
  intent: null,
  templateVersion: null,
  protected: false,
  targets: ['healthy'],
});

const subjectOf = (instances: readonly InstanceView[]): SeriesSubject => ({
  fleet: perInstance,
  references: { zones: [], launchTemplate: { id: 'lt-1', version: 1 }, targetGroups: [] },
  instances,
});

/** CPU of the last minutes by instance, oldest first. */
const readCpu = async (
  instances: readonly InstanceView[],
  cpu: Readonly<Record<string, readonly number[]>>,
): Promise<Series | undefined> => {
  const metrics: Metrics = {
    read: (queries) =>
      Promise.resolve(
        new Map(
          queries.map(({ key }): [string, Series] => {
            const values = cpu[key.split('/').at(-1) ?? ''];
            if (values === undefined) return [key, { kind: 'unknown', why: 'no-data', because: 'none' }];
            const points = values.map((value, index) => ({
              atMs: NOW_MS - (values.length - index) * MINUTE_MS,
              value,
            }));
            return [key, { kind: 'known', points }];
          }),
        ),
      ),
  };
  const all = await readSeries({ metrics }, [subjectOf(instances)], NOW_MS);
  return all.get('web')?.['cpu'];
};

const valuesOf = (series: Series | undefined): readonly number[] =>
  series?.kind === 'known' ? series.points.map(({ value }) => value) : [];

describe('CPU read per instance', () => {
  it('is the average of each minute over those that were warm in it', async () => {
    const old = instanceUpFor('i-old', 60);
    const fresh = [1, 2, 3].map((index) => instanceUpFor(`i-new${index}`, WARM_UP_MINUTES + 1));
    const series = await readCpu([old, ...fresh], {
      'i-old': [80, 90, 40],
      'i-new1': [99, 99, 20],
      'i-new2': [99, 99, 20],
      'i-new3': [99, 99, 20],
    });
    expect(valuesOf(series)).toEqual([80, 90, 25]);
  });

  it('is that of the machines that serve: what fails its health check idles', async () => {
    const sick: InstanceView = { ...instanceUpFor('i-sick', 60), targets: ['unhealthy'] };
    expect(valuesOf(await readCpu([instanceUpFor('i-a', 60), sick], { 'i-a': [60], 'i-sick': [0] }))).toEqual([60]);
  });

  it('leaves out minutes in which fewer than half reported', async () => {
    const instances = ['i-a', 'i-b', 'i-c'].map((id) => instanceUpFor(id, 60));
    expect(valuesOf(await readCpu(instances, { 'i-a': [50, 60], 'i-b': [70] }))).toEqual([65]);
  });

  it('is unknown, never zero, when nobody is warm or nobody reports', async () => {
    expect(await readCpu([instanceUpFor('i-a', 1)], { 'i-a': [10] })).toMatchObject({
      kind: 'unknown',
      because: 'no warm instance in service to read CPU from',
    });
    expect(await readCpu([instanceUpFor('i-a', 60)], {})).toMatchObject({
      kind: 'unknown',
      because: 'fewer than half of 1 instances reported',
    });
  });
});

const GROUP: TargetGroupView = {
  arn: 'arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/web/1',
  port: 80,
  deregistrationDelayMs: 0,
  loadBalancers: ['app/web/2'],
};

const AHEAD: PredictivePolicy = {
  kind: 'predictive',
  name: 'ahead',
  source: { kind: 'requests-per-target' },
  target: 900,
  load: { kind: 'requests' },
  historyMs: 14 * DAY_MS,
  staleAfterMs: 5 * MINUTE_MS,
};

type Asked = { readonly keys: readonly string[]; readonly range: MetricRange };

/** CloudWatch with a datapoint of 1 for every minute of a range, which refuses ranges of so many minutes. */
const steadyMetrics = (refusedMinutes?: number): { readonly metrics: Metrics; readonly asked: Asked[] } => {
  const asked: Asked[] = [];
  const read: Metrics['read'] = (queries, range) => {
    asked.push({ keys: queries.map(({ key }) => key), range });
    const minutes = (range.toMs - range.fromMs) / MINUTE_MS;
    if (minutes === refusedMinutes) return Promise.reject(new Fault('throttled', 'test', 'slow down'));
    const points = Array.from({ length: minutes }, (_, index) => ({
      atMs: range.fromMs + index * MINUTE_MS,
      value: 1,
    }));
    return Promise.resolve(new Map(queries.map(({ key }): [string, Series] => [key, { kind: 'known', points }])));
  };
  return { metrics: { read }, asked };
};

const readAhead = async (changes: Partial<PredictivePolicy>, group: Partial<TargetGroupView>, metrics: Metrics) => {
  const fleet: Fleet = { ...WEB, policies: [...WEB.policies, { ...AHEAD, ...changes }] };
  const references = { zones: [], launchTemplate: { id: 'lt-1', version: 1 }, targetGroups: [{ ...GROUP, ...group }] };
  const all = await readSeries({ metrics }, [{ fleet, references, instances: [instanceUpFor('i-a', 300)] }], NOW_MS);
  return all.get('web') ?? {};
};

const lengths = (series: Readonly<Record<string, Series>>) =>
  Object.fromEntries(
    Object.entries(series).map(([key, one]) => [key, one.kind === 'known' ? one.points.length : one.because]),
  );

describe('the series of a predictive policy', () => {
  it('are half an hour of its metric and an hour and a half of its load, what others read too is read once', async () => {
    const { metrics, asked } = steadyMetrics();
    expect(lengths(await readAhead({}, {}, metrics))).toEqual({ cpu: 30, 'cpu:load': 30, ahead: 30, 'ahead:load': 90 });
    expect(asked).toEqual([
      { keys: ['web/cpu', 'web/cpu:load'], range: { fromMs: NOW_MS - 30 * MINUTE_MS, toMs: NOW_MS } },
      { keys: ['web/ahead:load'], range: { fromMs: NOW_MS - 90 * MINUTE_MS, toMs: NOW_MS } },
    ]);
  });

  it.each([{ kind: 'requests-per-target' }, { kind: 'cpu', via: 'per-instance' }] as const)(
    'are an hour and a half of its metric (%o) without a load',
    async (source) => {
      const { metrics } = steadyMetrics();
      expect(lengths(await readAhead({ load: null, source }, {}, metrics))).toMatchObject({ ahead: 90 });
    },
  );

  it('fail by themselves', async () => {
    const { metrics } = steadyMetrics(90);
    expect(lengths(await readAhead({}, {}, metrics))).toMatchObject({ ahead: 30, 'ahead:load': 'slow down' });
  });

  it('are unknown, and nothing is asked, where no load balancer counts requests', async () => {
    const { metrics, asked } = steadyMetrics();
    const series = await readAhead({}, { loadBalancers: [] }, metrics);
    expect(series['ahead:load']).toEqual({
      kind: 'unknown',
      why: 'no-data',
      because: 'no load balancer in front of target group web',
    });
    expect(asked).toHaveLength(1);
  });
});

describe('all requests of a fleet, in the embedded cloud', () => {
  it('are counted by every target group that it has', async () => {
    const targetGroups = [
      { by: 'name', value: 'web', port: 8080 },
      { by: 'name', value: 'admin', port: 8081 },
    ] as const;
    const fleet: Fleet = { ...WEB, targetGroups, policies: [...WEB.policies, AHEAD] };
    const scenario = createScenario({ fleets: [fleet], load: (minute) => 100 + minute });
    for (let minutes = 0; minutes < 40; minutes += 1) scenario.passMinute();
    await scenario.look({ kind: 'named', fleets: ['web'] });
    const load = scenario.records.at(-1)?.input.view.series['ahead:load'];
    expect(valuesOf(load)).toEqual(Array.from({ length: 40 }, (_, minute) => 60 * (100 + minute)));
  });
});
