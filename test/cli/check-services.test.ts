import { describe, expect, it } from 'vitest';
import { type CheckedServices, checkServices } from '../../cli/account/check-services.ts';
import { Fault } from '../../shared/core/fault.ts';
import { SHOP } from '../signals/sample-service.ts';

const ZONE = { id: 'Z0123456789ABCDEFGHIJ', name: 'example.com', isPrivate: false, acceleratedRecovery: null };

const AWS: CheckedServices = {
  region: 'eu-west-1',
  dns: { findZone: () => Promise.resolve(ZONE) },
  findTarget: () =>
    Promise.resolve({ kind: 'known', value: { kind: 'values', values: ['192.0.2.1'], ttlS: 60 } } as const),
};

const linesOf = async (changes: Partial<CheckedServices>, service = SHOP) =>
  (await checkServices({ ...AWS, ...changes }, [service])).map(({ kind, message }) => `${kind} ${message}`);

describe('what services name at AWS', () => {
  it('is well where there is a public zone, and something to point to', async () => {
    expect(await linesOf({})).toEqual([]);
    expect(await linesOf({}, { ...SHOP, dnsName: 'example.com' })).toEqual([]);
  });

  it.each([
    ['none', null, 'problem services.shop.zone: the account has no hosted zone example.com'],
    [
      'a private one',
      { ...ZONE, isPrivate: true },
      'problem services.shop.zone: example.com is a private zone; name a public one',
    ],
    [
      'one of another name',
      { ...ZONE, name: 'ample.com' },
      'problem services.shop.name: shop.example.com is not in the zone ample.com',
    ],
  ])('is told of one line where the zone is %s', async (_, zone, line) => {
    expect(await linesOf({ dns: { findZone: () => Promise.resolve(zone) } })).toEqual([line]);
  });

  it('is told of where it cannot be read', async () => {
    const denied = new Fault('denied', 'route53:GetHostedZone', 'route53:GetHostedZone was denied');
    expect(await linesOf({ dns: { findZone: () => Promise.reject(denied) } })).toEqual([
      'problem services.shop.zone: route53:GetHostedZone was denied',
    ]);
  });

  it('is told of where a record would point to nothing, but in a witness', async () => {
    const findTarget = () => Promise.resolve({ kind: 'absent', because: 'fleet web has no target group' } as const);
    expect(await linesOf({ findTarget })).toEqual(['problem services.shop.endpoints: fleet web has no target group']);
    expect(await linesOf({ findTarget, region: 'us-east-1' })).toEqual([]);
  });
});
