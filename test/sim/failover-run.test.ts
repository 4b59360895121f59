import { describe, expect, it } from 'vitest';
import { Fault } from '../../shared/core/fault.ts';
import { MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import { worldOf } from '../../sim/cloud.ts';
import { reportOutage } from '../../sim/failover/report-outage.ts';
import { cutOffRegion } from '../../sim/faults/cut-off-region.ts';
import { failDnsControl } from '../../sim/faults/fail-dns.ts';
import { flapEndpoint } from '../../sim/faults/fail-endpoint.ts';
import { lieAboutEndpoint } from '../../sim/faults/lie-about-endpoint.ts';
import { partPlaces } from '../../sim/faults/part-places.ts';
import { HOME, NAME, openShopCloud, type ShopCloud, type ShopOptions, STANDBY, WITNESS } from './shop-cloud.ts';

/** Where the name leads in the end, with how often it changed since the beginning. */
const endOf = ({ run, startMs }: ShopCloud) => ({
  where: run.answers.at(-1)?.region,
  changes: run.answers.filter(({ atMs }) => atMs >= startMs).length,
});

const strike = async (shop: ShopCloud, how: (shop: ShopCloud) => void): Promise<number> => {
  const struckMs = shop.startMs + 17 * SECOND_MS;
  await shop.run.advanceTo(struckMs);
  how(shop);
  return struckMs;
};

const loseHome = ({ run }: ShopCloud): void => {
  cutOffRegion(worldOf(run.globe.cloud, HOME));
};

const runFor = (shop: ShopCloud, minutes: number): Promise<void> =>
  shop.run.advanceTo(shop.startMs + minutes * MINUTE_MS);

describe('a run with a service that may move', () => {
  it('is quiet while nothing is wrong', async () => {
    const shop = await openShopCloud();
    await runFor(shop, 30);
    expect(endOf(shop)).toEqual({ where: HOME, changes: 0 });
    expect(shop.run.failures).toEqual([]);
    expect(shop.traffic.minutes.filter(({ lost }) => lost > 0)).toEqual([]);
    expect(shop.traffic.shareOf(HOME)).toBe(1);
    expect(shop.run.moments.filter(({ phase }) => phase !== null)).toEqual([]);
  });

  it.each(['switch', 'record'] as const)('moves it once its home is gone, by %s', async (mode) => {
    const shop = await openShopCloud({ mode });
    const struckMs = await strike(shop, loseHome);
    await runFor(shop, 15);
    expect(endOf(shop)).toEqual({ where: STANDBY, changes: 1 });
    const { moments } = shop.run;
    expect(shop.run.answers.map(({ region }) => region)).toEqual([HOME, STANDBY]);
    expect(new Set(moments.flatMap(({ region, phase }) => (phase === null ? [] : [region])))).toEqual(
      new Set([STANDBY]),
    );
    expect(moments.at(-1)).toMatchObject({ region: STANDBY, service: 'shop', epoch: 1, phase: null, code: 'MOVED' });
    const report = reportOutage(shop.run, shop.traffic, { service: 'shop', dnsName: NAME, to: STANDBY, struckMs });
    const { decidedMs = 0, flippedMs = 0, answeredMs = 0, clientsMs = 0 } = report;
    const times = [decidedMs, flippedMs, answeredMs, clientsMs].map((ms) => ms ?? Number.NaN);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(Math.min(...times)).toBeGreaterThan(30 * SECOND_MS);
    expect(Math.max(...times)).toBeLessThan(6 * MINUTE_MS);
    expect(report.lost).toBeGreaterThan(((answeredMs ?? 0) / SECOND_MS) * 300);
    expect(report.lost).toBeLessThan(((clientsMs ?? 0) / SECOND_MS) * 300);
    expect(shop.traffic.minutes.at(-1)?.lost).toBe(0);
    expect(worldOf(shop.run.globe.cloud, STANDBY).fleets.get('web')?.minutes.at(-1)).toMatchObject({ lost: 0 });
  });

  it('moves it by its switch while neither Route 53 nor the Region that failed answers anybody', async () => {
    const shop = await openShopCloud();
    await strike(shop, (struck) => {
      loseHome(struck);
      failDnsControl(struck.run.globe);
    });
    await runFor(shop, 15);
    expect(endOf(shop)).toEqual({ where: STANDBY, changes: 1 });
    expect(shop.traffic.reachedAtMs(STANDBY, 0.99, shop.startMs)).not.toBeNull();
  });

  it('stays where it is for one observer that lies', async () => {
    const shop = await openShopCloud();
    await strike(shop, ({ run }) => lieAboutEndpoint(run.globe, { observer: STANDBY, region: HOME, says: 'bad' }));
    await runFor(shop, 20);
    expect(endOf(shop)).toEqual({ where: HOME, changes: 0 });
  });

  it('stays where it is while the standby Region is kept apart from all others', async () => {
    const shop = await openShopCloud();
    await strike(shop, ({ run }) =>
      partPlaces(run.globe, [STANDBY], [HOME, WITNESS, 'route-53', 'resolvers', 'clients', 'checkers']),
    );
    await runFor(shop, 20);
    expect(endOf(shop)).toEqual({ where: HOME, changes: 0 });
  });

  it('moves it at most once while its home flaps faster than the hold-down', async () => {
    const shop = await openShopCloud();
    await strike(shop, ({ run }) => flapEndpoint(run.globe, HOME, 20 * SECOND_MS));
    await runFor(shop, 30);
    expect(endOf(shop).changes).toBeLessThanOrEqual(1);
  });

  it('is the same for the same seed, and another for another', async () => {
    const play = async (seed: number) => {
      const shop = await openShopCloud({ seed });
      await strike(shop, loseHome);
      await runFor(shop, 10);
      const { moments, answers, failures } = shop.run;
      return JSON.stringify([moments, answers, failures, shop.traffic.minutes]);
    };
    const first = await play(1);
    expect(await play(1)).toBe(first);
    expect(await play(2)).not.toBe(first);
  });

  it('lets functions of a Region fail alone, and tells which did', async () => {
    const hookOf: ShopOptions['hookOf'] = (region) =>
      region === WITNESS ? () => Promise.reject(new Fault('unknown', 'test', 'no luck')) : undefined;
    const shop = await openShopCloud({ hookOf });
    await runFor(shop, 1);
    expect(new Set(shop.run.failures.map(({ region }) => region))).toEqual(new Set([WITNESS]));
    expect(endOf(shop).where).toBe(HOME);
  });

  it('answers a person while time passes', async () => {
    const shop = await openShopCloud();
    const before = worldOf(shop.run.globe.cloud, STANDBY).nowMs;
    const { services, refused } = await shop.run.ask(STANDBY, { service: 'shop', wish: null, dryRun: true });
    expect([refused, services[0]?.active]).toEqual([null, HOME]);
    expect(worldOf(shop.run.globe.cloud, STANDBY).nowMs).toBeGreaterThan(before);
    await expect(shop.run.ask('eu-north-1', { service: 'shop', wish: null, dryRun: true })).rejects.toThrow(
      /eu-north-1/,
    );
  });
});
