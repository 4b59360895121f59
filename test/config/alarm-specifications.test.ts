import { describe, expect, it } from 'vitest';
import { alarmSpecifications, parseAlarmName } from '../../shared/config/alarm-specifications.ts';
import { parseConfig } from '../../shared/config/load-config.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import { SAMPLE_TEXT, samplePolicy } from './sample-config.ts';

const GROUP = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef';

const fleetsOf = (text: string): readonly Fleet[] => {
  const parsed = parseConfig(text.replace('name: web, port', `arn: "${GROUP}", port`), 'ballast.yml');
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
  return parsed.config.fleets;
};

const alarmsOf = (policy: string) => alarmSpecifications(fleetsOf(samplePolicy(policy)), 'prod');

const REQUESTS = {
  kind: 'metric',
  metric: {
    namespace: 'AWS/ApplicationELB',
    name: 'RequestCountPerTarget',
    dimensions: { TargetGroup: 'targetgroup/web/0123456789abcdef' },
    statistic: 'Sum',
  },
};

describe('alarms of target tracking', () => {
  it('are above the target, and below the share of it', () => {
    expect(
      alarmsOf('{ kind: target-tracking, metric: requests-per-target, target: 100, scaleOut: { datapoints: 2 } }'),
    ).toEqual([
      {
        name: 'ballast-prod-web-it-high',
        fleet: 'web',
        side: 'high',
        comparison: 'GreaterThanThreshold',
        threshold: 100,
        datapoints: 2,
        measurement: REQUESTS,
      },
      {
        name: 'ballast-prod-web-it-low',
        fleet: 'web',
        side: 'low',
        comparison: 'LessThanThreshold',
        threshold: 90,
        datapoints: 15,
        measurement: REQUESTS,
      },
    ]);
  });

  it('watch CPU by tag, however it is read', () => {
    const byTag = alarmsOf('{ kind: target-tracking, metric: { kind: cpu, via: by-tag }, target: 60 }');
    expect(byTag.map(({ side, threshold }) => [side, threshold])).toEqual([
      ['high', 60],
      ['low', 54],
    ]);
    expect(byTag[0]?.measurement).toEqual({
      kind: 'expression',
      expression: `SELECT AVG(CPUUtilization) FROM "AWS/EC2" WHERE tag."ballast:fleet" = 'web'`,
      metrics: {},
    });
    expect(alarmsOf('{ kind: target-tracking, metric: cpu, target: 60 }')).toEqual(byTag);
  });

  it('have no low side when scale-in is off', () => {
    const alarms = alarmsOf(
      '{ kind: target-tracking, metric: { kind: cpu, via: by-tag }, target: 60, scaleIn: { enabled: false } }',
    );
    expect(alarms.map(({ name }) => name)).toEqual(['ballast-prod-web-it-high']);
  });

  it('compare a total per unit of capacity in service', () => {
    const [high, low] = alarmsOf(
      '{ kind: target-tracking, metric: { kind: queue-backlog, queue: orders }, target: 100 }',
    );
    expect(high?.measurement).toEqual({
      kind: 'expression',
      expression: 'ballastTotal / FILL(ballastReady, REPEAT)',
      metrics: {
        ballastTotal: {
          namespace: 'AWS/SQS',
          name: 'ApproximateNumberOfMessagesVisible',
          dimensions: { QueueName: 'orders' },
          statistic: 'Maximum',
        },
        ballastReady: {
          namespace: 'Ballast',
          name: 'ready',
          dimensions: { stage: 'prod', fleet: 'web' },
          statistic: 'Average',
        },
      },
    });
    expect(low?.measurement).toEqual(high?.measurement);
  });

  it('divide the whole of an expression', () => {
    const metrics = '{ a: { namespace: Shop, name: Orders }, b: { namespace: Shop, name: Returns } }';
    const [high] = alarmsOf(
      `{ kind: target-tracking, metric: { kind: expression, expression: a - b, metrics: ${metrics}, measures: total }, target: 5 }`,
    );
    expect(high?.measurement).toMatchObject({ expression: '(a - b) / FILL(ballastReady, REPEAT)' });
    expect(Object.keys(high?.measurement.kind === 'expression' ? high.measurement.metrics : {})).toEqual([
      'a',
      'b',
      'ballastReady',
    ]);
  });

  it('count requests of a machine that weighs more than a unit', () => {
    const text = samplePolicy('{ kind: target-tracking, metric: requests-per-target, target: 100 }');
    const alarms = alarmSpecifications(
      fleetsOf(text.replace('[c7g.large]', '[{ type: c7g.large, units: 2 }]')),
      'prod',
    );
    expect(alarms.map(({ threshold }) => threshold)).toEqual([200, 180]);
  });
});

describe('alarms of step policies', () => {
  it('are at the nearest bands that change anything', () => {
    const bands =
      '[{ from: 0, to: 10, adjustBy: 0 }, { from: 10, to: 20, adjustBy: 10 }, { from: 20, adjustBy: 30 }, ' +
      '{ from: -10, to: 0, adjustBy: 0 }, { from: -20, to: -10, adjustBy: -10 }, { to: -20, adjustBy: -30 }]';
    const alarms = alarmsOf(
      `{ kind: step, metric: { kind: cpu, via: by-tag }, threshold: 50, adjustment: percent, datapoints: 2, bands: ${bands} }`,
    );
    expect(
      alarms.map(({ side, comparison, threshold, datapoints }) => ({ side, comparison, threshold, datapoints })),
    ).toEqual([
      { side: 'high', comparison: 'GreaterThanOrEqualToThreshold', threshold: 60, datapoints: 2 },
      { side: 'low', comparison: 'LessThanOrEqualToThreshold', threshold: 40, datapoints: 2 },
    ]);
  });

  it('have only the side that has bands, and compare a total as it is', () => {
    const alarms = alarmsOf(
      '{ kind: step, metric: { kind: queue-backlog, queue: orders }, threshold: 500, bands: [{ from: 0, adjustBy: 2 }] }',
    );
    expect(alarms).toMatchObject([{ side: 'high', threshold: 500, measurement: { kind: 'metric' } }]);
    expect(
      alarmsOf('{ kind: step, metric: requests-per-target, threshold: 500, bands: [{ to: 0, adjustBy: -2 }] }'),
    ).toMatchObject([{ side: 'low', threshold: 500 }]);
  });

  it('take an exact number as a change, even zero', () => {
    expect(
      alarmsOf(
        '{ kind: step, metric: requests-per-target, threshold: 5, adjustment: exact, bands: [{ to: 0, adjustBy: 0 }] }',
      ),
    ).toMatchObject([{ side: 'low', threshold: 5 }]);
  });
});

describe('policies without an alarm', () => {
  it('are those whose metric has no series of the fleet, and schedules', () => {
    expect(alarmsOf('{ kind: scheduled, cron: 0 8 * * *, min: 3 }')).toEqual([]);
    const byName = parseConfig(
      samplePolicy('{ kind: target-tracking, metric: requests-per-target, target: 9 }'),
      'b.yml',
    );
    expect(byName.kind === 'valid' && alarmSpecifications(byName.config.fleets, 'prod')).toEqual([]);
  });
});

describe('alarms beside a forecast', () => {
  it('ring for more and not for less: a forecast looks every minute as it is', () => {
    const text = `${samplePolicy('{ kind: target-tracking, metric: requests-per-target, target: 100 }')}      load: { kind: predictive }\n    slo: 0.1%\n`;
    expect(alarmSpecifications(fleetsOf(text), 'prod').map(({ side }) => side)).toEqual(['high']);
  });
});

describe('the name of an alarm', () => {
  const fleets = fleetsOf(
    `${SAMPLE_TEXT.replace('cpu:', 'b-high:')}  web-b:\n    launchTemplate: web\n    subnets: [subnet-00000001]\n    sizes: [c7g.large]\n` +
      '    capacity: { min: 1, max: 2 }\n    policies: { low: { kind: target-tracking, metric: cpu, target: 60 } }\n',
  );

  it.each([
    ['ballast-my-stage-web-b-high-high', { fleet: 'web', policy: 'b-high', side: 'high' }],
    ['ballast-my-stage-web-b-low-low', { fleet: 'web-b', policy: 'low', side: 'low' }],
    ['ballast-my-stage-web-unhealthy', { fleet: 'web', policy: null, side: 'unhealthy' }],
    ['ballast-my-stage-web-unhealthy-2', null],
    ['ballast-my-stage-web-b-unhealthy', null],
    ['ballast-my-stage-web-b-low', null],
    ['ballast-stage-web-b-low-low', null],
    ['web-b-low-low', null],
    ['', null],
  ])('%s', (name, expected) => {
    expect(parseAlarmName(name, 'my-stage', fleets)).toEqual(expected);
  });
});
