import { describe, expect, it } from 'vitest';
import { describeRival } from '../../cli/backtest/describe-rival.ts';
import { describeRuns } from '../../cli/backtest/describe-runs.ts';
import { fitUnitRate, type MachineMinutes } from '../../cli/backtest/fit-unit-rate.ts';
import { loadSourceOf } from '../../cli/backtest/load-source.ts';
import { layOutMinutes } from '../../cli/backtest/read-account-load.ts';
import { readHistory } from '../../cli/backtest/select-history.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import type { Datapoint, Series } from '../../shared/core/reading.ts';
import type { MetricQuery } from '../../shared/core/scaling/metric-query.ts';
import type { CloudWatchMetric, MetricSource, ScalingPolicy } from '../../shared/core/scaling/scaling-policy.ts';
import { DAY_MS, MINUTE_MS } from '../../shared/core/time.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { cpuPolicy, webFleet } from '../sim/simulated-config.ts';
import { TOTALS } from './build-report.ts';

const NOW_MS = Date.UTC(2026, 10, 21, 12);
const orders: CloudWatchMetric = { namespace: 'shop', name: 'Orders', dimensions: {}, statistic: 'Sum' };

const forecastOf = (load: MetricSource | null): ScalingPolicy => ({
  kind: 'predictive',
  name: 'forecast',
  source: { kind: 'cpu', via: 'per-instance' },
  target: 80,
  load,
  historyMs: 14 * DAY_MS,
  staleAfterMs: 5 * MINUTE_MS,
});

const fleetWith = (changes: Partial<Fleet>): Fleet => ({ ...webFleet, ...changes });

describe('where recorded load is read', () => {
  const total: MetricSource = { kind: 'metric', metric: orders, measures: 'total' };

  it('is what is forecast, else any total, else the requests of the target groups', () => {
    expect(loadSourceOf(fleetWith({ policies: [cpuPolicy, forecastOf(total)] }))).toBe(total);
    expect(loadSourceOf(fleetWith({ policies: [{ ...cpuPolicy, source: total }] }))).toBe(total);
    expect(loadSourceOf(webFleet)).toEqual({ kind: 'requests' });
    expect(loadSourceOf(fleetWith({ targetGroups: [] }))).toBeNull();
  });

  it('is no backlog, which is what was left of the load, and no average', () => {
    const queue: MetricSource = { kind: 'queue-backlog', queueName: 'orders' };
    expect(loadSourceOf(fleetWith({ targetGroups: [], policies: [forecastOf(queue)] }))).toBeNull();
    const average: MetricSource = { kind: 'metric', metric: orders, measures: 'average' };
    expect(loadSourceOf(fleetWith({ targetGroups: [], policies: [{ ...cpuPolicy, source: average }] }))).toBeNull();
  });
});

describe('datapoints, minute by minute', () => {
  it('are rates, and a minute without one holds the one before and is counted', () => {
    const points = [0, 1, 4].map((minute) => ({ atMs: NOW_MS + minute * MINUTE_MS, value: 60 * (minute + 1) }));
    expect(layOutMinutes(points, 60)).toEqual({
      trace: { startSeconds: NOW_MS / 1_000, minutes: [1, 2, 2, 2, 5] },
      heldMinutes: 2,
    });
  });
});

/** A machine whose CPU is so much idle, plus so much for each request per second. */
const machineOf = (units: number, idle: number, perRequest: number, loads: readonly number[]): MachineMinutes => ({
  units,
  cpu: loads.map((load, minute) => ({ atMs: minute * MINUTE_MS, value: Math.min(100, idle + perRequest * load) })),
  requestsPerSecond: new Map(loads.map((load, minute) => [minute * MINUTE_MS, load])),
});
const rising = Array.from({ length: 100 }, (_, minute) => 20 + minute);

describe('what one unit serves', () => {
  it('is where the line through a machine reaches 100 %, by its units', () => {
    expect(fitUnitRate([machineOf(1, 10, 0.5, rising)])).toEqual({ unitRate: 180, minutes: 100, machines: 1 });
    expect(fitUnitRate([machineOf(2, 10, 0.5, rising)])?.unitRate).toBe(90);
  });

  it('is in proportion where the load hardly moves', () => {
    const steady = rising.map((load) => 100 + load / 1_000);
    expect(fitUnitRate([machineOf(1, 0, 0.5, steady)])?.unitRate).toBe(200);
  });

  it('is not learnt from a machine at its limit, nor from too few minutes', () => {
    const crowded = [...rising, ...rising.map(() => 500)];
    expect(fitUnitRate([machineOf(1, 10, 0.5, crowded)])?.unitRate).toBe(180);
    expect(fitUnitRate([machineOf(1, 10, 0.5, rising.slice(0, 59))])).toBeNull();
    expect(fitUnitRate([])).toBeNull();
  });

  it('is that of the middle machine', () => {
    const machines = [0.5, 0.6, 1.1].map((perRequest) => machineOf(1, 0, perRequest, rising.slice(0, 60)));
    expect(fitUnitRate(machines)).toMatchObject({ unitRate: 166.7, machines: 3, minutes: 180 });
  });
});

type World = {
  readonly requests: readonly Datapoint[];
  readonly perTarget: readonly Datapoint[];
  readonly cpu: readonly Datapoint[];
  readonly loadBalancers: readonly string[];
};

const toSeries = (points: readonly Datapoint[]): Series =>
  points.length > 0
    ? { kind: 'known', points }
    : { kind: 'unknown', why: 'no-data', because: 'CloudWatch has no datapoint' };

/** An account with one target group and one machine that has been up for a month. */
const portsOf = ({ requests, perTarget, cpu, loadBalancers }: World) => {
  const answerTo = ({ measurement }: MetricQuery): Series => {
    const name = measurement.kind === 'metric' ? measurement.metric.name : '';
    return toSeries(name === 'CPUUtilization' ? cpu : name === 'RequestCount' ? requests : perTarget);
  };
  const instance = {
    id: 'i-1',
    fleet: 'web',
    instanceType: 'c7g.large',
    zone: 'a',
    market: 'on-demand',
    launchedAtMs: NOW_MS - 30 * DAY_MS,
    lifecycle: 'running',
    role: 'active',
    intent: null,
    templateVersion: 1,
    protected: false,
  } as const;
  const arn = 'arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/web/0123456789abcdef';
  const never = (): Promise<never> => Promise.reject(new Error('nobody asks for this'));
  const ports: Pick<Ports, 'balancers' | 'fleets' | 'metrics' | 'clock'> = {
    clock: { nowMs: () => NOW_MS },
    metrics: {
      read: (queries) => Promise.resolve(new Map(queries.map((query) => [query.key, answerTo(query)]))),
    },
    balancers: {
      resolveTargetGroups: () => Promise.resolve([{ arn, deregistrationDelayMs: 0, loadBalancers }]),
      listTargets: never,
      register: never,
      deregister: never,
    },
    fleets: {
      listInstances: () => Promise.resolve([instance]),
      resolveTemplate: never,
      listZones: never,
      launch: never,
      findFleets: never,
      readStatus: never,
      markRetiring: never,
      markActive: never,
      terminate: never,
      stop: never,
      modifyType: never,
      start: never,
    },
  };
  return ports;
};

const minutesOf = (count: number, valueAt: (minute: number) => number): readonly Datapoint[] =>
  Array.from({ length: count }, (_, minute) => ({
    atMs: NOW_MS - (count - minute) * MINUTE_MS,
    value: valueAt(minute),
  }));
const WORLD: World = {
  requests: minutesOf(120, (minute) => 60 * (300 + minute)),
  perTarget: minutesOf(120, (minute) => 60 * (20 + minute)),
  cpu: minutesOf(120, (minute) => 10 + 0.5 * (20 + minute)),
  loadBalancers: ['app/web/1'],
};

describe('the history of an account', () => {
  it('is the requests per second of its load balancer, with what a unit serves learnt from its machines', async () => {
    const history = await readHistory(portsOf(WORLD), webFleet, { days: 14 });
    expect(history).toMatchObject({ source: 'cloudwatch', heldMinutes: 0, unitRate: 180, unitRateFrom: 'learnt' });
    expect(history.trace.startSeconds).toBe(NOW_MS / 1_000 - 120 * 60);
    expect(history.trace.minutes).toEqual(Array.from({ length: 120 }, (_, minute) => 300 + minute));
    expect(history.remarks).toEqual(['That rate was learnt from CPU and requests of 1 machine over 120 minutes.']);
  });

  it('tells of minutes without a datapoint', async () => {
    const requests = WORLD.requests.filter((_, minute) => minute < 50 || minute > 52);
    const history = await readHistory(portsOf({ ...WORLD, requests }), webFleet, { unitRate: 5 });
    expect(history).toMatchObject({ heldMinutes: 3, unitRate: 5, unitRateFrom: 'given' });
    expect(history.remarks).toEqual(['3 minutes had no datapoint and hold the one before.']);
  });

  it.each<[what: string, world: Partial<World>, fleet: Partial<Fleet>, line: RegExp]>([
    [
      'no history',
      { requests: [] },
      {},
      /^no recorded load of fleet web in the last 14 days: CloudWatch has no datapoint/,
    ],
    ['no balancer that counts', { loadBalancers: ['net/web/1'] }, {}, /no Application Load Balancer.*give --trace$/],
    ['nothing that counts', {}, { targetGroups: [] }, /^fleet web has no metric of its whole load; add a target group/],
    ['no machine to learn from', { cpu: [] }, {}, /no running machine has an hour of both.*--unit-rate/],
    [
      'a load that is not requests',
      {},
      { policies: [forecastOf({ kind: 'metric', metric: orders, measures: 'total' })] },
      /^the load of fleet web is no count of requests.*--unit-rate/,
    ],
  ])('with %s is one line', async (_, world, fleet, line) => {
    await expect(readHistory(portsOf({ ...WORLD, ...world }), fleetWith(fleet), {})).rejects.toThrow(line);
  });

  it('has no more days than CloudWatch keeps', async () => {
    await expect(readHistory(portsOf(WORLD), webFleet, { days: 15 })).rejects.toThrow('--days 15: CloudWatch keeps');
  });
});

describe('what AWS target tracking is run with', () => {
  const requests: ScalingPolicy = { ...cpuPolicy, source: { kind: 'requests-per-target' }, target: 900 };

  it.each<[policies: readonly ScalingPolicy[], sentence: string]>([
    [[{ ...cpuPolicy, target: 45 }], 'AWS target tracking holds CPU at 45 %.'],
    [[requests], 'AWS target tracking holds requests per target at 900.'],
    [[], 'AWS target tracking holds CPU at 60 %.'],
    [
      [forecastOf(null), { ...cpuPolicy, target: 90 }],
      "AWS target tracking holds CPU at 60 %; the fleet's own target only guards its forecast.",
    ],
  ])('is said', (policies, sentence) => {
    expect(describeRival(fleetWith({ policies }))).toBe(sentence);
  });
});

describe('the finding of a backtest', () => {
  const runs = [
    { name: 'Ballast', totals: { ...TOTALS, shortfall: 0.0008, costUsd: 1_234.5 } },
    { name: 'AWS', totals: { ...TOTALS, shortfall: 0.02, costUsd: null } },
  ];

  it('is what each fell short by and for how much, against the SLO if there is one', () => {
    expect(describeRuns(runs, null)).toBe(
      'Short of capacity: Ballast 0.08 % for USD 1,235; AWS 2.0 % for 100 instance-hours.',
    );
    expect(describeRuns(runs, 0.001)).toBe(
      'SLO 0.10 %: Ballast keeps it, 0.08 % for USD 1,235; AWS misses it, 2.0 % for 100 instance-hours.',
    );
  });
});
