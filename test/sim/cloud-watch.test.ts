import { describe, expect, it } from 'vitest';
import type { Series } from '../../shared/core/reading.ts';
import type { Measurement } from '../../shared/core/scaling/metric-query.ts';
import type { CloudWatchMetric } from '../../shared/core/scaling/scaling-policy.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { putDatapoints, readMetrics } from '../../sim/cloud-watch.ts';
import { addRunningInstance, failApp } from '../../sim/instances.ts';
import { addFleet } from '../../sim/simulated-fleets.ts';
import { addTargetGroup, registerTargets } from '../../sim/target-groups.ts';
import { advanceTo } from '../../sim/world.ts';
import type { World } from '../../sim/world-state.ts';
import { at, GROUP_ARN, LOAD_BALANCER, PORT, type SmallWorldOptions, START_MS, smallWorld } from './small-world.ts';

const CPU_BY_TAG: Measurement = {
  kind: 'expression',
  expression: `SELECT AVG(CPUUtilization) FROM "AWS/EC2" WHERE tag."ballast:fleet" = 'web'`,
  metrics: {},
};

const metric = (namespace: string, name: string, dimensions: Record<string, string>, statistic = 'Average') => ({
  kind: 'metric' as const,
  metric: { namespace, name, dimensions, statistic },
});

const cpuOf = (id: string): Measurement => metric('AWS/EC2', 'CPUUtilization', { InstanceId: id });

const TARGET_GROUP = 'targetgroup/web/0123456789abcdef';

const requestsPerTarget = metric('AWS/ApplicationELB', 'RequestCountPerTarget', { TargetGroup: TARGET_GROUP }, 'Sum');

const requestsThrough = (loadBalancer: string) =>
  metric('AWS/ApplicationELB', 'RequestCount', { TargetGroup: TARGET_GROUP, LoadBalancer: loadBalancer }, 'Sum');

const requests = requestsThrough(LOAD_BALANCER);

const read = (world: World, measurement: Measurement, fromSeconds = 0, toSeconds = 6_000): Series | undefined =>
  readMetrics(world, [{ key: 'asked', measurement }], { fromMs: at(fromSeconds), toMs: at(toSeconds) }).get('asked');

const valuesOf = (series: Series | undefined): readonly number[] =>
  series?.kind === 'known' ? series.points.map(({ value }) => value) : [];

const withMachines = (count: number, options: SmallWorldOptions = {}) => {
  const small = smallWorld(options);
  const request = { instanceType: 'c7g.large', zone: 'eu-west-1a', market: 'on-demand', templateVersion: 1 } as const;
  const ids = Array.from({ length: count }, () =>
    addRunningInstance(small.world, small.fleet, { ...request, intent: null }),
  ).flatMap((instance) => (instance === null ? [] : [instance.id]));
  registerTargets(small.world, GROUP_ARN, PORT, ids);
  return { ...small, ids };
};

describe('CloudWatch', () => {
  it('publishes a minute when it has ended, at its start', () => {
    const { world } = withMachines(4, { loadAt: (minute) => 20 + 10 * minute });
    advanceTo(world, at(59.999));
    expect(read(world, CPU_BY_TAG)).toMatchObject({ kind: 'unknown', why: 'no-data' });
    advanceTo(world, at(120));
    expect(read(world, CPU_BY_TAG)).toEqual({
      kind: 'known',
      points: [
        { atMs: START_MS, value: 50 },
        { atMs: START_MS + MINUTE_MS, value: 75 },
      ],
    });
  });

  it('keeps what is published back for the publication delay', () => {
    const { world } = withMachines(1, { loadAt: () => 5, timing: { metricDelayMs: 45_000 } });
    advanceTo(world, at(104.999));
    expect(valuesOf(read(world, CPU_BY_TAG))).toEqual([]);
    advanceTo(world, at(105));
    expect(valuesOf(read(world, CPU_BY_TAG))).toEqual([50]);
  });

  it('reads from the start of the range up to its end', () => {
    const { world } = withMachines(1, { loadAt: (minute) => minute });
    advanceTo(world, at(600));
    expect(valuesOf(read(world, CPU_BY_TAG, 120, 300))).toEqual([20, 30, 40]);
    expect(valuesOf(read(world, CPU_BY_TAG, 121, 301))).toEqual([30, 40, 50]);
    expect(valuesOf(read(world, CPU_BY_TAG, -600, 60))).toEqual([0]);
  });

  it('stops CPU at 100 %, while requests per target go on rising', () => {
    const { world } = withMachines(2, { loadAt: () => 90 });
    advanceTo(world, at(60));
    expect(valuesOf(read(world, CPU_BY_TAG))).toEqual([100]);
    expect(valuesOf(read(world, requestsPerTarget))).toEqual([2_700]);
    expect(valuesOf(read(world, requests))).toEqual([5_400]);
  });

  it('lets the requests of a fleet come through all of its target groups alike', () => {
    const { world, group } = smallWorld();
    const loadBalancers = ['app/one/0123456789abcdef', 'app/two/0123456789abcdef'];
    const arn = `${GROUP_ARN}0`;
    const other = addTargetGroup(world, { arn, name: 'admin', deregistrationDelayMs: 0, loadBalancers });
    addFleet(world, { name: 'two', sizes: [], groups: [group, other], unitRate: 10, loadAt: () => 30 });
    world.fleets.delete('web');
    advanceTo(world, at(60));
    expect(valuesOf(read(world, requests))).toEqual([900]);
    const shared = loadBalancers.map((loadBalancer) =>
      metric(
        'AWS/ApplicationELB',
        'RequestCount',
        { TargetGroup: `${TARGET_GROUP}0`, LoadBalancer: loadBalancer },
        'Sum',
      ),
    );
    for (const through of shared) expect(valuesOf(read(world, through))).toEqual([450]);
  });

  it('counts requests by target group and load balancer together, and not through one that is not in front', () => {
    const { world } = withMachines(1, { loadAt: () => 5 });
    advanceTo(world, at(60));
    const other = requestsThrough('app/other/0123456789abcdef');
    const byGroup = metric('AWS/ApplicationELB', 'RequestCount', { TargetGroup: TARGET_GROUP }, 'Sum');
    for (const absent of [other, byGroup])
      expect(read(world, absent)).toMatchObject({ kind: 'unknown', why: 'no-data' });
  });

  it('publishes neither CPU nor requests per target for a minute without a machine in service', () => {
    const { world, ids } = withMachines(1, { loadAt: () => 5, timing: { unhealthyAfterMs: 0 } });
    advanceTo(world, at(60));
    for (const id of ids) failApp(world, id);
    advanceTo(world, at(180));
    expect(valuesOf(read(world, CPU_BY_TAG))).toEqual([50]);
    expect(valuesOf(read(world, requestsPerTarget))).toEqual([300]);
    expect(valuesOf(read(world, requests))).toEqual([300, 300, 300]);
  });

  it('averages each machine over the time it served, and the fleet over its machines', () => {
    const { world, ids } = withMachines(2, { loadAt: () => 8, timing: { unhealthyAfterMs: 0 } });
    const [first = '', second = ''] = ids;
    advanceTo(world, at(30));
    failApp(world, second);
    advanceTo(world, at(120));
    expect(valuesOf(read(world, cpuOf(first)))).toEqual([60, 80]);
    expect(valuesOf(read(world, cpuOf(second)))).toEqual([40]);
    expect(valuesOf(read(world, CPU_BY_TAG))).toEqual([(40 * 30 * 2 + 80 * 30) / 90, 80]);
  });

  it('gives machines that served all the time the same series, and unknown ones none', () => {
    const { world, ids } = withMachines(3, { loadAt: (minute) => 3 + 3 * minute });
    advanceTo(world, at(180));
    const queries = [...ids, 'i-0000000000000beef'].map((id) => ({ key: id, measurement: cpuOf(id) }));
    const series = readMetrics(world, queries, { fromMs: at(60), toMs: at(180) });
    expect(ids.map((id) => valuesOf(series.get(id)))).toEqual([
      [20, 30],
      [20, 30],
      [20, 30],
    ]);
    expect(series.get('i-0000000000000beef')).toMatchObject({ kind: 'unknown', why: 'no-data' });
  });

  it('serves metrics that others put, and asks the world for the rest', () => {
    const asked: CloudWatchMetric[] = [];
    const { world } = smallWorld({
      customMetric: (wanted, atMs) => {
        asked.push(wanted);
        return atMs === START_MS ? 7 : null;
      },
    });
    const queue = metric('AWS/SQS', 'ApproximateNumberOfMessagesVisible', { QueueName: 'orders', Extra: 'x' });
    advanceTo(world, at(180));
    expect(read(world, queue)).toEqual({ kind: 'known', points: [{ atMs: START_MS, value: 7 }] });
    expect(asked[0]).toEqual(queue.metric);
    const reordered = { ...queue.metric, dimensions: { Extra: 'x', QueueName: 'orders' } };
    putDatapoints(world, reordered, [{ atMs: at(75), value: 9 }]);
    expect(read(world, queue)).toEqual({
      kind: 'known',
      points: [
        { atMs: START_MS, value: 7 },
        { atMs: START_MS + MINUTE_MS, value: 9 },
      ],
    });
  });

  it('evaluates metric math minute by minute, with the newest datapoint where it is told to repeat', () => {
    const { world } = withMachines(2, { loadAt: (minute) => 10 + 10 * minute });
    const ready: CloudWatchMetric = {
      namespace: 'Ballast',
      name: 'ready',
      dimensions: { fleet: 'web' },
      statistic: 'Average',
    };
    putDatapoints(world, ready, [{ atMs: at(60), value: 4 }]);
    advanceTo(world, at(180));
    const perUnit: Measurement = {
      kind: 'expression',
      expression: 'total / FILL(ready, REPEAT)',
      metrics: { total: requests.metric, ready },
    };
    expect(read(world, perUnit)).toEqual({
      kind: 'known',
      points: [
        { atMs: at(60), value: 300 },
        { atMs: at(120), value: 450 },
      ],
    });
  });

  it('calls an expression that it cannot read unreadable', () => {
    const { world } = withMachines(1);
    advanceTo(world, at(60));
    const expression = { kind: 'expression', expression: 'ANOMALY_DETECTION_BAND(m1)', metrics: {} } as const;
    expect(read(world, expression)).toMatchObject({ kind: 'unknown', why: 'unreadable' });
  });

  it('has no CPU for a fleet that is not there', () => {
    const { world } = withMachines(1);
    advanceTo(world, at(60));
    const other = { ...CPU_BY_TAG, expression: CPU_BY_TAG.expression.replace("'web'", "'api'") };
    expect(read(world, other)).toMatchObject({ kind: 'unknown', why: 'no-data' });
  });
});
