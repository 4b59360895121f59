import { describe, expect, it } from 'vitest';
import { answerName, regionOfName } from '../../sim/dns/answer-name.ts';
import { createCheck } from '../../sim/dns/health-checks.ts';
import { addZone, putRecords } from '../../sim/dns/zones.ts';
import { AWAY, HOME } from './small-cloud.ts';
import { NAME, plain, primary, type SmallGlobe, secondary, smallGlobe, values } from './small-globe.ts';

/** Two health checks, told what name servers know of them. */
const openPair = (health: { readonly one: boolean; readonly other: boolean }) => {
  const small = smallGlobe();
  const [one = '', other = ''] = Object.entries(health).map(([reference, isHealthy]) => {
    const id = createCheck(small.globe, reference, { kind: 'alarm', region: AWAY, alarmName: reference });
    const check = small.globe.dns.checks.get(id);
    if (check !== undefined) check.isHealthyToServers = isHealthy;
    return id;
  });
  return { ...small, one, other };
};

const where = ({ globe }: Pick<SmallGlobe, 'globe'>): string | null => regionOfName(globe, NAME);

describe('name servers', () => {
  it.each([
    ['the primary while it is healthy', { one: true, other: true }, HOME],
    ['the primary while the secondary is not', { one: true, other: false }, HOME],
    ['the secondary while the primary is not', { one: false, other: true }, AWAY],
    ['the primary when neither is: all are treated as healthy', { one: false, other: false }, HOME],
  ])('answer with %s', (_, health, region) => {
    const pair = openPair(health);
    putRecords(pair.globe, pair.zoneId, [secondary(AWAY, pair.other), primary(HOME, pair.one)]);
    expect(where(pair)).toBe(region);
  });

  it('take a record without a health check for healthy', () => {
    const pair = openPair({ one: false, other: false });
    putRecords(pair.globe, pair.zoneId, [primary(HOME, pair.one), secondary(AWAY)]);
    expect(where(pair)).toBe(AWAY);
  });

  it('answer with a primary alone whatever its health is, and with a secondary alone', () => {
    const pair = openPair({ one: false, other: false });
    putRecords(pair.globe, pair.zoneId, [primary(HOME, pair.one)]);
    expect(where(pair)).toBe(HOME);
    const lonely = smallGlobe();
    putRecords(lonely.globe, lonely.zoneId, [secondary(AWAY)]);
    expect(where(lonely)).toBe(AWAY);
  });

  it('answer with all values of a record, for its TTL, and with a minute for a load balancer', () => {
    const { globe, zoneId } = smallGlobe();
    const target = { kind: 'values', values: ['192.0.2.1', '192.0.2.2'], ttlS: 300 } as const;
    putRecords(globe, zoneId, [plain(target), { ...primary(HOME, null), name: `b.${NAME}` }]);
    expect(answerName(globe, NAME)).toEqual({ addresses: ['192.0.2.1', '192.0.2.2'], ttlS: 300 });
    const address = globe.network.endpoints.get(HOME)?.address;
    expect(answerName(globe, `b.${NAME}`)).toEqual({ addresses: [address], ttlS: 60 });
  });

  it('follow hosts from name to name, and no circle', () => {
    const small = smallGlobe();
    const { globe, zoneId } = small;
    globe.network.hosts.set('lb.example.org', AWAY);
    putRecords(globe, zoneId, [
      plain(values('next.example.com'), { type: 'CNAME' }),
      plain(values('lb.example.org'), { name: 'next.example.com', type: 'CNAME' }),
      plain(values('circle.example.com'), { name: 'circle.example.com', type: 'CNAME' }),
    ]);
    expect(where(small)).toBe(AWAY);
    expect(answerName(globe, 'circle.example.com').addresses).toEqual([]);
  });

  it('know a Region by its name in a host name, and nothing of others', () => {
    const { globe } = smallGlobe();
    expect(regionOfName(globe, `web-${HOME}.example.net`)).toBe(HOME);
    expect(regionOfName(globe, 'www.example.net')).toBeNull();
    expect(regionOfName(globe, NAME)).toBeNull();
  });

  it('answer from the zone that is nearest to a name, and from no private one', () => {
    const small = smallGlobe();
    putRecords(small.globe, small.zoneId, [primary(HOME, null)]);
    putRecords(small.globe, addZone(small.globe, { name: NAME, isPrivate: true }), [primary(AWAY, null)]);
    expect(where(small)).toBe(HOME);
    putRecords(small.globe, addZone(small.globe, { name: NAME }), [primary(AWAY, null)]);
    expect(where(small)).toBe(AWAY);
  });
});
