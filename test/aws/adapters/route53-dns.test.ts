import { Route53Client } from '@aws-sdk/client-route-53';
import { describe, expect, it } from 'vitest';
import { createRoute53Dns } from '../../../shared/aws/route53-dns.ts';
import type { RecordSet } from '../../../shared/core/failover/service-records.ts';
import type { Dns } from '../../../shared/ports/dns.ts';
import { awsError, plainCall, type Script, type SentCommand, scriptClient } from './scripted-client.ts';

const ZONE = 'Z0123456789ABC';

const open = (script: Script): { readonly dns: Dns; readonly sent: readonly SentCommand[] } => {
  const client = new Route53Client({ region: 'eu-west-1' });
  return { sent: scriptClient(client, script), dns: createRoute53Dns(client, plainCall(), 'test') };
};

const failing = (error: Error): Dns =>
  open(() => {
    throw error;
  }).dns;

const record = (changes: Partial<RecordSet> = {}): RecordSet => ({
  name: 'shop.example.com',
  type: 'A',
  target: { kind: 'alias', dnsName: 'web-1.elb.amazonaws.com', zoneId: 'Z32O12XQLNTSW2' },
  failover: null,
  setIdentifier: null,
  healthCheckId: null,
  otherRouting: null,
  ...changes,
});

const CHANGED = { ChangeInfo: { Id: '/change/C1', Status: 'PENDING' } };

describe('a change of records', () => {
  it('is one request, in which an alias evaluates no health of its own', async () => {
    const { dns, sent } = open(() => CHANGED);
    const marker = record({ type: 'TXT', target: { kind: 'values', values: ['a "b"'], ttlS: 60 } });
    const primary = record({ failover: 'PRIMARY', setIdentifier: 'ballast-primary', healthCheckId: 'check-1' });
    const changes = [
      { action: 'delete', record: marker },
      { action: 'upsert', record: primary },
    ] as const;
    expect(await dns.change(ZONE, changes, 'x'.repeat(300))).toEqual({ changeId: 'C1' });
    expect(sent.map(({ input }) => input)).toEqual([
      {
        HostedZoneId: ZONE,
        ChangeBatch: {
          Comment: 'x'.repeat(256),
          Changes: [
            {
              Action: 'DELETE',
              ResourceRecordSet: {
                Name: 'shop.example.com',
                Type: 'TXT',
                TTL: 60,
                ResourceRecords: [{ Value: '"a \\"b\\""' }],
              },
            },
            {
              Action: 'UPSERT',
              ResourceRecordSet: {
                Name: 'shop.example.com',
                Type: 'A',
                AliasTarget: {
                  HostedZoneId: 'Z32O12XQLNTSW2',
                  DNSName: 'web-1.elb.amazonaws.com',
                  EvaluateTargetHealth: false,
                },
                Failover: 'PRIMARY',
                SetIdentifier: 'ballast-primary',
                HealthCheckId: 'check-1',
              },
            },
          ],
        },
      },
    ]);
  });

  it.each([
    ['of a type that Ballast does not write', record({ type: 'MX' }), 'shop.example.com MX'],
    ['that somebody routes', record({ otherRouting: 'weight 10' }), 'no record with weight 10'],
  ])('%s is not sent', async (_, foreign, named) => {
    const { dns, sent } = open(() => CHANGED);
    const changed = dns.change(ZONE, [{ action: 'delete', record: foreign }], 'by a test');
    await expect(changed).rejects.toMatchObject({ kind: 'invalid', message: expect.stringContaining(named) });
    expect(sent).toEqual([]);
  });

  it.each([
    ['as any error is', awsError('InvalidChangeBatch', 'Tried to delete x but it was not found')],
    ['without a code', Object.assign(new Error('UnknownError'), { Messages: { Message: 'Tried to delete x' } })],
    ['with several messages', Object.assign(new Error('UnknownError'), { Messages: ['Tried to delete x', 'and y'] })],
  ])('that is refused %s has come too late', async (_, error) => {
    await expect(failing(error).change(ZONE, [], 'by a test')).rejects.toMatchObject({
      kind: 'conflict',
      operation: 'route53:ChangeResourceRecordSets',
      message: expect.stringContaining('Tried to delete x'),
    });
  });

  it('waits for the one before it', async () => {
    const busy = failing(awsError('PriorRequestNotComplete'));
    await expect(busy.change(ZONE, [], 'by a test')).rejects.toMatchObject({ kind: 'throttled' });
  });

  it('that nobody names cannot be followed', async () => {
    const { dns } = open(() => ({}));
    await expect(dns.change(ZONE, [], 'by a test')).rejects.toMatchObject({ kind: 'unknown' });
  });

  it.each([
    ['INSYNC', 'in-sync'],
    ['PENDING', 'pending'],
  ])('is %s: %s', async (Status, read) => {
    expect(await open(() => ({ ChangeInfo: { Id: '/change/C1', Status } })).dns.readChange('C1')).toBe(read);
  });

  it('that Route 53 knows nothing of is gone, and one that it cannot say is not', async () => {
    expect(await failing(awsError('NoSuchChange')).readChange('C1')).toBe('gone');
    await expect(failing(awsError('ServiceUnavailable')).readChange('C1')).rejects.toMatchObject({ kind: 'unknown' });
  });
});

describe('the records of a name', () => {
  const shown = (name: string, identifier: string) => ({
    Name: name,
    Type: 'A',
    SetIdentifier: identifier,
    Failover: 'PRIMARY',
    TTL: 60,
    ResourceRecords: [{ Value: '192.0.2.1' }],
  });

  it('are read from page to page, until the next name begins', async () => {
    const { dns, sent } = open(({ input }) =>
      input['StartRecordIdentifier'] === undefined
        ? {
            ResourceRecordSets: [shown('shop.example.com.', 'one')],
            IsTruncated: true,
            NextRecordName: 'shop.example.com.',
            NextRecordType: 'A',
            NextRecordIdentifier: 'two words',
          }
        : {
            ResourceRecordSets: [shown('shop.example.com.', 'two words'), shown('x.example.com.', 'three')],
            IsTruncated: true,
            NextRecordName: 'y.example.com.',
            NextRecordType: 'A',
          },
    );
    const records = await dns.listRecords(ZONE, ['shop.example.com', 'shop.example.com']);
    expect(records.map(({ setIdentifier }) => setIdentifier)).toEqual(['one', 'two words']);
    expect(sent.map(({ input }) => input)).toEqual([
      { HostedZoneId: ZONE, StartRecordName: 'shop.example.com' },
      {
        HostedZoneId: ZONE,
        StartRecordName: 'shop.example.com',
        StartRecordType: 'A',
        StartRecordIdentifier: 'two words',
      },
    ]);
  });

  it.each([
    [{ Weight: 0 }, 'weight 0'],
    [{ Region: 'eu-west-1' }, 'latency of eu-west-1'],
    [{ GeoLocation: {} }, 'geolocation'],
    [{ GeoProximityLocation: {} }, 'geoproximity'],
    [{ CidrRoutingConfig: {} }, 'addresses of the client'],
    [{ MultiValueAnswer: true }, 'several answers'],
    [{ TrafficPolicyInstanceId: 'policy' }, 'a traffic policy'],
    [{ Weight: 1, Region: 'eu-west-1' }, 'weight 1, latency of eu-west-1'],
  ])('are of others where they have %o', async (routing, words) => {
    const { dns } = open(() => ({ ResourceRecordSets: [{ ...shown('shop.example.com.', 'one'), ...routing }] }));
    const [read] = await dns.listRecords(ZONE, ['shop.example.com']);
    expect(read?.otherRouting).toContain(words);
  });
});

describe('a zone', () => {
  it.each([
    [{ AcceleratedRecoveryStatus: 'ENABLED' }, true],
    [{ AcceleratedRecoveryStatus: 'ENABLING' }, false],
    [{ AcceleratedRecoveryStatus: 'DISABLED' }, false],
    [undefined, null],
  ])('with features %o can be changed while us-east-1 is impaired: %s', async (Features, acceleratedRecovery) => {
    const { dns, sent } = open(() => ({ HostedZone: { Id: `/hostedzone/${ZONE}`, Name: 'example.com.', Features } }));
    const zone = { id: ZONE, name: 'example.com', isPrivate: false, acceleratedRecovery };
    expect(await dns.findZone(`/hostedzone/${ZONE}`)).toEqual(zone);
    expect(sent).toEqual([{ name: 'GetHostedZone', input: { Id: ZONE } }]);
  });

  it('is looked for on every page of its name', async () => {
    const { dns, sent } = open(({ name, input }) => {
      if (name === 'GetHostedZone') return { HostedZone: { Id: '/hostedzone/Z2ABCDE', Name: 'example.com.' } };
      return input['HostedZoneId'] === undefined
        ? {
            HostedZones: [{ Id: '/hostedzone/Z1ABCDE', Name: 'example.com.', Config: { PrivateZone: true } }],
            IsTruncated: true,
            NextDNSName: 'example.com.',
            NextHostedZoneId: 'Z2ABCDE',
          }
        : {
            HostedZones: [{ Id: '/hostedzone/Z2ABCDE', Name: 'example.com.' }],
            IsTruncated: true,
            NextDNSName: 'example.net.',
            NextHostedZoneId: 'Z3ABCDE',
          };
    });
    expect(await dns.findZone('example.com')).toMatchObject({ id: 'Z2ABCDE' });
    expect(sent.map(({ name }) => name)).toEqual(['ListHostedZonesByName', 'ListHostedZonesByName', 'GetHostedZone']);
  });

  it('that may not be read is no zone that is not there', async () => {
    await expect(failing(awsError('AccessDenied')).findZone(ZONE)).rejects.toMatchObject({ kind: 'denied' });
  });
});
