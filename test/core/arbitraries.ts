import fc from 'fast-check';
import type { Fleet, Size, StepMax } from '../../shared/core/fleet.ts';
import type { CapacityPoint, FleetState, LaunchIntent, Override } from '../../shared/core/fleet-state.ts';
import type { FleetView, InstanceView } from '../../shared/core/fleet-view.ts';
import type { Series } from '../../shared/core/reading.ts';
import type {
  MetricPolicy,
  MetricSource,
  ScheduledPolicy,
  StepPolicy,
  Surge,
  TargetTrackingPolicy,
} from '../../shared/core/scaling/scaling-policy.ts';
import { HOUR_MS, MINUTE_MS } from '../../shared/core/time.ts';
import { instanceOf, NOW_MS, seriesOf, targetGroup } from './build.ts';

const ZONES = ['zone-a', 'zone-b', 'zone-c'];
const TYPES = ['m7g.large', 'm6g.large', 'm7g.xlarge'];

/** Objects with the prototype that parsed JSON has. */
const record = <Value>(model: { readonly [Key in keyof Value]: fc.Arbitrary<Value[Key]> }): fc.Arbitrary<Value> =>
  fc.record<Value>(model, { noNullPrototype: true });

/** A number of the kind that JSON keeps: no NaN, no negative zero. */
const real = (min: number, max: number): fc.Arbitrary<number> =>
  fc.double({ min, max, noNaN: true }).map((value) => value + 0);

const agoMs = (maxMs: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: maxMs }).map((ms) => NOW_MS - ms);

/** Null three times out of four, for what would otherwise drown everything else. */
const seldom = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });

const metric = { namespace: 'Shop', name: 'Carts', dimensions: {}, statistic: 'Sum' };

const source: fc.Arbitrary<MetricSource> = fc.constantFrom<MetricSource[]>(
  { kind: 'cpu', via: 'by-tag' },
  { kind: 'cpu', via: 'per-instance' },
  { kind: 'requests-per-target' },
  { kind: 'queue-backlog', queueName: 'mail' },
  { kind: 'metric', metric, measures: 'total' },
  { kind: 'expression', expression: 'carts', metrics: { carts: metric }, measures: 'average' },
);

const surge: fc.Arbitrary<Surge> = record({
  saturation: real(60, 100),
  load: fc.oneof(fc.constant(null), source),
  factor: real(1.1, 4),
});

/** Any target tracking, under that name. */
export const tracking = (name: string): fc.Arbitrary<TargetTrackingPolicy> =>
  record({
    kind: fc.constant('target-tracking' as const),
    name: fc.constant(name),
    source,
    target: real(20, 100),
    scaleOut: record({ datapoints: fc.integer({ min: 1, max: 5 }) }),
    scaleIn: record({
      enabled: fc.boolean(),
      datapoints: fc.integer({ min: 1, max: 15 }),
      belowShare: real(0.5, 1),
    }),
    surge: seldom(surge),
    staleAfterMs: fc.integer({ min: 2 * MINUTE_MS, max: 10 * MINUTE_MS }),
  });

const steps = (name: string): fc.Arbitrary<StepPolicy> =>
  record({
    kind: fc.constant('step' as const),
    name: fc.constant(name),
    source,
    threshold: real(0, 100),
    adjustment: fc.constantFrom('change', 'exact', 'percent'),
    adjustMin: fc.integer({ min: 1, max: 4 }),
    datapoints: fc.integer({ min: 1, max: 4 }),
    bands: fc
      .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 }))
      .map(([width, above, below]) => [
        { from: 0, to: width, adjustBy: 0 },
        { from: width, to: null, adjustBy: above },
        { from: null, to: -width, adjustBy: below },
      ]),
    staleAfterMs: fc.constant(5 * MINUTE_MS),
  });

const scheduled = (name: string): fc.Arbitrary<ScheduledPolicy> =>
  record({
    kind: fc.constant('scheduled' as const),
    name: fc.constant(name),
    cron: fc.constantFrom('0 8 * * *', '59 11 * * *', '*/5 * * * *', '0 12 * * MON-FRI'),
    timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York'),
    min: seldom(fc.nat({ max: 10 })),
    max: seldom(fc.integer({ min: 10, max: 40 })),
    desired: seldom(fc.nat({ max: 40 })),
  });

/** Up to two policies that read a metric. */
export const metricPolicies: fc.Arbitrary<readonly MetricPolicy[]> = fc
  .tuple(fc.oneof(tracking('first'), steps('first')), fc.oneof(tracking('second'), steps('second')), fc.nat({ max: 2 }))
  .map(([first, second, count]) => [first, second].slice(0, count));

const schedules: fc.Arbitrary<readonly ScheduledPolicy[]> = fc
  .tuple(scheduled('morning'), scheduled('evening'), fc.constantFrom(0, 0, 0, 1, 2))
  .map(([morning, evening, count]) => [morning, evening].slice(0, count));

const stepMax: fc.Arbitrary<StepMax> = fc.oneof(
  record({ kind: fc.constant('units' as const), units: real(0.5, 20) }),
  record({ kind: fc.constant('share' as const), share: real(0.01, 2) }),
);

const size = (instanceType: string): fc.Arbitrary<Size> =>
  record({
    instanceType: fc.constant(instanceType),
    units: fc.constantFrom(0.3, 0.5, 1, 1, 1, 1, 2),
    usdPerHour: fc.oneof(fc.constant(null), real(0.01, 2)),
  });

/** Any fleet with these policies and no schedule. */
export const fleetWith = (policies: fc.Arbitrary<Fleet['policies']>): fc.Arbitrary<Fleet> =>
  record({
    name: fc.constantFrom('web', 'a-fleet-with-as-long-a-name-as-may'),
    mode: fc.constant('act' as const),
    launchTemplate: fc.constant({ by: 'name', value: 'web', version: '$Default' } as const),
    subnets: fc.constant(['subnet-a', 'subnet-b']),
    targetGroups: fc.constant([{ by: 'arn', value: 'arn:web', port: 8080 }] as const),
    sizes: fc.tuple(size('m7g.large'), size('m6g.large'), size('m7g.xlarge')),
    shape: fc.constant('horizontal' as const),
    capacity: fc
      .tuple(fc.nat({ max: 4 }), fc.oneof(fc.nat({ max: 20 }), fc.integer({ min: 20, max: 60 })))
      .map(([min, more]) => ({ min, max: min + more })),
    machinesMin: fc.oneof(fc.constant(null), fc.nat({ max: 5 })),
    purchase: record({ onDemandBase: fc.nat({ max: 5 }), spotShare: real(0, 1) }),
    warmUpMs: fc.integer({ min: 0, max: 5 * MINUTE_MS }),
    limits: record({
      stepOutMax: seldom(stepMax),
      stepInMax: seldom(stepMax),
      usdPerHourMax: seldom(real(0.01, 20)),
      disturbedShare: fc.constant(0.1),
    }),
    slo: fc.constant(null),
    resize: fc.constant({ kind: 'replace' } as const),
    policies,
    settledLookMs: fc.integer({ min: MINUTE_MS, max: 30 * MINUTE_MS }),
  });

/** Any fleet. */
export const anyFleet: fc.Arbitrary<Fleet> = fleetWith(
  fc.tuple(metricPolicies, schedules).map(([metrics, fired]) => [...metrics, ...fired]),
);

const instance = (id: string): fc.Arbitrary<InstanceView> =>
  record({
    instanceType: fc.constantFrom(...TYPES, 'm1.small'),
    zone: fc.constantFrom(...ZONES, 'zone-z'),
    market: fc.constantFrom('on-demand', 'spot'),
    launchedAtMs: agoMs(5 * HOUR_MS),
    lifecycle: fc.constantFrom('pending', 'running', 'running', 'running', 'stopped', 'shutting-down', 'terminated'),
    role: fc.constantFrom('active', 'active', 'active', 'standby', 'retiring'),
    intent: fc.constantFrom(null, 'web-mk0-1', 'web-mk0-2'),
    templateVersion: fc.constantFrom(null, 6, 7),
    protected: fc.nat({ max: 9 }).map((chance) => chance === 0),
    targets: fc.tuple(
      fc.constantFrom('absent', 'initial', 'healthy', 'healthy', 'healthy', 'unhealthy', 'draining', 'unavailable'),
    ),
  }).map((changes) => instanceOf(id, changes));

const instances: fc.Arbitrary<readonly InstanceView[]> = fc
  .nat({ max: 12 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => instance(`i-${index + 1}`))));

const unknown: fc.Arbitrary<Series> = record({
  kind: fc.constant('unknown' as const),
  why: fc.constantFrom('no-data', 'stale', 'not-a-number', 'unreadable'),
  because: fc.constant('it could not be read'),
});

/** A series of up to half an hour, the newest datapoint up to ten minutes old. */
export const known: fc.Arbitrary<Series> = fc
  .tuple(
    fc.oneof(
      fc.array(real(0, 200), { minLength: 1, maxLength: 30 }),
      fc
        .tuple(real(0, 150), fc.integer({ min: 1, max: 30 }))
        .map(([value, count]) => Array.from({ length: count }, () => value)),
    ),
    fc.constantFrom(0, 1, 1, 2, 9),
  )
  .map(([values, minutes]) => seriesOf(values, NOW_MS - minutes * MINUTE_MS));

const reading = fc.oneof({ weight: 9, arbitrary: known }, { weight: 1, arbitrary: unknown });

const series: fc.Arbitrary<FleetView['series']> = fc.record(
  { first: reading, 'first:load': reading, second: reading, 'second:load': reading },
  { requiredKeys: ['first', 'second'], noNullPrototype: true },
);

const launch = (sequence: number): fc.Arbitrary<LaunchIntent> =>
  record({
    zone: fc.constantFrom(...ZONES),
    onDemand: fc.integer({ min: 1, max: 4 }),
    spot: fc.nat({ max: 4 }),
    atMs: agoMs(15 * MINUTE_MS),
    answered: fc.boolean(),
  }).map(({ zone, onDemand, spot, atMs, answered }) => ({
    call: {
      token: `web-mk0-${sequence}`,
      zone,
      subnets: ['subnet-a'],
      instanceTypes: ['m7g.large'],
      onDemand,
      spot,
      launchTemplate: { id: 'lt-1', version: 7 },
    },
    atMs,
    answer: answered ? { kind: 'answered', atMs, instanceIds: ['i-1', `i-9${sequence}`] } : { kind: 'none' },
  }));

const history: fc.Arbitrary<readonly CapacityPoint[]> = fc
  .array(record({ fromMs: agoMs(2 * HOUR_MS), units: fc.nat({ max: 12 }), machines: fc.nat({ max: 12 }) }))
  .map((points) => points.toSorted((a, b) => a.fromMs - b.fromMs));

const state: fc.Arbitrary<FleetState> = record({
  version: fc.constant(1 as const),
  epoch: fc.constant('mk0'),
  sequence: fc.integer({ min: 2, max: 1_000_000 }),
  desired: fc.integer({ min: 2, max: 25 }),
  launches: fc
    .tuple(launch(1), launch(2), fc.constantFrom(0, 0, 1, 2))
    .map(([first, second, count]) => [first, second].slice(0, count)),
  retirements: fc
    .uniqueArray(fc.constantFrom('i-1', 'i-2', 'i-99'))
    .chain((ids) =>
      fc.tuple(
        ...ids.map((instanceId) => agoMs(HOUR_MS).map((sinceMs) => ({ instanceId, sinceMs, because: 'surplus' }))),
      ),
    ),
  capacity: history,
  dryPools: fc.array(
    record({
      instanceType: fc.constantFrom(...TYPES),
      zone: fc.constantFrom(...ZONES),
      market: fc.constantFrom('on-demand', 'spot'),
      untilMs: fc.integer({ min: NOW_MS - 2 * HOUR_MS, max: NOW_MS + HOUR_MS }),
      backOffMs: fc.constant(3 * MINUTE_MS),
    }),
    { maxLength: 4 },
  ),
  scheduledUntilMs: agoMs(24 * HOUR_MS),
  lookAtMs: fc.constant(NOW_MS),
});

const untilMs = fc.integer({ min: NOW_MS - HOUR_MS, max: NOW_MS + HOUR_MS });
const why = fc.constant('sale');
const atMs = fc.constant(NOW_MS - HOUR_MS);

const bounds: fc.Arbitrary<Override> = record({
  kind: fc.constant('bounds' as const),
  min: seldom(fc.nat({ max: 20 })),
  max: seldom(fc.nat({ max: 30 })),
  untilMs,
  why,
  atMs,
});

const pause: fc.Arbitrary<Override> = record({ kind: fc.constant('pause' as const), untilMs, why, atMs });

const viewWith = (overrides: fc.Arbitrary<readonly Override[]>): fc.Arbitrary<FleetView> =>
  record({
    zones: fc
      .integer({ min: 1, max: 3 })
      .map((count) => ZONES.slice(0, count).map((name) => ({ name, subnets: [name] }))),
    launchTemplate: fc.constant({ id: 'lt-1', version: 7 }),
    targetGroups: fc.constant([targetGroup()]),
    instances,
    series,
    outlooks: fc.constant({}),
    state: fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 5, arbitrary: state }),
    overrides,
  });

/** Any view of a fleet that nobody paused. */
export const unpausedView: fc.Arbitrary<FleetView> = viewWith(
  seldom(bounds).map((override) => (override === null ? [] : [override])),
);

/** Any view. */
export const anyView: fc.Arbitrary<FleetView> = viewWith(
  fc
    .tuple(bounds, pause, fc.constantFrom(0, 0, 0, 1, 2))
    .map(([first, second, count]) => [first, second].slice(0, count)),
);
