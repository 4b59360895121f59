import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../shared/config/load-config.ts';
import { problemsOf, SAMPLE_TEXT, sampleFleetWith, samplePolicy, sampleWith, warningsOf } from './sample-config.ts';

describe('the Region it is read for', () => {
  it('is the primary one unless stated, and must be one that the file names', () => {
    const parsed = parseConfig(SAMPLE_TEXT, 'ballast.yml');
    expect(parsed.kind === 'valid' && parsed.config.region).toBe('us-east-1');
    expect(problemsOf(SAMPLE_TEXT, 'eu-west-1')).toEqual([
      'ballast.yml:2:1 regions: found "eu-west-1" as the Region to run in, allowed: us-east-1, us-west-2',
    ]);
  });

  it('has the fleets that inRegion names there, with what differs', () => {
    const text = sampleFleetWith(
      'inRegion: { us-west-2: { launchTemplate: web-west, subnets: [subnet-00000003], capacity: { min: 1, max: 3 } } }',
    );
    const parsed = parseConfig(text, 'ballast.yml', 'us-west-2');
    expect(parsed.kind === 'valid' && parsed.config.fleets).toMatchObject([
      {
        name: 'web',
        launchTemplate: { by: 'name', value: 'web-west' },
        subnets: ['subnet-00000003'],
        targetGroups: [{ by: 'name', value: 'web', port: 80 }],
        capacity: { min: 1, max: 3 },
      },
    ]);
  });

  it('keeps no machine of a fleet that stands by there, however many zones it has', () => {
    const there = (min: number) =>
      `machinesMin: 2\n    inRegion: { us-west-2: { subnets: [subnet-00000003], capacity: { min: ${min}, max: 3 } } }`;
    const machinesMin = (min: number, region?: string) => {
      const parsed = parseConfig(sampleFleetWith(there(min)), 'ballast.yml', region);
      return parsed.kind === 'valid' && parsed.config.fleets[0]?.machinesMin;
    };
    expect([machinesMin(0, 'us-west-2'), machinesMin(1, 'us-west-2'), machinesMin(0)]).toEqual([0, 2, 2]);
  });

  it('leaves out a fleet that it is not named for, and says so', () => {
    const parsed = parseConfig(SAMPLE_TEXT, 'ballast.yml', 'us-west-2');
    expect(parsed.kind === 'valid' && parsed.config.fleets).toEqual([]);
    expect(warningsOf(SAMPLE_TEXT, 'us-west-2')).toEqual([
      'fleets.web: not in us-west-2, because inRegion does not name it',
    ]);
  });
});

describe('warnings', () => {
  it('are none for a plain file', () => {
    expect(warningsOf(SAMPLE_TEXT)).toEqual([]);
  });

  it('rollout: {} is accepted', () => {
    expect(warningsOf(sampleFleetWith('rollout: {}'))).toEqual(['fleets.web.rollout: accepted, not acted on yet']);
  });

  it.each([
    'limits: { disturbed: 10% }',
    'shape: cheapest',
    'shape: vertical-first',
    'health: {}',
    'health: none',
    'health: { gracePeriod: 5m, evidence: [instance-status, target-health] }',
    'standby: { machines: 20% }',
    'stateful: { volumes: [/dev/sdf] }',
    'backup: {}',
    'backup: { copyTo: [us-west-2], kmsKey: alias/backups }',
    'stateful: { volumes: [/dev/sdf] }\n    standby: { machines: 2 }',
  ])('%s is acted on', (keys) => {
    expect(warningsOf(sampleFleetWith(keys))).toEqual([]);
  });

  it('an image may lack the drivers of newer types, or meet older ones', () => {
    expect(warningsOf(sampleWith('[c7g.large]', '[t2.large, t3.large, c4.large]'))).toEqual([
      'fleets.web.sizes[1]: beside t2.large, the image must boot with and without the drivers for ENA and NVMe',
    ]);
    expect(
      warningsOf(sampleWith('[c7g.large]', '[{ type: mac2.metal, units: 1 }, { type: t2.large, units: 1 }]')),
    ).toEqual([]);
  });

  it('a price that is not known counts by units where the cheapest is bought', () => {
    const sizes = 'sizes: [c7i.large, i7i.large]';
    expect(warningsOf(sampleWith('sizes: [c7g.large]', sizes))).toEqual([]);
    expect(warningsOf(sampleWith('sizes: [c7g.large]', `${sizes}\n    shape: cheapest`))).toEqual([
      'fleets.web.sizes: price of i7i.large not known: taken in proportion to units; state usdPerHour',
    ]);
  });

  it.each([
    [
      '{ kind: target-tracking, metric: { kind: cpu, via: by-tag }, target: 60 }',
      'fleets.web.policies.it.metric: by-tag finds nothing until "tags on telemetry" is switched on in CloudWatch, once per account and Region',
    ],
    [
      '{ kind: step, metric: requests-per-target, threshold: 60, bands: [{ from: 0, adjustBy: 1 }] }',
      'fleets.web.policies.it.metric: no alarm can follow a target group given by name, so the tick alone watches; give its arn',
    ],
  ])('%s is accepted', (policy, expected) => {
    expect(warningsOf(samplePolicy(policy))).toEqual([expected]);
  });

  const OUT_ONLY =
    'fleets.web.policies.it: asks out only: without a target-tracking or step policy that scales in, the fleet never shrinks';

  it.each([
    ['cpu: { kind: target-tracking, metric: cpu, target: 60 }', []],
    ['cpu: { kind: target-tracking, metric: cpu, target: 60, scaleIn: { enabled: false } }', [OUT_ONLY]],
    ['steps: { kind: step, metric: cpu, threshold: 50, bands: [{ from: 0, adjustBy: 1 }] }', [OUT_ONLY]],
    ['steps: { kind: step, metric: cpu, threshold: 50, bands: [{ to: 0, adjustBy: -1 }] }', []],
    ['steps: { kind: step, metric: cpu, threshold: 50, adjustment: exact, bands: [{ from: 0, adjustBy: 3 }] }', []],
    ['night: { kind: scheduled, cron: 0 0 * * *, desired: 2 }', []],
    ['night: { kind: scheduled, cron: 0 0 * * *, max: 3 }', []],
    ['morning: { kind: scheduled, cron: 0 8 * * *, min: 3 }', [OUT_ONLY]],
  ])('say of a forecast with %s whether the fleet can shrink', (other, expected) => {
    const text = samplePolicy('{ kind: predictive }').replace('policies:', 'slo: 0.1%\n    policies:');
    expect(warningsOf(text.replace('it: {', `${other}\n      it: {`))).toEqual(expected);
  });

  it('tell of CPU by tag that is forecast', () => {
    const text = samplePolicy('{ kind: predictive, metric: { kind: cpu, via: by-tag } }');
    expect(warningsOf(text.replace('policies:', 'slo: 0.1%\n    policies:'))).toEqual([
      OUT_ONLY,
      'fleets.web.policies.it.metric: by-tag finds nothing until "tags on telemetry" is switched on in CloudWatch, once per account and Region',
    ]);
  });

  it('name prices of another Region, and a witness that has nothing to watch', () => {
    const text = sampleFleetWith('limits: { usdPerHour: 2 }')
      .replace('standby: us-west-2', 'standby: us-west-2, witness: eu-west-1')
      .replace('policies:', 'inRegion: { us-west-2: { subnets: [subnet-00000003] } }\n    policies:');
    expect(warningsOf(text, 'us-west-2')).toEqual([
      'regions.witness: observes services only, and there are none',
      'fleets.web.limits.usdPerHour: prices are those of us-east-1 where sizes do not state usdPerHour',
    ]);
  });
});
