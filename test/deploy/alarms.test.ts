import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fleetAlarms } from '../../cli/deploy/fleet-alarms.ts';
import { alarmSpecifications } from '../../shared/config/alarm-specifications.ts';
import { withBackups } from './role-statements.ts';
import { resourcesOfType, sampleConfig, sampleResources } from './sample-resources.ts';

const alarmOf = (name: string, resources = sampleResources()) => {
  const alarms = resourcesOfType(resources, 'AWS::CloudWatch::Alarm');
  return alarms.find(({ Properties }) => Properties['AlarmName'] === name)?.Properties;
};

describe('an alarm of a policy', () => {
  it('exists for each specification, by its name', () => {
    const specified = alarmSpecifications(sampleConfig().fleets, 'live').map(({ name }) => name);
    expect(specified).toContain('ballast-live-web-cpu-high');
    const alarms = resourcesOfType(sampleResources(), 'AWS::CloudWatch::Alarm');
    const names = alarms.map(({ Properties }) => z.string().parse(Properties['AlarmName']));
    expect(names.filter((name) => name.startsWith('ballast-'))).toEqual(specified);
  });

  it('follows a metric as the policy names it, a percentile included', () => {
    expect(alarmOf('ballast-live-web-latency-high')).toMatchObject({
      Namespace: 'Shop',
      MetricName: 'Latency',
      Dimensions: [{ Name: 'service', Value: 'cart' }],
      ExtendedStatistic: 'p99',
      Period: 60,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 300,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 3,
    });
    expect(alarmOf('ballast-live-web-latency-high')).not.toHaveProperty('Statistic');
  });

  it('follows an expression, and returns that series only', () => {
    expect(alarmOf('ballast-live-web-backlog-low')).toMatchObject({
      Threshold: 90,
      EvaluationPeriods: 15,
      Metrics: [
        { Expression: 'ballastTotal / FILL(ballastReady, REPEAT)', ReturnData: true },
        { Id: 'ballastTotal', MetricStat: { Metric: { Namespace: 'AWS/SQS' }, Period: 60 }, ReturnData: false },
        { Id: 'ballastReady', MetricStat: { Metric: { Namespace: 'Ballast' }, Period: 60 }, ReturnData: false },
      ],
    });
  });

  it('follows the targets of a group that is given by its ARN', () => {
    const arn = 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/web/0123456789abcdef';
    const alarms = resourcesOfType(sampleResources('name: web, port', `arn: "${arn}", port`), 'AWS::CloudWatch::Alarm');
    const unhealthy = alarms.find(({ Properties }) => Properties['AlarmName'] === 'ballast-live-web-unhealthy');
    expect(unhealthy?.Properties).toMatchObject({
      AlarmDescription: 'Ballast looks at fleet web: a target is unhealthy.',
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      TreatMissingData: 'missing',
      Metrics: [{ Expression: expect.stringContaining('UnHealthyHostCount'), ReturnData: true }],
    });
    expect(unhealthy?.Properties).not.toHaveProperty('AlarmActions');
  });

  it('leaves missing data missing, and acts through its event alone', () => {
    for (const { Properties } of resourcesOfType(sampleResources(), 'AWS::CloudWatch::Alarm')) {
      if (!String(Properties['AlarmName']).startsWith('ballast-')) continue;
      expect(Properties).toMatchObject({ TreatMissingData: 'missing' });
      expect(Properties).not.toHaveProperty('AlarmActions');
    }
  });

  it('has a logical id of its own even where hyphens alone tell two fleets apart', () => {
    const config = sampleConfig();
    const [web] = config.fleets;
    if (web === undefined) throw new Error('the sample has no fleet');
    const fleets = ['web-a', 'weba'].map((name) => ({ ...web, name }));
    const specifications = alarmSpecifications(fleets, 'live');
    expect(Object.keys(fleetAlarms(specifications, 'live'))).toHaveLength(specifications.length);
    expect(specifications).toHaveLength(10);
  });
});

describe('an alarm of Ballast itself', () => {
  it('goes off when the tick has been silent for five minutes, which no data is too', () => {
    expect(alarmOf('ballast.live.tick-silent')).toMatchObject({
      MetricName: 'Invocations',
      Dimensions: [{ Name: 'FunctionName', Value: 'ballast-live-tick' }],
      Period: 60,
      EvaluationPeriods: 5,
      DatapointsToAlarm: 5,
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      TreatMissingData: 'breaching',
    });
  });

  it('tells the topic, and does not wake scale', () => {
    const own = ['tick-silent', 'tick-errors', 'dead-letters'].map((name) => `ballast.live.${name}`);
    for (const name of own) {
      expect(alarmOf(name)).toMatchObject({ AlarmActions: [{ Ref: 'Topic' }] });
      expect(name.startsWith('ballast-live-')).toBe(false);
    }
  });
});

describe('an alarm of recovery points', () => {
  const CODES = ['RPO_MISSED', 'COPY_STUCK', 'BACKUP_FAILED', 'PROOF_FAILED'];

  it.each(CODES)('goes off while %s is told of, and tells the topic', (code) => {
    expect(alarmOf(`ballast.live.${code.toLowerCase().replace('_', '-')}`, withBackups())).toMatchObject({
      Namespace: 'Ballast',
      MetricName: 'backupTroubles',
      Dimensions: [
        { Name: 'code', Value: code },
        { Name: 'stage', Value: 'live' },
      ],
      Statistic: 'Maximum',
      // Settled looks are five minutes apart.
      Period: 900,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: 'Topic' }],
    });
  });

  it('goes off when nobody looks at them, which no data is too', () => {
    expect(alarmOf('ballast.live.backup-silent', withBackups())).toMatchObject({
      MetricName: 'Invocations',
      Dimensions: [{ Name: 'FunctionName', Value: 'ballast-live-backup' }],
      TreatMissingData: 'breaching',
    });
  });

  it('is not there where nothing is protected', () => {
    for (const name of [...CODES.map((code) => code.toLowerCase().replace('_', '-')), 'backup-silent']) {
      expect(alarmOf(`ballast.live.${name}`)).toBeUndefined();
    }
  });
});
