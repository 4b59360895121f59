import { describe, expect, it } from 'vitest';
import { ballastSchema } from '../../shared/config/ballast-schema.ts';
import { parseConfig } from '../../shared/config/load-config.ts';
import { HOUR_MS, MINUTE_MS } from '../../shared/core/time.ts';
import { samplePolicy } from './sample-config.ts';

const LEAST = `version: 1
regions: { primary: us-east-1 }
fleets:
  web:
    launchTemplate: web
    subnets: [subnet-00000001]
    sizes: [c7g.large]
    capacity: { min: 0, max: 4 }
`;

const configOf = (text: string) => {
  const parsed = parseConfig(text, 'ballast.yml');
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
  return parsed.config;
};

const policiesOf = (policy: string) => configOf(samplePolicy(policy)).fleets[0]?.policies;

describe('defaults', () => {
  it('of a file and a fleet that state only what they must', () => {
    expect(configOf(LEAST)).toEqual({
      version: 1,
      region: 'us-east-1',
      notify: { email: null },
      fleets: [
        {
          name: 'web',
          mode: 'act',
          launchTemplate: { by: 'name', value: 'web', version: '$Default' },
          subnets: ['subnet-00000001'],
          targetGroups: [],
          sizes: [{ instanceType: 'c7g.large', units: 1, usdPerHour: 0.0725 }],
          shape: 'horizontal',
          capacity: { min: 0, max: 4 },
          machinesMin: null,
          purchase: { onDemandBase: 0, spotShare: 0 },
          warmUpMs: 5 * MINUTE_MS,
          limits: { stepOutMax: null, stepInMax: null, usdPerHourMax: null, disturbedShare: 0.1 },
          slo: null,
          resize: { kind: 'replace' },
          health: {
            graceMs: 5 * MINUTE_MS,
            evidence: ['instance-status'],
            heartbeatMaxMs: 3 * MINUTE_MS,
            breakerShare: 0.3,
          },
          policies: [],
          settledLookMs: 5 * MINUTE_MS,
        },
      ],
    });
  });

  it('of target tracking are those of AWS, and for cpu a surge at 90', () => {
    expect(policiesOf('{ kind: target-tracking, metric: cpu, target: 60 }')).toEqual([
      {
        kind: 'target-tracking',
        name: 'it',
        source: { kind: 'cpu', via: 'per-instance' },
        target: 60,
        scaleOut: { datapoints: 3 },
        scaleIn: { enabled: true, datapoints: 15, belowShare: 0.9 },
        surge: { saturation: 90, load: null, factor: 2 },
        staleAfterMs: 5 * MINUTE_MS,
      },
    ]);
  });

  it.each([
    ['metric: cpu, target: 60, surge: none', null],
    ['metric: cpu, target: 90', null],
    ['metric: requests-per-target, target: 60', null],
    ['metric: cpu, target: 60, surge: {}', { saturation: 90, load: null, factor: 2 }],
    [
      'metric: cpu, target: 60, surge: { load: requests }',
      { saturation: 90, load: { kind: 'requests-per-target' }, factor: 2 },
    ],
    ['metric: cpu, target: 90, surge: { saturation: 95, factor: 3 }', { saturation: 95, load: null, factor: 3 }],
    ['metric: requests-per-target, target: 60, surge: { saturation: 80 }', { saturation: 80, load: null, factor: 2 }],
  ])('of a surge with %s', (keys, surge) => {
    expect(policiesOf(`{ kind: target-tracking, ${keys} }`)).toMatchObject([{ surge }]);
  });

  it('of a step policy', () => {
    expect(policiesOf('{ kind: step, metric: cpu, threshold: 50, bands: [{ from: 0, adjustBy: 1 }] }')).toEqual([
      {
        kind: 'step',
        name: 'it',
        source: { kind: 'cpu', via: 'per-instance' },
        threshold: 50,
        adjustment: 'change',
        adjustMin: 1,
        datapoints: 3,
        bands: [{ from: 0, to: null, adjustBy: 1 }],
        staleAfterMs: 5 * MINUTE_MS,
      },
    ]);
  });

  it.each([
    ['0.1%', '', { source: { kind: 'cpu', via: 'per-instance' }, target: 80, load: { kind: 'requests' } }],
    ['{ shortfall: 0.1%, knee: 57% }', '', { target: 57 }],
    [
      '0.1%',
      'target: 65, load: none, history: 3d, staleAfter: 3m',
      { target: 65, load: null, historyMs: 72 * HOUR_MS },
    ],
    ['0.1%', 'load: requests', { load: { kind: 'requests' } }],
    ['0.1%', 'load: { kind: requests }', { load: { kind: 'requests' } }],
    ['0.1%', 'load: { kind: queue-backlog, queue: mail }', { load: { kind: 'queue-backlog', queueName: 'mail' } }],
    ['0.1%', 'metric: requests-per-target, target: 900', { source: { kind: 'requests-per-target' }, target: 900 }],
  ])('of a predictive policy with slo %s and %j', (slo, keys, expected) => {
    const text = samplePolicy(`{ kind: predictive${keys === '' ? '' : `, ${keys}`} }`);
    const { fleets } = configOf(text.replace('policies:', `slo: ${slo}\n    policies:`));
    const defaults = { kind: 'predictive', name: 'it', historyMs: 14 * 24 * HOUR_MS, staleAfterMs: 5 * MINUTE_MS };
    const staleAfterMs = keys.includes('staleAfter') ? 3 * MINUTE_MS : defaults.staleAfterMs;
    expect(fleets[0]?.policies).toMatchObject([{ ...defaults, staleAfterMs, ...expected }]);
  });

  it('of a predictive policy without a target group are those of its metric alone', () => {
    const { fleets } = configOf(`${LEAST}    slo: 0.5%\n    policies: { ahead: { kind: predictive } }\n`);
    expect(fleets[0]).toMatchObject({
      slo: { shortfall: 0.005, knee: 0.8 },
      policies: [{ kind: 'predictive', name: 'ahead', target: 80, load: null }],
    });
  });

  it('of a scheduled policy', () => {
    expect(policiesOf('{ kind: scheduled, cron: 0 8 * * MON-FRI, min: 3 }')).toEqual([
      { kind: 'scheduled', name: 'it', cron: '0 8 * * MON-FRI', timeZone: 'UTC', min: 3, max: null, desired: null },
    ]);
  });

  it('of backups, rollouts and services', () => {
    const checked = ballastSchema.parse({
      version: 1,
      regions: { primary: 'us-east-1', standby: 'us-west-2' },
      fleets: {
        web: {
          launchTemplate: 'web',
          subnets: ['subnet-00000001'],
          targetGroups: [{ name: 'web', port: 80 }],
          sizes: ['c7g.large'],
          capacity: { min: 1, max: 4 },
          inRegion: { 'us-west-2': { subnets: ['subnet-00000002'] } },
          policies: { ahead: { kind: 'predictive', metric: 'cpu', target: 60 } },
          slo: '0.1%',
          backup: {},
          rollout: {},
        },
      },
      services: {
        shop: {
          name: 'shop.example.com',
          zone: 'example.com',
          fleets: ['web'],
          regions: ['us-east-1', 'us-west-2'],
          observe: { url: 'https://{region}.shop.example.com/health' },
        },
      },
    });
    expect(checked.fleets['web']).toMatchObject({
      policies: { ahead: { history: 14 * 24 * HOUR_MS } },
      slo: { shortfall: 0.001, knee: 0.8 },
      backup: {
        every: 24 * HOUR_MS,
        at: '03:00',
        timeZone: 'UTC',
        keep: { daily: 7 },
        copyTo: [],
        consistency: 'crash',
        prove: 'weekly',
      },
      rollout: {
        minHealthy: 1,
        maxHealthy: 1.1,
        checkpoints: [],
        checkpointDelay: HOUR_MS,
        bakeTime: 10 * MINUTE_MS,
        autoRollback: true,
      },
    });
    expect(checked.services['shop']).toMatchObject({
      mode: 'switch',
      observe: { status: 200, timeout: 5_000, rise: 3, fall: 3, alarms: [], holdDown: MINUTE_MS },
      approval: 'person',
      strategy: 'warm-standby',
      endpoints: {},
      capacity: 1,
      fence: { required: false },
      flipEvery: HOUR_MS,
      drill: 'never',
    });
  });
});

describe('what is stated', () => {
  it.each([
    ['web', { by: 'name', value: 'web', version: '$Default' }],
    ['lt-0123456789abcdef0', { by: 'id', value: 'lt-0123456789abcdef0', version: '$Default' }],
    ['{ name: lt-web, version: $Latest }', { by: 'name', value: 'lt-web', version: '$Latest' }],
    ['{ id: lt-01234567, version: 7 }', { by: 'id', value: 'lt-01234567', version: 7 }],
  ])('launchTemplate: %s', (written, launchTemplate) => {
    const text = LEAST.replace('launchTemplate: web', `launchTemplate: ${written}`);
    expect(configOf(text).fleets[0]?.launchTemplate).toEqual(launchTemplate);
  });

  it.each([
    ['[c7g.large, c7g.medium, c7g.2xlarge]', [1, 0.5, 4]],
    ['[{ type: c7g.xlarge, units: 2 }, c7g.large, { type: c7g.metal, units: 30, usdPerHour: 2.5 }]', [2, 1, 30]],
    ['[t3.small, t3.2xlarge]', [1, 4]],
    ['[{ type: u-x.metal, units: 3 }]', [3]],
    ['[x9.metal]', [1]],
  ])('sizes: %s', (written, units) => {
    const sizes = configOf(LEAST.replace('[c7g.large]', written)).fleets[0]?.sizes;
    expect(sizes?.map((size) => size.units)).toEqual(units);
  });

  it.each([
    [
      'stepOut: 10, stepIn: 50%',
      {
        stepOutMax: { kind: 'units', units: 10 },
        stepInMax: { kind: 'share', share: 0.5 },
        usdPerHourMax: null,
        disturbedShare: 0.1,
      },
    ],
    [
      'stepOut: 250%, usdPerHour: 1.5',
      { stepOutMax: { kind: 'share', share: 2.5 }, stepInMax: null, usdPerHourMax: 1.5, disturbedShare: 0.1 },
    ],
  ])('limits: { %s }', (written, limits) => {
    expect(configOf(`${LEAST}    limits: { ${written} }\n`).fleets[0]?.limits).toEqual(limits);
  });

  it.each([
    ['0.25', 0.25],
    ['25%', 0.25],
    ['12.5%', 0.125],
    ['1', 1],
  ])('spotShare: %s', (written, spotShare) => {
    const text = `${LEAST}    purchase: { onDemandBase: 2, spotShare: ${written} }\n`;
    expect(configOf(text).fleets[0]?.purchase).toEqual({ onDemandBase: 2, spotShare });
  });

  it.each([
    ['90s', 90_000],
    ['1.5m', 90_000],
    ['1h', HOUR_MS],
    ['0s', 0],
  ])('warmUp: %s', (written, warmUpMs) => {
    expect(configOf(`${LEAST}    warmUp: ${written}\n`).fleets[0]?.warmUpMs).toBe(warmUpMs);
  });

  it.each([
    ['requests-per-target', { kind: 'requests-per-target' }],
    ['{ kind: cpu, via: by-tag }', { kind: 'cpu', via: 'by-tag' }],
    ['{ kind: queue-backlog, queue: orders.fifo }', { kind: 'queue-backlog', queueName: 'orders.fifo' }],
    [
      '{ kind: metric, namespace: Shop, name: Latency, measures: average }',
      {
        kind: 'metric',
        metric: { namespace: 'Shop', name: 'Latency', dimensions: {}, statistic: 'Average' },
        measures: 'average',
      },
    ],
    [
      '{ kind: expression, expression: a / 2, metrics: { a: { namespace: Shop, name: Orders, dimensions: { Site: uk }, statistic: Sum } }, measures: total }',
      {
        kind: 'expression',
        expression: 'a / 2',
        metrics: { a: { namespace: 'Shop', name: 'Orders', dimensions: { Site: 'uk' }, statistic: 'Sum' } },
        measures: 'total',
      },
    ],
  ])('metric: %s', (written, source) => {
    expect(policiesOf(`{ kind: target-tracking, metric: ${written}, target: 60 }`)).toMatchObject([{ source }]);
  });

  it('settledLook holds for every fleet', () => {
    expect(configOf(`${LEAST}settledLook: 10m\n`).fleets[0]?.settledLookMs).toBe(10 * MINUTE_MS);
  });
});
