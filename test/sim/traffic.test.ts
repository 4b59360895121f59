import { describe, expect, it } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import { addTraffic, type Traffic, type TrafficOptions } from '../../sim/clients/traffic.ts';
import { advanceCloudTo } from '../../sim/cloud.ts';
import { submitChange } from '../../sim/dns/changes.ts';
import { putRecords } from '../../sim/dns/zones.ts';
import { cutOffRegion } from '../../sim/faults/cut-off-region.ts';
import { failEndpoint } from '../../sim/faults/fail-endpoint.ts';
import { terminateInstances } from '../../sim/instances.ts';
import { launch } from '../../sim/launch.ts';
import { addFleet } from '../../sim/simulated-fleets.ts';
import { AWAY, HOME } from './small-cloud.ts';
import { alias, NAME, plain, smallGlobe } from './small-globe.ts';
import { at, launchCall } from './small-world.ts';

/** No caches but those of the TTL, and no connections that stay open. */
const PLAIN_CLIENTS = { staleShare: 0, connectedShare: 0 } as const;

/** Ten machines of ten requests per second in each Region, and clients at home. */
const openTraffic = (options: Partial<TrafficOptions> = {}) => {
  const small = smallGlobe({ inSyncMinMs: 0, inSyncMaxMs: 0 });
  const { globe, zoneId, home, away, cloud } = small;
  const fleetAway = addFleet(away, {
    name: 'web',
    sizes: small.fleet.sizes,
    groups: [],
    unitRate: 10,
    loadAt: () => 0,
  });
  for (const [world, region] of [
    [home, HOME],
    [away, AWAY],
  ] as const) {
    launch(world, 'web', launchCall({ zone: `${region}a`, onDemand: 10 }));
  }
  putRecords(globe, zoneId, [plain(alias(HOME))]);
  advanceCloudTo(cloud, at(120));
  const traffic = addTraffic({
    globe,
    dnsName: NAME,
    fleet: 'web',
    loadAt: () => 50,
    seed: 1,
    clients: PLAIN_CLIENTS,
    ...options,
  });
  const move = (region: string): void => {
    submitChange(globe, zoneId, [{ action: 'upsert', record: plain(alias(region)) }], 'a test');
  };
  const pass = (seconds: number): void => advanceCloudTo(cloud, home.nowMs + seconds * SECOND_MS);
  return { ...small, fleetAway, traffic, move, pass };
};

const lostOutside = ({ minutes }: Traffic): number => minutes.reduce((sum, { lost }) => sum + lost, 0);

describe('traffic', () => {
  it('goes where the name leads', () => {
    const { traffic, fleet, pass } = openTraffic();
    pass(60);
    expect([traffic.shareOf(HOME), traffic.shareOf(AWAY)]).toEqual([1, 0]);
    expect(traffic.minutes).toEqual([{ startMs: at(120), requests: 3_000, lost: 0 }]);
    expect(fleet.minutes.at(-1)).toMatchObject({ load: 50, requests: 3_000, lost: 0, cpu: 50 });
  });

  it('follows a change of records from cache to cache, evenly over the TTL', () => {
    const { traffic, move, pass, home } = openTraffic();
    pass(30);
    const movedAtMs = home.nowMs;
    move(AWAY);
    for (const seconds of [15, 30, 45]) {
      pass(15);
      expect(traffic.shareOf(AWAY)).toBeCloseTo(seconds / 60, 1);
    }
    expect(traffic.reachedAtMs(AWAY, 0.99, movedAtMs)).toBeNull();
    pass(15);
    expect(traffic.shareOf(AWAY)).toBe(1);
    expect(traffic.shareOf(AWAY, movedAtMs)).toBe(0);
    const reachedAfterMs = (traffic.reachedAtMs(AWAY, 0.99, movedAtMs) ?? 0) - movedAtMs;
    expect(reachedAfterMs).toBeGreaterThan(57 * SECOND_MS);
    expect(reachedAfterMs).toBeLessThanOrEqual(60 * SECOND_MS);
  });

  it('is offered to each Region as it comes there, within a minute too', () => {
    const { traffic, move, pass, fleet, fleetAway } = openTraffic();
    pass(30);
    move(AWAY);
    pass(90);
    const offered = [fleet, fleetAway].map(({ minutes }) => minutes.slice(-2).map(({ requests }) => requests));
    const [[first = 0, second = 0] = [], [third = 0, fourth = 0] = []] = offered;
    expect(first + third).toBeCloseTo(3_000, 6);
    expect(second + fourth).toBeCloseTo(3_000, 6);
    // A quarter of the first minute's second half has moved by its end, on average; the rest within the next.
    expect(third).toBeCloseTo(1_500 * 0.25, -2);
    expect(second).toBeCloseTo(1_500 * 0.25, -2);
    expect(lostOutside(traffic)).toBe(0);
  });

  it('is lost while its Region is cut off, until caches have another answer', () => {
    const { traffic, move, pass, home, fleet, fleetAway } = openTraffic();
    pass(60);
    cutOffRegion(home);
    pass(60);
    expect(traffic.minutes.at(-1)?.lost).toBeGreaterThan(2_900);
    expect(fleet.meter.load).toBe(0);
    move(AWAY);
    pass(120);
    expect(traffic.minutes.at(-1)?.lost).toBe(0);
    expect(fleetAway.minutes.at(-1)).toMatchObject({ requests: 3_000, lost: 0 });
  });

  it('is lost by the fleet where there is not enough capacity', () => {
    const { traffic, pass, fleet } = openTraffic({ loadAt: () => 150 });
    pass(60);
    expect(fleet.minutes.at(-1)).toMatchObject({ requests: 9_000, lost: 3_000 });
    expect(lostOutside(traffic)).toBe(0);
  });

  it('is kept longer by resolvers that heed no TTL', () => {
    const clients = { ...PLAIN_CLIENTS, staleShare: 0.1, staleMs: 5 * MINUTE_MS };
    const { traffic, move, pass } = openTraffic({ clients });
    move(AWAY);
    pass(60);
    expect(traffic.shareOf(HOME)).toBeGreaterThan(0.06);
    expect(traffic.shareOf(HOME)).toBeLessThan(0.1);
    pass(240);
    expect(traffic.shareOf(AWAY)).toBe(1);
  });

  describe('over connections that stay open', () => {
    const clients = { ...PLAIN_CLIENTS, connectedShare: 0.2, connectionMs: 20 * MINUTE_MS };

    it('stays until they end of age', () => {
      const { traffic, move, pass } = openTraffic({ clients });
      move(AWAY);
      pass(60);
      expect(traffic.shareOf(HOME)).toBeCloseTo(0.2, 1);
      pass(9 * 60);
      expect(traffic.shareOf(HOME)).toBeCloseTo(0.1, 1);
      pass(11 * 60);
      expect(traffic.shareOf(HOME)).toBe(0);
    });

    it.each([
      ['the Region is cut off', ({ home }: ReturnType<typeof openTraffic>) => cutOffRegion(home)],
      [
        'its endpoint answers errors',
        ({ globe }: ReturnType<typeof openTraffic>) => failEndpoint(globe, HOME, 'failing'),
      ],
      [
        'it has no machine any more',
        ({ home }: ReturnType<typeof openTraffic>) => terminateInstances(home, [...home.instances.keys()]),
      ],
    ])('goes over once %s', (_, strike) => {
      const opened = openTraffic({ clients });
      opened.move(AWAY);
      opened.pass(120);
      expect(opened.traffic.shareOf(HOME)).toBeGreaterThan(0.15);
      strike(opened);
      opened.pass(9);
      expect(opened.traffic.shareOf(HOME)).toBeGreaterThan(0.15);
      opened.pass(3);
      expect(opened.traffic.shareOf(AWAY)).toBe(1);
    });
  });

  it('is the same for the same seed', () => {
    const run = (seed: number) => {
      const { traffic, move, pass } = openTraffic({ seed, clients: {} });
      move(AWAY);
      pass(300);
      return traffic.steps.map(({ atMs, shares }) => [atMs, ...shares]);
    };
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
  });

  it('goes nowhere without a fleet', () => {
    const { globe } = smallGlobe();
    expect(() => addTraffic({ globe, dnsName: NAME, fleet: 'absent', loadAt: () => 1, seed: 1 })).toThrow(/absent/);
  });
});
