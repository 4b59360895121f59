import { drawInteger, type Random } from '../../random.ts';
import { happens, pick } from '../injector.ts';

/** A fleet of a ballast.yml before it is written as text. */
export type FleetDraft = {
  readonly name: string;
  readonly max: number;
  /** Keys of the file in their order, with what stands there. */
  readonly keys: Readonly<Record<string, unknown>>;
};

const SUBNETS = ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002', 'subnet-0a1b2c3d4e5f60003'] as const;

const LADDER = ['c7g.large', 'c7g.xlarge', 'c7g.2xlarge'] as const;

const CPU = { kind: 'target-tracking', metric: 'cpu', target: 60 } as const;
const CPU_BY_TAG = { ...CPU, metric: { kind: 'cpu', via: 'by-tag' }, target: 50, scaleIn: { datapoints: 5 } } as const;
const REQUESTS = { kind: 'target-tracking', metric: 'requests-per-target', target: 2_400 } as const;
const STEP = {
  kind: 'step',
  metric: 'cpu',
  threshold: 50,
  bands: [
    { to: -25, adjustBy: -1 },
    { from: 10, to: 30, adjustBy: 1 },
    { from: 30, adjustBy: 2 },
  ],
} as const;

const drawPolicies = (random: Random, min: number): object =>
  pick<object>(random, [
    {},
    { cpu: CPU },
    { cpu: CPU_BY_TAG },
    { cpu: CPU, requests: REQUESTS },
    { cpu: CPU_BY_TAG, requests: { ...REQUESTS, target: 3_600 } },
    { steps: STEP },
    { cpu: CPU, morning: { kind: 'scheduled', cron: '45 9 * * *', min } },
  ]);

const EVIDENCE = ['instance-status', 'target-health', 'agent', 'heartbeat'] as const;

const drawHealth = (random: Random): object => ({
  gracePeriod: pick(random, ['2m', '5m', '10m']),
  evidence: EVIDENCE.slice(0, pick(random, [2, 2, 3, 4])),
  breaker: pick(random, ['20%', '30%', '50%']),
});

const drawStandby = (random: Random): object | null => {
  const machines = pick<number | string | null>(random, [null, null, null, 1, 2, '25%']);
  return machines === null ? null : { machines, state: pick(random, ['stopped', 'hibernated']) };
};

/** What scales and heals it, which every kind of fleet has. */
const drawUpkeep = (random: Random, name: string, min: number): object => {
  const standby = drawStandby(random);
  return {
    targetGroups: [{ name, port: 8080 }],
    warmUp: pick(random, ['1m', '2m', '5m']),
    limits: { disturbed: pick(random, ['10%', '10%', '25%', '50%']) },
    health: drawHealth(random),
    policies: drawPolicies(random, min),
    ...(standby !== null && { standby }),
  };
};

/** Members with volumes and addresses of their own. */
const drawStateful = (random: Random, name: string): FleetDraft => {
  const min = 1 + drawInteger(random, 3);
  const max = min + pick(random, [0, 0, 1, 2]);
  const address = pick(random, ['none', 'private', 'elastic']);
  return {
    name,
    max,
    keys: {
      launchTemplate: { name, version: 2 },
      subnets: SUBNETS.slice(0, pick(random, [1, 2, 2])),
      sizes: ['c7g.large'],
      capacity: { min, max },
      ...drawUpkeep(random, name, min),
      stateful: { volumes: ['/dev/sdf', '/dev/sdg'].slice(0, pick(random, [1, 1, 2])), address },
    },
  };
};

const drawStateless = (random: Random, name: string): FleetDraft => {
  const isSeveral = happens(random, 0.3);
  const min = 1 + drawInteger(random, 6);
  const max = min + pick(random, [0, 1, 2, 4, 8]);
  const purchase = { onDemandBase: pick(random, [0, 0, 2]), spotShare: pick(random, [0, 0, '50%', '100%']) };
  return {
    name,
    max,
    keys: {
      launchTemplate: { name, version: 2 },
      subnets: SUBNETS.slice(0, pick(random, [1, 2, 2, 3, 3])),
      sizes: isSeveral ? LADDER.slice(0, pick(random, [2, 3])) : ['c7g.large'],
      ...(isSeveral && { shape: pick(random, ['horizontal', 'vertical-first', 'cheapest']) }),
      capacity: { min, max },
      purchase,
      ...drawUpkeep(random, name, min),
    },
  };
};

/** A fleet of any kind. */
export const drawFleetDraft = (random: Random, name: string): FleetDraft => {
  if (happens(random, 0.15)) return drawStateful(random, name);
  const draft = drawStateless(random, name);
  return happens(random, 0.04) ? { ...draft, keys: { mode: 'observe', ...draft.keys } } : draft;
};

/** The same fleet as a person changes it in the middle of things: other bounds, a size less, another template, other policies. */
export const changeDraft = (random: Random, draft: FleetDraft): FleetDraft => {
  const { name, max, keys } = draft;
  const change = (changed: object, newMax = max): FleetDraft => ({ name, max: newMax, keys: { ...keys, ...changed } });
  const min = 1 + drawInteger(random, max);
  switch (pick(random, ['bounds', 'bounds', 'size', 'template', 'policies', 'limits'])) {
    case 'bounds': {
      const newMax = min + pick(random, [0, 1, 3]);
      return change({ capacity: { min, max: newMax }, policies: drawPolicies(random, min) }, newMax);
    }
    case 'size':
      return change({ sizes: [LADDER[0]], ...('shape' in keys && { shape: 'horizontal' }) });
    case 'template':
      return change({ launchTemplate: { name, version: 1 } });
    case 'policies':
      return change({ policies: drawPolicies(random, 1) });
    default:
      return change({ limits: { disturbed: '10%' }, warmUp: '3m', health: drawHealth(random) });
  }
};

/** How it stands in the file. */
export const draftText = ({ name, keys }: FleetDraft): string =>
  [`  ${name}:`, ...Object.entries(keys).map(([key, value]) => `    ${key}: ${JSON.stringify(value)}`), ''].join('\n');
