import { type HealthCheckConfig, Route53Client } from '@aws-sdk/client-route-53';
import { describe, expect, it } from 'vitest';
import { createRoute53Checks } from '../../../shared/aws/route53-checks.ts';
import type { CheckSpecification } from '../../../shared/ports/dns.ts';
import { awsError, plainCall, type Script, scriptClient } from './scripted-client.ts';

const open = (script: Script) => {
  const client = new Route53Client({ region: 'eu-west-1' });
  const pauses: number[] = [];
  const pause = async (ms: number): Promise<void> => void pauses.push(ms);
  const sent = scriptClient(client, script);
  return { sent, pauses, checks: createRoute53Checks(client, plainCall(), 'test', pause) };
};

const FOLLOWS: CheckSpecification = { kind: 'alarm', region: 'eu-central-1', alarmName: 'ballast-test-switch-shop' };
const ASKS: CheckSpecification = { kind: 'endpoint', url: 'https://shop.example.com/health?x=1', fall: 3, body: null };

const FOLLOWING = {
  Type: 'CLOUDWATCH_METRIC',
  AlarmIdentifier: { Region: 'eu-central-1', Name: 'ballast-test-switch-shop' },
  InsufficientDataHealthStatus: 'LastKnownStatus',
} as const satisfies HealthCheckConfig;

const ASKING = {
  Type: 'HTTPS',
  FullyQualifiedDomainName: 'shop.example.com',
  Port: 443,
  ResourcePath: '/health?x=1',
  EnableSNI: true,
  RequestInterval: 10,
  FailureThreshold: 3,
} as const satisfies HealthCheckConfig;

describe('a health check', () => {
  it.each<readonly [string, CheckSpecification, HealthCheckConfig]>([
    ['follows the data of an alarm, and keeps its last status without', FOLLOWS, FOLLOWING],
    ['asks an endpoint every ten seconds', ASKS, ASKING],
    ['looks for a text', { ...ASKS, body: 'well' }, { ...ASKING, Type: 'HTTPS_STR_MATCH', SearchString: 'well' }],
    [
      'asks an address, at a port, in the clear',
      { ...ASKS, url: 'http://192.0.2.1:8080' },
      {
        Type: 'HTTP',
        IPAddress: '192.0.2.1',
        Port: 8080,
        ResourcePath: '/',
        EnableSNI: false,
        RequestInterval: 10,
        FailureThreshold: 3,
      },
    ],
  ])('%s', async (_, specification, config) => {
    const { checks, sent } = open(() => ({ HealthCheck: { Id: 'check-1' } }));
    expect(await checks.createCheck('ballast-test-shop-1', specification)).toBe('check-1');
    expect(sent).toEqual([
      {
        name: 'CreateHealthCheck',
        input: { CallerReference: 'ballast-test-shop-1', HealthCheckConfig: config },
      },
      {
        name: 'ChangeTagsForResource',
        input: {
          ResourceType: 'healthcheck',
          ResourceId: 'check-1',
          AddTags: [
            { Key: 'Name', Value: 'ballast-test-shop-1' },
            { Key: 'ballast:stage', Value: 'test' },
          ],
        },
      },
    ]);
  });

  it('follows no alarm of a Region that is none', async () => {
    const { checks, sent } = open(() => ({}));
    const made = checks.createCheck('ballast-test-shop-1', { ...FOLLOWS, region: 'mars' });
    await expect(made).rejects.toMatchObject({ kind: 'invalid', message: expect.stringContaining('"mars"') });
    expect(sent).toEqual([]);
  });

  const refusing =
    (config: HealthCheckConfig): Script =>
    ({ name }) => {
      if (name === 'CreateHealthCheck') throw awsError('HealthCheckAlreadyExists');
      const other = { Id: 'check-2', CallerReference: 'ballast-test-shop-12', HealthCheckConfig: FOLLOWING };
      const same = { Id: 'check-1', CallerReference: 'ballast-test-shop-1', HealthCheckConfig: config };
      return name === 'ListHealthChecks' ? { HealthChecks: [other, same] } : {};
    };

  it('that is there as it is wanted is the one', async () => {
    expect(await open(refusing(FOLLOWING)).checks.createCheck('ballast-test-shop-1', FOLLOWS)).toBe('check-1');
  });

  it('that is there otherwise is in the way', async () => {
    const made = open(refusing(ASKING)).checks.createCheck('ballast-test-shop-1', FOLLOWS);
    await expect(made).rejects.toMatchObject({ kind: 'conflict', operation: 'route53:CreateHealthCheck' });
  });

  it('that cannot be made, or bears no id, is none', async () => {
    const { checks } = open(() => {
      throw awsError('TooManyHealthChecks');
    });
    await expect(checks.createCheck('ballast-test-shop-1', FOLLOWS)).rejects.toMatchObject({ kind: 'no-capacity' });
    const nameless = open(() => ({})).checks.createCheck('ballast-test-shop-1', FOLLOWS);
    await expect(nameless).rejects.toMatchObject({ kind: 'unknown' });
  });

  it('that comes too soon after another is made when its time has come, or never', async () => {
    let refusals = 3;
    const { checks, pauses } = open(({ name }) => {
      refusals -= name === 'CreateHealthCheck' ? 1 : 0;
      if (refusals >= 0) throw awsError('Throttling');
      return { HealthCheck: { Id: 'check-1' } };
    });
    expect(await checks.createCheck('ballast-test-shop-1', FOLLOWS)).toBe('check-1');
    expect(pauses).toEqual([2_000, 2_000, 2_000]);
    const busy = open(() => {
      throw awsError('Throttling');
    });
    const made = busy.checks.createCheck('ballast-test-shop-1', FOLLOWS);
    await expect(made).rejects.toMatchObject({ kind: 'throttled' });
    expect(busy.pauses).toHaveLength(4);
  });

  it('that is gone is deleted', async () => {
    const gone = open(() => {
      throw awsError('NoSuchHealthCheck');
    });
    expect(await gone.checks.deleteCheck('check-1')).toBeUndefined();
    const denied = open(() => {
      throw awsError('AccessDenied');
    });
    await expect(denied.checks.deleteCheck('check-1')).rejects.toMatchObject({ kind: 'denied' });
  });
});

describe('health checks', () => {
  it.each<readonly [string, HealthCheckConfig | undefined]>([
    ['is turned around', { ...ASKING, Inverted: true }],
    ['is turned off', { ...FOLLOWING, Disabled: true }],
    ['asks every half minute', { ...ASKING, RequestInterval: 30 }],
    ['counts others', { Type: 'CALCULATED' }],
    ['connects only', { ...ASKING, Type: 'TCP' }],
    ['names no host', { ...ASKING, FullyQualifiedDomainName: undefined }],
    ['turns healthy without data', { ...FOLLOWING, InsufficientDataHealthStatus: 'Healthy' }],
    ['names no alarm', { ...FOLLOWING, AlarmIdentifier: undefined }],
    ['says nothing of itself', undefined],
  ])('one that %s is not of those we make', async (_, HealthCheckConfig) => {
    const { checks } = open(() => ({ HealthChecks: [{ Id: 'check-1', CallerReference: 'a', HealthCheckConfig }] }));
    expect(await checks.listChecks('a')).toEqual([{ id: 'check-1', reference: 'a', specification: null }]);
  });

  it('are listed on every page', async () => {
    const { checks, sent } = open(({ input }) =>
      input['Marker'] === undefined
        ? { HealthChecks: [{ Id: 'check-1', CallerReference: 'a-1' }], IsTruncated: true, NextMarker: 'check-2' }
        : { HealthChecks: [{ Id: 'check-2', CallerReference: 'a-2' }], IsTruncated: false, NextMarker: 'check-3' },
    );
    expect((await checks.listChecks('a-')).map(({ id }) => id)).toEqual(['check-1', 'check-2']);
    expect(sent.map(({ input }) => input)).toEqual([{}, { Marker: 'check-2' }]);
  });
});

describe('checkers', () => {
  const read = (...said: readonly (string | undefined)[]) =>
    open(() => ({
      HealthCheckObservations: said.map((Status) => ({ StatusReport: { Status } })),
    })).checks.readCheckers('check-1');

  it('are counted by what they say', async () => {
    const failure = 'Failure: Connection timed out. The endpoint or the internet connection is down.';
    expect(await read('Success: HTTP Status Code 200, OK', failure, 'Failure: Resolved IP.', undefined, 'Hm')).toEqual({
      healthy: 1,
      all: 3,
      because: `1 of 3 checkers find it healthy; ${failure}`,
    });
    expect(await read('Success: HTTP Status Code 200, OK')).toEqual({
      healthy: 1,
      all: 1,
      because: '1 of 1 checkers find it healthy',
    });
  });

  it('are none where none says anything', async () => {
    expect(await read()).toBeNull();
    expect(await read(undefined, 'Unknown')).toBeNull();
    expect(await open(() => ({})).checks.readCheckers('check-1')).toBeNull();
  });
});
