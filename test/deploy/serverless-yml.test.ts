import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readDeployedFunctions } from '../../cli/deploy/deployed-functions.ts';
import { PROJECT_FOLDER } from '../architecture/list-source-files.ts';
import { sampleResources } from './sample-resources.ts';

const queue = z.object({ 'Fn::GetAtt': z.tuple([z.literal('DeadLetters'), z.literal('Arn')]) });
const functionSchema = z.object({
  role: z.string(),
  reservedConcurrency: z.int(),
  maximumRetryAttempts: z.int(),
  maximumEventAge: z.int(),
  destinations: z.object({ onFailure: z.object({ type: z.literal('sqs'), arn: queue }) }),
  events: z
    .array(
      z.object({
        eventBridge: z.looseObject({
          retryPolicy: z.object({ maximumEventAge: z.int(), maximumRetryAttempts: z.int() }),
          deadLetterQueueArn: queue,
        }),
      }),
    )
    .optional(),
});
const serviceSchema = z.object({
  configValidationMode: z.literal('error'),
  provider: z.looseObject({ environment: z.record(z.string(), z.unknown()), logRetentionInDays: z.int() }),
  functions: z.record(z.string(), functionSchema),
  resources: z.tuple([z.object({ Resources: z.record(z.string(), z.looseObject({ Type: z.string() })) }), z.unknown()]),
});

const wakerSchema = z.object({
  enabled: z.string().optional(),
  schedule: z.string().optional(),
  inputPath: z.string().optional(),
  pattern: z
    .object({
      source: z.array(z.string()),
      region: z.array(z.unknown()).optional(),
      'detail-type': z.array(z.string()),
    })
    .optional(),
});

const service = serviceSchema.parse(parse(readFileSync(`${PROJECT_FOLDER}/serverless.yml`, 'utf8'), { merge: true }));
const fixed = service.resources[0].Resources;
const deployed = await readDeployedFunctions();

describe.each(deployed)('function $name', ({ name, handler, artifact }) => {
  it('is packaged from a file that exists, under the same path in an artifact of its own', () => {
    expect(existsSync(`${PROJECT_FOLDER}/${handler.replace(/\.handler$/, '.ts')}`)).toBe(true);
    expect(artifact).toBe(`.serverless/${name}.zip`);
  });

  it('takes a generated role that no other function takes', () => {
    const roles = Object.values(service.functions).map(({ role }) => role);
    const role = service.functions[name]?.role ?? '';
    expect(roles.filter((other) => other === role)).toHaveLength(1);
    expect(sampleResources()[role]).toMatchObject({
      Type: 'AWS::IAM::Role',
      Properties: { RoleName: `ballast-live-${name}-eu-central-1` },
    });
  });

  it('is given up on in time, and never without a trace', () => {
    const { maximumEventAge = Number.NaN, events = [] } = service.functions[name] ?? {};
    expect(maximumEventAge).toBeLessThanOrEqual(300);
    // What wakes watch is generated: test/deploy/services.test.ts.
    if (name !== 'watch') expect(events.length).toBeGreaterThan(0);
    for (const { eventBridge } of events) {
      expect(eventBridge.retryPolicy.maximumEventAge).toBeLessThanOrEqual(maximumEventAge);
    }
  });
});

const wakers = (name: string) =>
  (service.functions[name]?.events ?? []).map(({ eventBridge }) => wakerSchema.parse(eventBridge));

describe('what wakes for fleets', () => {
  it('is always on, but for what a move wants', () => {
    const all = ['tick', 'scale', 'replace'].flatMap(wakers);
    expect(all.filter(({ enabled }) => enabled !== undefined)).toEqual([
      {
        enabled: expect.stringMatching(/serverless-variables\.js\):moves\}$/),
        pattern: { source: ['ballast'], region: [{ Ref: 'AWS::Region' }], 'detail-type': ['Ballast Look Wanted'] },
        inputPath: '$.detail',
      },
    ]);
  });
});

describe('what wakes failover', () => {
  it('is its switches, and what another Region suspects, where a service can move', () => {
    expect(wakers('failover')).toEqual([
      {
        enabled: expect.stringMatching(/serverless-variables\.js\):moves\}$/),
        pattern: { source: ['aws.cloudwatch'], 'detail-type': ['CloudWatch Alarm State Change'] },
      },
      {
        enabled: expect.stringMatching(/serverless-variables\.js\):moves\}$/),
        pattern: {
          source: ['ballast'],
          region: [{ Ref: 'AWS::Region' }],
          'detail-type': ['Ballast Service Suspected'],
        },
        inputPath: '$.detail',
      },
    ]);
  });
});

describe('what wakes for recovery points', () => {
  it('is off where nothing is protected, but for the look at what expires', () => {
    for (const name of ['backup', 'restore']) {
      for (const { enabled, schedule } of wakers(name)) {
        const looks = name === 'backup' && schedule !== undefined;
        if (looks) expect(schedule).toMatch(/serverless-variables\.js\):backupSchedule\}$/);
        expect(enabled).toEqual(looks ? undefined : expect.stringMatching(/serverless-variables\.js\):protects\}$/));
      }
    }
  });

  it('is off where there is neither a recovery point nor a service to drill', () => {
    expect(wakers('drill').map(({ enabled }) => enabled)).toEqual([
      expect.stringMatching(/serverless-variables\.js\):drills\}$/),
    ]);
  });

  it('tells what ended here from copies that other Regions hand on', () => {
    const here = { Ref: 'AWS::Region' };
    const patterns = wakers('backup').flatMap(({ pattern }) => pattern ?? []);
    expect(patterns.map(({ region, 'detail-type': types }) => [region, types])).toEqual([
      [[here], ['EBS Snapshot Notification']],
      [[here], ['EBS Multi-Volume Snapshots Completion Status']],
      [[{ 'anything-but': [here] }], ['EBS Snapshot Notification', 'EBS Copy Snapshot Missed Completion Duration']],
    ]);
    expect(patterns.map(({ source }) => source)).toEqual([['aws.ec2'], ['aws.ec2'], ['aws.ec2']]);
  });
});

describe('the stack', () => {
  it('keeps its table when it goes, unless it never came to be', () => {
    expect(fixed['Table']).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      },
    });
  });

  it('encrypts its topic under a key that alarms may use', () => {
    expect(fixed['Topic']).toMatchObject({ Properties: { KmsMasterKeyId: { Ref: 'TopicKey' } } });
    expect(JSON.stringify(fixed['TopicKey'])).toContain('"Service":"cloudwatch.amazonaws.com"');
  });

  it('has no resource twice', () => {
    const generated = Object.keys(sampleResources());
    expect(generated.filter((logicalId) => logicalId in fixed)).toEqual([]);
  });

  it('tells people by e-mail if ballast.yml names an address', () => {
    const subscribed = sampleResources('fleets:', 'notify: { email: ops@example.com }\nfleets:');
    expect(subscribed['TopicSubscription']?.Properties).toEqual({
      TopicArn: { Ref: 'Topic' },
      Protocol: 'email',
      Endpoint: 'ops@example.com',
    });
    expect(sampleResources()).not.toHaveProperty('TopicSubscription');
  });

  it('has one dashboard, of its Region and stage, that does not grow with the fleets', () => {
    const { DashboardName, DashboardBody } = z
      .object({ DashboardName: z.string(), DashboardBody: z.string() })
      .parse(sampleResources()['Dashboard']?.Properties);
    expect(DashboardName).toBe('ballast-live-eu-central-1');
    expect(DashboardBody).toContain('MetricName=\\"desired\\"');
    expect(DashboardBody).not.toContain('batch-jobs');
  });
});
