import { describe, expect, test } from 'vitest';
import { epochName, epochText } from '../../../shared/core/failover/plan-records.ts';
import { drillOf, type Service } from '../../../shared/core/failover/service.ts';
import { findZone, findZoneState } from '../../../sim/dns/zones.ts';
import { failback, flaws, HOME, isRead, move, openShopStory, type ShopStory, STANDBY } from './shop-story.ts';

/** What a deployment in both Regions changes of the service, and nobody has told Route 53 of. */
const redeploy = ({ run }: ShopStory, change: Partial<Service>): void => {
  for (const { setup } of run.stacks.values()) Object.assign(setup.services[0] ?? {}, change);
};

const prepare = ({ run }: ShopStory) =>
  run.prepareDns({ region: HOME, service: 'shop', only: 'prepare', adopt: false, dryRun: false });

const shopOf = ({ run }: ShopStory): Service => {
  const [shop] = run.stacks.get(STANDBY)?.setup.services ?? [];
  if (shop === undefined) throw new Error('no shop');
  return shop;
};

describe('a service whose mode was changed in ballast.yml', () => {
  test.each([
    { before: 'record', after: 'switch' },
    { before: 'switch', after: 'record' },
  ] as const)(
    'moves as its records were prepared, until they are prepared anew ($before, then $after)',
    async (way) => {
      const story = await openShopStory({ mode: way.before });
      redeploy(story, { mode: way.after });
      story.cut(HOME);
      await story.minutes(12);
      expect(story.answers()).toEqual([HOME, STANDBY]);
      expect((await story.state(STANDBY)).move).toMatchObject({
        plan: { mode: way.before },
        outcome: { code: 'MOVED' },
      });
      expect(flaws(story)).toEqual([]);
    },
  );

  test.each([
    { before: 'record', after: 'switch' },
    { before: 'switch', after: 'record' },
  ] as const)('moves the new way once they are, there and back ($before, then $after)', async (way) => {
    const story = await openShopStory({ mode: way.before });
    redeploy(story, { mode: way.after });
    expect(await prepare(story)).toMatchObject({ kind: 'prepared' });
    await story.minutes(5);
    await story.ask(STANDBY, move(STANDBY));
    await story.minutes(20);
    await story.ask(HOME, failback());
    await story.minutes(20);
    expect(story.answers()).toEqual([HOME, STANDBY, HOME]);
    expect((await story.state(HOME)).move).toMatchObject({ plan: { mode: way.after }, outcome: { code: 'MOVED' } });
    expect((await story.report(HOME)).armed).toBe(way.after === 'switch' ? true : null);
    expect(flaws(story)).toEqual([]);
  });
});

describe('a record of the epoch that was edited by hand', () => {
  const edit = (story: ShopStory, service: Service): void => {
    const { globe } = story.run;
    const zoneId = findZone(globe, 'example.com')?.id ?? '';
    const name = epochName(service);
    const state = findZoneState(globe.dns, zoneId, 'edit');
    const text = epochText(service, 'test', 0).replace('active=', 'active=mars-');
    state.records = state.records.map((record) =>
      record.name === name ? { ...record, target: { kind: 'values', values: [text], ttlS: 60 } } : record,
    );
  };

  test.each([false, true])('refuses a move by records before anything is done (force: %s)', async (force) => {
    const story = await openShopStory({ mode: 'record' });
    edit(story, shopOf(story));
    const before = [await story.state(HOME), await story.state(STANDBY)];
    const from = story.calls.length;
    const { refused } = await story.ask(STANDBY, move(STANDBY, force));
    expect(refused).toMatchObject({ code: 'NOT_WIRED', because: expect.stringContaining('_ballast.shop.example.com') });
    await story.minutes(3);
    expect([await story.state(HOME), await story.state(STANDBY)]).toEqual(before);
    expect(await story.overrides(HOME)).toEqual([]);
    const wrote = story.calls.slice(from).filter(({ port, method }) => port === 'dns' && !isRead(method));
    expect(wrote).toEqual([]);
    expect(story.answers()).toEqual([HOME]);
  });

  test('refuses a drill by records', async () => {
    const story = await openShopStory({ mode: 'record' });
    edit(story, drillOf(shopOf(story)));
    const { refused } = await story.ask(STANDBY, { kind: 'drill', why: 'test', by: 'ada' });
    expect(refused).toMatchObject({ code: 'NOT_WIRED' });
  });

  test('is nothing to a move by an armed switch', async () => {
    const story = await openShopStory({ mode: 'switch' });
    edit(story, shopOf(story));
    expect((await story.ask(STANDBY, move(STANDBY))).refused).toBeNull();
    await story.minutes(8);
    expect(story.answers()).toEqual([HOME, STANDBY]);
  });
});
