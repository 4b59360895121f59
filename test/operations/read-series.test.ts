import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../shared/core/fleet.ts';
import type { InstanceView } from '../../shared/core/fleet-view.ts';
import type { Series } from '../../shared/core/reading.ts';
import type { TargetTrackingPolicy } from '../../shared/core/scaling/scaling-policy.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { readSeries, type SeriesSubject } from '../../shared/operations/read-series.ts';
import type { Metrics } from '../../shared/ports/metrics.ts';
import { WEB } from './scenario.ts';

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
