import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Resources } from '../../cli/deploy/template.ts';
import { withServicesIn } from './role-statements.ts';
import { resourcesOfType, sampleResources } from './sample-resources.ts';

const HOME = 'eu-central-1';
const STANDBY = 'eu-west-1';
const WITNESS = 'us-east-1';

const alarmsOf = (resources: Resources) =>
  resourcesOfType(resources, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);

const alarmOf = (resources: Resources, name: string) => alarmsOf(resources).find(({ AlarmName }) => AlarmName === name);

const namesOf = (resources: Resources, prefix: string): readonly string[] =>
  alarmsOf(resources)
    .map(({ AlarmName }) => z.string().parse(AlarmName))
    .filter((name) => name.startsWith(prefix));

describe('the switch of a service', () => {
  it.each([HOME, STANDBY])('is an alarm on its metric in %s, with one for its drills', (region) => {
    const resources = withServicesIn(region);
    expect(namesOf(resources, 'ballast-live-switch-')).toEqual([
      'ballast-live-switch-shop',
      'ballast-live-switch-shop-drill',
    ]);
    for (const [name, service] of [
      ['ballast-live-switch-shop', 'shop'],
      ['ballast-live-switch-shop-drill', 'shop~drill'],
    ] as const) {
      expect(alarmOf(resources, name)).toEqual({
        AlarmName: name,
        AlarmDescription: expect.stringContaining(service),
        Namespace: 'Ballast',
        MetricName: 'Switch',
        Dimensions: [
          { Name: 'Stage', Value: 'live' },
          { Name: 'Service', Value: service },
        ],
        Statistic: 'Maximum',
        Period: 60,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        EvaluationPeriods: 1,
        TreatMissingData: 'ignore',
      });
    }
  });

  it('is nowhere else', () => {
    expect(namesOf(withServicesIn(WITNESS), 'ballast-live-switch-')).toEqual([]);
    expect(namesOf(sampleResources(), 'ballast-live-switch-')).toEqual([]);
  });
});

describe('what wakes watch', () => {
  it.each([HOME, STANDBY, WITNESS])('is one schedule in %s, to the function and to a queue that waits', (region) => {
    const { WatchRule, WatchQueue, WatchQueueMapping, WatchPermission } = withServicesIn(region);
    const deadLetter = { DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] } } };
    expect(WatchRule?.Properties).toMatchObject({
      Name: 'ballast-live-watch',
      ScheduleExpression: 'rate(1 minute)',
      Targets: [
        { Arn: { 'Fn::GetAtt': ['WatchLambdaFunction', 'Arn'] }, ...deadLetter },
        { Arn: { 'Fn::GetAtt': ['WatchQueue', 'Arn'] }, ...deadLetter },
      ],
    });
    expect(WatchQueue?.Properties).toMatchObject({ QueueName: 'ballast-live-watch', DelaySeconds: 30 });
    expect(WatchQueueMapping?.Properties).toMatchObject({
      EventSourceArn: { 'Fn::GetAtt': ['WatchQueue', 'Arn'] },
      FunctionName: { 'Fn::GetAtt': ['WatchLambdaFunction', 'Arn'] },
      BatchSize: 1,
    });
    expect(WatchPermission?.Properties).toMatchObject({
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': ['WatchRule', 'Arn'] },
      SourceAccount: { Ref: 'AWS::AccountId' },
    });
  });

  it('takes a message for lost, and not for late, once its function must have ended', () => {
    const functionTimeoutSeconds = 45;
    const { VisibilityTimeout, MessageRetentionPeriod, RedrivePolicy } = z
      .object({
        VisibilityTimeout: z.number(),
        MessageRetentionPeriod: z.number(),
        RedrivePolicy: z.object({ maxReceiveCount: z.literal(1) }),
      })
      .parse(withServicesIn(HOME)['WatchQueue']?.Properties);
    expect(VisibilityTimeout).toBeGreaterThan(functionTimeoutSeconds);
    expect(MessageRetentionPeriod).toBeGreaterThan(30 + VisibilityTimeout);
    expect(RedrivePolicy).toBeDefined();
  });

  it('lets the rule alone send to the queue', () => {
    expect(JSON.stringify(withServicesIn(HOME)['WatchQueuePolicy']?.Properties)).toContain('rule/ballast-live-watch"');
  });

  it('is not there where there is no service', () => {
    const ids = Object.keys(sampleResources()).filter((id) => id.startsWith('Watch'));
    expect(ids).toEqual(['WatchRole']);
  });
});

describe('the alarms over services', () => {
  const OWN = ['service-suspected', 'move-stuck', 'readiness-red', 'watch-silent'];

  it.each([HOME, STANDBY])('tell the topic in %s', (region) => {
    const resources = withServicesIn(region);
    for (const name of OWN) {
      expect(alarmOf(resources, `ballast.live.${name}`)).toMatchObject({ AlarmActions: [{ Ref: 'Topic' }] });
    }
  });

  it('count what is told only while something is wrong', () => {
    const resources = withServicesIn(HOME);
    for (const [name, metric] of [
      ['service-suspected', 'servicesSuspected'],
      ['move-stuck', 'servicesMoving'],
      ['readiness-red', 'servicesNotReady'],
    ] as const) {
      expect(alarmOf(resources, `ballast.live.${name}`)).toMatchObject({
        Namespace: 'Ballast',
        MetricName: metric,
        Dimensions: [{ Name: 'stage', Value: 'live' }],
        Threshold: 0,
        TreatMissingData: 'notBreaching',
      });
    }
  });

  it('go off when nobody watches, which no data is too', () => {
    for (const region of [HOME, WITNESS]) {
      expect(alarmOf(withServicesIn(region), 'ballast.live.watch-silent')).toMatchObject({
        Dimensions: [{ Name: 'FunctionName', Value: 'ballast-live-watch' }],
        TreatMissingData: 'breaching',
      });
    }
  });

  it('are only over who watches where a service is only witnessed, and none where there is no service', () => {
    const own = (resources: Resources) =>
      OWN.filter((name) => alarmOf(resources, `ballast.live.${name}`) !== undefined);
    expect(own(withServicesIn(WITNESS))).toEqual(['watch-silent']);
    expect(own(sampleResources())).toEqual([]);
  });
});

describe('the key of reports', () => {
  it('signs by an alias that others verify with, where services move', () => {
    const { ReportsKey, ReportsKeyAlias } = withServicesIn(STANDBY);
    expect(ReportsKey?.Properties).toMatchObject({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
    expect(ReportsKeyAlias?.Properties).toEqual({
      AliasName: 'alias/ballast-live-reports',
      TargetKeyId: { Ref: 'ReportsKey' },
    });
    expect(withServicesIn(WITNESS)).not.toHaveProperty('ReportsKey');
    expect(sampleResources()).not.toHaveProperty('ReportsKey');
  });
});
