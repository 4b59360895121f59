import fc from 'fast-check';
import { writtenService } from './generate-service.ts';
import { minutes, record, share, some, type Written, whole } from './generate-values.ts';

const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
const nameUpTo = (longest: number) => fc.stringMatching(new RegExp(`^[a-z][a-z0-9-]{0,${longest - 1}}$`));
const positive = fc.double({ min: 0.001, max: 1e6, noNaN: true });
/** A cap that pays for the least capacity of any generated fleet. */
const affordable = fc.double({ min: 1e12, max: 1e15, noNaN: true });
const metric = record(
  { namespace: fc.constantFrom('AWS/SQS', 'Shop'), name: fc.constantFrom('Latency', 'Orders') },
  {
    dimensions: fc.dictionary(fc.stringMatching(/^[A-Za-z]{1,10}$/), fc.stringMatching(/^[a-z]{1,10}$/), {
      maxKeys: 3,
    }),
    statistic: fc.constantFrom('Average', 'Sum', 'p99.9', 'TM(10%:90%)'),
  },
);
const measures = fc.constantFrom('average', 'total');

const loadSource = fc.oneof(
  fc.constant('requests'),
  record({ kind: fc.constant('queue-backlog'), queue: fc.constantFrom('orders', 'orders.fifo') }),
  fc.tuple(metric, measures).map(([keys, measured]) => ({ kind: 'metric', ...keys, measures: measured })),
  record({
    kind: fc.constant('expression'),
    expression: fc.constant('a + b'),
    metrics: record({ a: metric, b: metric }),
    measures,
  }),
);

const source = fc.oneof(
  fc.constantFrom('cpu', 'requests-per-target'),
  record({ kind: fc.constant('cpu') }, { via: fc.constantFrom('per-instance', 'by-tag') }),
  loadSource.filter((load) => load !== 'requests'),
);

/** Whether a written source falls when capacity rises. */
const falls = (written: unknown): boolean => {
  const { kind, measures: measured } = Object(written);
  return kind !== 'queue-backlog' && measured !== 'total' && written !== 'requests';
};

const scaleOut = some({ datapoints: whole(1, 25) });
const scaleIn = some({ enabled: fc.boolean(), datapoints: whole(1, 25), belowShare: share });

const targetTracking = record(
  { kind: fc.constant('target-tracking'), metric: source, target: fc.double({ min: 1, max: 89, noNaN: true }) },
  {
    scaleOut,
    scaleIn,
    surge: fc.oneof(
      fc.constant('none'),
      record({ saturation: fc.double({ min: 90, max: 100, noNaN: true }) }, { load: loadSource, factor: whole(2, 9) }),
    ),
    staleAfter: minutes(2, 25),
  },
);

/** Touching bands on both sides of the threshold, the outermost ones open. */
const bands = fc
  .tuple(
    fc.uniqueArray(whole(1, 100), { maxLength: 9 }),
    fc.uniqueArray(whole(1, 100), { maxLength: 9 }),
    whole(-50, 50),
  )
  .map(([above, below, adjustBy]) => {
    const up = [0, ...above.toSorted((a, b) => a - b)];
    const down = [0, ...below.toSorted((a, b) => a - b)];
    const high = up.map((from, index) => ({
      from,
      ...(up[index + 1] === undefined ? {} : { to: up[index + 1] }),
      adjustBy,
    }));
    const low = down.map((to, index) => {
      const from = down[index + 1];
      return { ...(from === undefined ? {} : { from: -from }), to: -to, adjustBy: -adjustBy };
    });
    return [...low, ...high];
  });

const step = record(
  { kind: fc.constant('step'), metric: source, threshold: fc.double({ min: -1e3, max: 1e3, noNaN: true }), bands },
  { adjustment: fc.constantFrom('change', 'percent'), datapoints: whole(1, 25), staleAfter: minutes(2, 25) },
);

const scheduled = record(
  {
    kind: fc.constant('scheduled'),
    cron: fc.constantFrom('0 8 * * MON-FRI', '*/5 * 1 1 *'),
    min: whole(0, 3),
    max: whole(5, 9),
  },
  { timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires'), desired: whole(3, 5) },
);

const predictive = record(
  { kind: fc.constant('predictive'), target: fc.double({ min: 1, max: 100, noNaN: true }) },
  {
    metric: source.filter(falls),
    load: fc.oneof(
      fc.constantFrom('none', 'requests'),
      loadSource.filter((load) => !falls(load)),
    ),
    history: fc.constantFrom('1d', '7d'),
    staleAfter: minutes(2, 25),
  },
);

const KNOWN_TYPES = ['c7g.large', 'c7g.xlarge', 'm6g.2xlarge', 't4g.small', 'r8g.48xlarge'] as const;
const sizes = fc
  .uniqueArray(fc.constantFrom(...KNOWN_TYPES), { minLength: 1 })
  .chain((types) =>
    fc.tuple(
      ...types.map((type) =>
        fc.oneof(fc.constant(type), record({ type: fc.constant(type) }, { units: whole(1, 4), usdPerHour: positive })),
      ),
    ),
  );

const launchTemplate = fc.oneof(
  fc.constantFrom('web', 'lt-0123456789abcdef0'),
  record({ name: fc.constant('web') }, { version: fc.oneof(whole(1, 99), fc.constantFrom('$Default', '$Latest')) }),
);
const subnets = fc.uniqueArray(
  hex(8).map((id) => `subnet-${id}`),
  { minLength: 1, maxLength: 4 },
);
const targetGroup = fc.oneof(
  record({ name: fc.stringMatching(/^[a-z]{3,20}$/), port: whole(1, 65_535) }),
  record({
    arn: hex(16).map((id) => `arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/${id}`),
    port: whole(1, 65_535),
  }),
);

const pointKeys = {
  every: fc.constantFrom('15m', '6h', '1d', '7d'),
  at: fc.constantFrom('00:00', '23:59'),
  timeZone: fc.constantFrom('UTC', 'Europe/Berlin'),
  keep: record({ daily: whole(1, 30) }, { hourly: whole(1, 168), yearly: whole(1, 30) }),
  copyTo: fc.subarray(['eu-west-1', 'us-west-2']),
  kmsKey: fc.constantFrom('alias/backups', 'mrk-0123456789abcdef0123456789abcdef'),
  rpo: fc.constantFrom('7d', '8d', '31d'),
};

const taggedBackup = record(
  {
    tag: record({ key: fc.constantFrom('env', 'team name'), value: fc.constantFrom('', 'prod') }),
    of: fc.constantFrom('instances', 'volumes'),
  },
  { ...pointKeys, mode: fc.constantFrom('act', 'observe') },
);

const upkeep = {
  slo: fc.constantFrom('0.1%', 0.005),
  health: fc.oneof(
    fc.constant('none'),
    some({
      gracePeriod: minutes(0, 60),
      evidence: fc.subarray(['instance-status', 'target-health', 'agent', 'heartbeat'], { minLength: 1 }),
      heartbeatMax: minutes(1, 60),
      breaker: share,
    }),
  ),
  standby: record({ machines: fc.oneof(whole(0, 9), share) }, { state: fc.constantFrom('stopped', 'hibernated') }),
  stateful: record({ volumes: fc.constant(['/dev/sdf']) }, { address: fc.constantFrom('none', 'private', 'elastic') }),
  backup: some({
    ...pointKeys,
    prove: fc.constantFrom('daily', 'weekly', 'monthly'),
    proveWithin: minutes(5, 60),
    check: fc.oneof(
      record({ command: fc.constant('systemctl is-active web') }),
      record({ http: record({ port: whole(1, 65_535) }, { path: fc.constant('/health') }) }),
    ),
  }),
  rollout: some({ maxHealthy: fc.constantFrom('150%', 2), autoRollback: fc.boolean() }),
};

/** A stateful fleet is of one size and On-Demand, and has at most 100 members. */
const withStateful = (written: Written): Written =>
  written['stateful'] === undefined
    ? written
    : { ...written, shape: 'horizontal', purchase: {}, capacity: { min: 0, max: 100 } };

/** A fleet that predicts states its slo. */
const withSlo = (written: Written): Written => {
  const predicts = Object.values(Object(written['policies'])).some((policy) => Object(policy).kind === 'predictive');
  return predicts ? { slo: '0.1%', ...written } : written;
};

const fleet = record(
  {
    launchTemplate,
    subnets,
    targetGroups: fc.uniqueArray(targetGroup, {
      minLength: 1,
      maxLength: 3,
      selector: (group) => JSON.stringify(group),
    }),
    sizes,
    capacity: fc.record({ min: whole(0, 4), max: whole(10, 10_000) }),
    policies: fc.dictionary(nameUpTo(32), fc.oneof(targetTracking, step, scheduled, predictive), { maxKeys: 4 }),
  },
  {
    mode: fc.constantFrom('act', 'observe'),
    shape: fc.constantFrom('vertical-first', 'horizontal', 'cheapest'),
    machinesMin: fc.constant(0),
    purchase: some({ onDemandBase: whole(0, 10), spotShare: share }),
    warmUp: minutes(0, 60),
    limits: some({ stepOut: fc.oneof(positive, share), stepIn: share, usdPerHour: affordable, disturbed: share }),
    ...upkeep,
  },
)
  .map(withSlo)
  .map(withStateful);

/** The first fleet of a file with a standby Region exists there too, and serves something. */
const withService = ([written, shop]: readonly [Written, Written | null]): Written => {
  const all = Object(written['fleets']);
  const [first = ''] = Object.keys(all);
  if (shop === null || Object(written['regions']).standby === undefined) return written;
  const inRegion = {
    'us-west-2': {
      launchTemplate: 'web',
      subnets: ['subnet-00000009'],
      targetGroups: [{ name: 'web', port: 80 }],
    },
  };
  return {
    ...written,
    fleets: { ...all, [first]: { ...all[first], inRegion } },
    services: { shop: { ...shop, fleets: [first] } },
  };
};

/** A file without services. */
const writtenBase: fc.Arbitrary<Written> = record(
  {
    version: fc.constant(1),
    regions: record(
      { primary: fc.constant('us-east-1') },
      { standby: fc.constant('us-west-2'), witness: fc.constant('eu-west-1') },
    ),
    fleets: fc.dictionary(nameUpTo(28), fleet, { minKeys: 1, maxKeys: 3 }),
  },
  {
    backups: fc.dictionary(fc.constantFrom('tagged-with-env', 'tagged-with-team'), taggedBackup),
    notify: some({ email: fc.constant('ops@example.com') }),
    settledLook: minutes(1, 60),
  },
);

/** Whole files, as plain values, that are valid. */
export const writtenConfig: fc.Arbitrary<Written> = fc
  .tuple(writtenBase, fc.option(writtenService, { freq: 2 }))
  .map(withService);
