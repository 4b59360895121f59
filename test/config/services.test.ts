import { describe, expect, it } from 'vitest';
import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import { parseConfig } from '../../shared/config/load-config.ts';
import { switchAlarmName } from '../../shared/config/switch-alarm-name.ts';
import type { Service } from '../../shared/core/failover/service.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../shared/core/time.ts';
import { problemsOf, SAMPLE_TEXT, sampleFleetWith, warningsOf } from './sample-config.ts';
import { IN_REGION, STANDING_BY, serviceEntry, withShop } from './sample-service.ts';

/** The sample with a service in which one piece of text is another. */
const withOther = (piece: string, replacement: string): string => {
  const text = withShop();
  if (!text.includes(piece)) throw new Error(`the sample has no ${piece}`);
  return text.replace(piece, () => replacement);
};

const configOf = (text: string, region?: string): BallastConfig => {
  const parsed = parseConfig(text, 'ballast.yml', region);
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
  return parsed.config;
};

const shopOf = (keys = '', sample = STANDING_BY): Service | undefined => configOf(withShop(keys, sample)).services?.[0];

/** What is wrong, without its place. */
const wrongWith = (text: string): readonly string[] =>
  problemsOf(text).map((line) => line.replace(/^ballast\.yml:\d+:\d+ /, ''));

describe('a service', () => {
  it('is none that the file does not name', () => {
    expect(configOf(SAMPLE_TEXT)).not.toHaveProperty('services');
  });

  it('has a minute of hold-down, a switch and a person who approves, unless stated', () => {
    expect(shopOf()).toEqual({
      name: 'shop',
      dnsName: 'shop.example.com',
      zone: 'example.com',
      fleets: ['web'],
      targetGroups: expect.objectContaining({ 'us-east-1': { web: expect.any(Array) } }),
      regions: ['us-east-1', 'us-west-2'],
      witness: null,
      mode: 'switch',
      endpoints: {},
      observe: {
        url: 'https://{region}.shop.example.com/health',
        status: 200,
        body: null,
        timeoutMs: 5_000,
        rise: 3,
        fall: 3,
        alarms: [],
        holdDownMs: MINUTE_MS,
      },
      approval: 'person',
      strategy: 'warm-standby',
      capacityShare: 1,
      fence: { command: null, deregister: false, required: false },
      rpoMs: null,
      rtoMs: null,
      flipEveryMs: HOUR_MS,
      drill: null,
    });
  });

  it('is what the file says', () => {
    const keys =
      'witness: eu-west-1, mode: record, endpoints: { us-east-1: a.example.net, us-west-2: b.example.net }, approval: automatic,' +
      'strategy: pilot-light, capacity: 80%, fence: { command: stop, required: true }, rpo: 1h, rto: 30m, flipEvery: 2h, drill: weekly';
    expect(shopOf(keys)).toMatchObject({
      witness: 'eu-west-1',
      mode: 'record',
      endpoints: { 'us-east-1': 'a.example.net', 'us-west-2': 'b.example.net' },
      approval: 'automatic',
      strategy: 'pilot-light',
      capacityShare: 0.8,
      fence: { command: 'stop', deregister: false, required: true },
      rpoMs: HOUR_MS,
      rtoMs: 30 * MINUTE_MS,
      flipEveryMs: 2 * HOUR_MS,
      drill: { everyMs: 7 * DAY_MS },
    });
    expect(shopOf('drill: monthly')?.drill).toEqual({ everyMs: 30 * DAY_MS });
    expect(configOf(withOther('zone: example.com', 'zone: shop.example.com.')).services?.[0]?.zone).toBe(
      'shop.example.com',
    );
  });

  it('of a stateful fleet deregisters what it leaves first, unless stated', () => {
    const stateful = sampleFleetWith(`stateful: { volumes: [/dev/sdf] }\n    ${IN_REGION}`);
    expect(shopOf('', stateful)?.fence.deregister).toBe(true);
    expect(shopOf('fence: { deregister: false }', stateful)?.fence.deregister).toBe(false);
    expect(shopOf('fence: { required: true }', stateful)?.fence.required).toBe(true);
  });

  it('is the same in both of its Regions and at its witness, where there is no fleet and nothing to warn of', () => {
    const text = withShop().replace('standby: us-west-2', 'standby: us-west-2, witness: eu-west-1');
    const [home, standby, witness] = ['us-east-1', 'us-west-2', 'eu-west-1'].map((region) => configOf(text, region));
    expect(home?.services).toEqual([{ ...shopOf(), witness: 'eu-west-1' }]);
    expect(standby?.services).toEqual(home?.services);
    expect(witness).toMatchObject({ region: 'eu-west-1', fleets: [], services: home?.services });
    expect(warningsOf(text, 'eu-west-1')).toEqual([]);
  });

  it('makes its own witness a Region to deploy to, and keeps to itself elsewhere', () => {
    const text = withShop('witness: ap-south-1').replace(
      'standby: us-west-2',
      'standby: us-west-2, witness: eu-west-1',
    );
    const parsed = parseConfig(text, 'ballast.yml', 'ap-south-1');
    expect(parsed).toMatchObject({
      kind: 'valid',
      config: { region: 'ap-south-1', fleets: [], services: [{ name: 'shop' }] },
      regions: ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-south-1'],
    });
    expect(configOf(text, 'eu-west-1')).not.toHaveProperty('services');
  });

  it('names the alarm on its switch, and on that of its drills', () => {
    expect(switchAlarmName('prod', 'shop')).toBe('ballast-prod-switch-shop');
    expect(switchAlarmName('prod', 'shop~drill')).toBe('ballast-prod-switch-shop-drill');
  });
});

const DNS_NAME_ALLOWED = 'a DNS name such as shop.example.com: lower case, no wildcard, at most 230 long';

describe('what is wrong with a service is one line', () => {
  it('with its place', () => {
    const text = withOther('fleets: [web]', 'fleets: [wbe]').replace('us-west-2], observe', 'eu-west-1], observe');
    expect(problemsOf(text)).toEqual([
      'ballast.yml:17:63 services.shop.fleets[0]: found "wbe", allowed: one of web',
      'ballast.yml:17:90 services.shop.regions[1]: found "eu-west-1", allowed: a Region that regions names as primary or standby',
    ]);
  });

  it.each([
    ['shop.example.com', '"*.example.com"', `name: found "*.example.com", allowed: ${DNS_NAME_ALLOWED}`],
    ['shop.example.com', 'Shop.example.com', `name: found "Shop.example.com", allowed: ${DNS_NAME_ALLOWED}`],
    [
      'shop.example.com',
      'ballast-drill.example.com',
      'name: found "ballast-drill.example.com", allowed: a name that does not begin with ballast-drill.',
    ],
    [
      'zone: example.com',
      'zone: example.org',
      'zone: found "example.org", allowed: the zone that shop.example.com is in',
    ],
    [
      'zone: example.com',
      'zone: op.example.com',
      'zone: found "op.example.com", allowed: the zone that shop.example.com is in',
    ],
    [
      '[us-east-1, us-west-2], observe',
      '[us-east-1, us-east-1], observe',
      'regions[1]: found "us-east-1", allowed: a Region other than its home',
    ],
    [
      '.example.com/health"',
      '.example.com/health", timeout: 11s',
      'observe.timeout: found "11s", allowed: a duration from 1s to 10s, such as 90s, 3m, 2h or 1d',
    ],
    [
      '{region}.shop',
      'health.shop',
      'observe.url: found "https://health.shop.example.com/health", allowed: a URL with {region} in it: the same URL cannot tell two Regions apart',
    ],
    [
      '{region}.shop.example.com/health',
      'shop.example.com/{region}',
      'observe.url: found "https://shop.example.com/{region}", allowed: a host of each Region: the name that moves answers for whichever is active',
    ],
  ])('%s is not %s', (piece, replacement, expected) => {
    expect(wrongWith(withOther(piece, replacement))).toEqual([`services.shop.${expected}`]);
  });

  it.each([
    ['witness: us-west-2', 'witness: found "us-west-2", allowed: a third Region'],
    [
      'endpoints: { us-east-1: 192.0.2.1, eu-west-1: 192.0.2.2, us-west-2: 192.0.2.3 }',
      'endpoints.eu-west-1: found "192.0.2.2", allowed: an endpoint of us-east-1 or us-west-2',
    ],
    [
      'endpoints: { us-east-1: 192.0.2.1 }',
      'endpoints.us-west-2: found nothing, allowed: an endpoint of both Regions, or of none',
    ],
    [
      'endpoints: { us-east-1: 192.0.2.1, us-west-2: b.example.net }',
      'endpoints: found a map, allowed: host names of both Regions, or addresses of both',
    ],
    [
      'endpoints: { us-east-1: a.example.net, us-west-2: a.example.net }',
      'endpoints.us-west-2: found "a.example.net", allowed: another endpoint than that of us-east-1',
    ],
    [
      'endpoints: { us-east-1: a.example.net, us-west-2: shop.example.com }',
      'endpoints.us-west-2: found "shop.example.com", allowed: a host name of that Region, not the one that moves',
    ],
    [
      'endpoints: { us-east-1: 192.0.2.1, us-west-2: 192.0.2.256 }',
      'endpoints.us-west-2: found "192.0.2.256", allowed: an IPv4 address',
    ],
    [
      'endpoints: { us-east-1: 192.0.2.1, us-west-2: "https://b/" }',
      'endpoints.us-west-2: found "https://b/", allowed: a host name of that Region in lower case, or an IPv4 address',
    ],
    [
      'fence: { required: true }',
      'fence.required: found true, allowed: false, or a command or deregister: else nothing fences',
    ],
    ['capacity: 0%', 'capacity: found "0%", allowed: a share from 0.01 to 1, or a percentage such as 50%'],
    ['drill: daily', 'drill: found "daily", allowed: one of never, weekly, monthly'],
  ])('%s', (keys, expected) => {
    expect(wrongWith(withShop(keys))).toEqual([`services.shop.${expected}`]);
  });

  it('a fleet that is not in one of its Regions', () => {
    expect(wrongWith(withShop('', SAMPLE_TEXT))).toEqual([
      'services.shop.fleets[0]: found "web", allowed: a fleet that exists in us-west-2 too: name it in fleets.web.inRegion',
    ]);
  });

  it('nothing that the name could point to', () => {
    const bare = STANDING_BY.replace('    targetGroups: [{ name: web, port: 80 }]\n', '');
    expect(wrongWith(withShop('', bare))).toEqual([
      'services.shop.endpoints: found nothing, allowed: an endpoint of each Region, because web has no targetGroups',
    ]);
    expect(wrongWith(withShop('endpoints: { us-east-1: 192.0.2.1, us-west-2: 192.0.2.2 }', bare))).toEqual([]);
  });

  it('host names at the apex of a zone, where addresses and load balancers may be', () => {
    const atApex = (keys: string) => wrongWith(withShop(keys).replace('name: shop.example.com', 'name: example.com'));
    expect(atApex('endpoints: { us-east-1: a.example.net, us-west-2: b.example.net }')).toEqual([
      'services.shop.name: found "example.com", allowed: a name below example.com: its apex cannot point to the host names of endpoints',
    ]);
    expect(atApex('endpoints: { us-east-1: 192.0.2.1, us-west-2: 192.0.2.2 }')).toEqual([]);
    expect(atApex('')).toEqual([]);
  });

  it('a DNS name that another has, and a name whose alarms another has', () => {
    expect(wrongWith(`${withShop()}  till: ${serviceEntry()}\n`)).toEqual([
      'services.till.name: found "shop.example.com", allowed: another name than that of services.shop',
    ]);
    expect(wrongWith(`${withShop()}  shop-drill: ${serviceEntry('', 'till')}\n`)).toEqual([
      'services.shop: found a map, allowed: another name: its alarms would be named as those of something else',
    ]);
    expect(wrongWith(withShop().replaceAll('web', 'switch').replace('shop: {', 'cpu-high: {'))).toEqual([
      'services.cpu-high: found a map, allowed: another name: its alarms would be named as those of something else',
    ]);
  });

  it('the Region it is read for, all that there are named', () => {
    expect(problemsOf(withShop('witness: ap-south-1'), 'eu-west-1')).toEqual([
      'ballast.yml:2:1 regions: found "eu-west-1" as the Region to run in, allowed: us-east-1, us-west-2, ap-south-1',
    ]);
  });
});
