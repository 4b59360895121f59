import { describe, expect, test } from 'vitest';
import { failDnsControl } from '../../../sim/faults/fail-dns.ts';
import { failEndpoint } from '../../../sim/faults/fail-endpoint.ts';
import { failService } from '../../../sim/faults/fail-service.ts';
import { partPlaces } from '../../../sim/faults/part-places.ts';
import { flaws, HOME, isRead, openShopStory, type ShopStory, STANDBY, WITNESS } from './shop-story.ts';

const expectMoved = async (story: ShopStory): Promise<void> => {
  expect(story.answers()).toEqual([HOME, STANDBY]);
  expect(await story.state(STANDBY)).toMatchObject({ epoch: 1, move: { phase: 'over', outcome: { code: 'MOVED' } } });
  expect(story.told(STANDBY).filter((code) => code === 'MOVED')).toHaveLength(1);
  expect(flaws(story)).toEqual([]);
};

const expectStayed = async (story: ShopStory): Promise<void> => {
  expect(story.answers()).toEqual([HOME]);
  expect(await story.state(STANDBY)).toMatchObject({ epoch: 0, move: null });
  expect(flaws(story)).toEqual([]);
};

/** What fencing and telling touch: all that may be asked of a Region that is left. */
const isAskedOfFormer = (port: string, method: string): boolean =>
  ['fleets', 'balancers', 'agents', 'ledger'].includes(port) || `${port}.${method}` === 'observations.put';

describe('a home that answers nobody', () => {
  test('is left through the switch with Route 53 down for changes, and nothing but fencing asked of it', async () => {
    const story = await openShopStory();
    story.cut(HOME);
    failDnsControl(story.run.globe);
    await story.minutes(10);
    await expectMoved(story);
    const asked = story.calls.filter(({ to, port, method }) => to === HOME && !isAskedOfFormer(port, method));
    expect(asked).toEqual([]);
    const flippedAtMs = story.calls.find(({ method, args }) => method === 'publish' && args[1] === true)?.atMs ?? 0;
    const dns = story.calls.filter(({ port, atMs }) => port === 'dns' && atMs <= flippedAtMs);
    expect([...new Set(dns.map(({ method }) => method))]).toEqual(['readCheckers']);
    expect(story.calls.filter(({ port, method }) => port === 'dns' && !isRead(method))).toEqual([]);
    // Once Route 53 can be changed again the switch is armed for the way back.
    story.run.globe.dns.controlPlane = 'up';
    await story.minutes(5);
    expect(await story.state(STANDBY)).toMatchObject({ recordsEpoch: 1, switchOn: false });
    await expectMoved(story);
  });

  test('is left by one batch of records', async () => {
    const story = await openShopStory({ mode: 'record' });
    story.cut(HOME);
    await story.minutes(10);
    await expectMoved(story);
    expect(story.calls.filter(({ method }) => method === 'change')).toHaveLength(1);
  });

  test('is left once Route 53 can be changed, where records flip', async () => {
    const story = await openShopStory({ mode: 'record' });
    story.cut(HOME);
    const mend = failDnsControl(story.run.globe);
    await story.minutes(8);
    expect(story.answers()).toEqual([HOME]);
    mend();
    await story.minutes(8);
    await expectMoved(story);
  });

  test.each(['switch', 'record'] as const)(
    'stays left when it comes back, and when the standby fails then (%s)',
    async (mode) => {
      const story = await openShopStory({ mode });
      const mend = story.cut(HOME);
      await story.minutes(10);
      mend();
      await story.minutes(20);
      await expectMoved(story);
      expect(await story.state(HOME)).toMatchObject({ epoch: 1, switchOn: false });
      story.cut(STANDBY);
      await story.minutes(20);
      expect(story.answers()).toEqual([HOME, STANDBY]);
      expect(await story.state(HOME)).toMatchObject({ epoch: 1, move: null });
      expect(story.told(HOME).filter((code) => code === 'HOME_ONLY_BY_COMMAND')).toHaveLength(1);
    },
  );

  test('is left though metrics cannot be published for a while when it is', async () => {
    const story = await openShopStory();
    story.cut(HOME);
    await story.until(async () => (await story.state(STANDBY)).move?.phase === 'capacity');
    const mend = failService(story.world(STANDBY), 'cloudwatch');
    await story.until(async () => (await story.state(STANDBY)).move?.phase === 'syncing');
    await story.minutes(3);
    expect((await story.report(STANDBY)).explained).toContain('cloudwatch is down');
    mend();
    await story.minutes(8);
    await expectMoved(story);
  });

  test('is left by records in the end where metrics cannot be published at all', async () => {
    const story = await openShopStory();
    story.cut(HOME);
    await story.until(async () => (await story.state(STANDBY)).move?.phase === 'capacity');
    failService(story.world(STANDBY), 'cloudwatch');
    await story.minutes(20);
    expect(story.answers()).toEqual([HOME, STANDBY]);
    expect(flaws(story)).toEqual([]);
  });

  test.each(['all', 'reads', 'changes'] as const)(
    'is left once the ledger of the standby can be used again (%s)',
    async (calls) => {
      const story = await openShopStory();
      const mend = failService(story.world(STANDBY), 'dynamodb', calls);
      story.cut(HOME);
      await story.minutes(5);
      expect(story.answers()).toEqual([HOME]);
      mend();
      await story.minutes(10);
      await expectMoved(story);
    },
  );
});

describe('a home that half fails', () => {
  test('is left when its endpoint fails though all its calls are answered, and is fenced', async () => {
    const story = await openShopStory();
    failEndpoint(story.run.globe, HOME, 'failing');
    await story.minutes(10);
    await expectMoved(story);
    expect(await story.state(STANDBY)).toMatchObject({ move: { fenced: { done: true } } });
    expect(await story.overrides(HOME)).toMatchObject([{ kind: 'pause' }]);
    expect(story.registered(HOME)).toBe(0);
  });

  test.each(['ec2', 'dynamodb', 'cloudwatch', 'elastic-load-balancing', 'systems-manager'] as const)(
    'is not left while %s fails there and its endpoint answers',
    async (service) => {
      const story = await openShopStory();
      failService(story.world(HOME), service);
      await story.minutes(15);
      await expectStayed(story);
    },
  );

  test('is not left while nothing can be changed there and its endpoint answers', async () => {
    const story = await openShopStory();
    for (const service of ['ec2', 'dynamodb', 'cloudwatch'] as const)
      failService(story.world(HOME), service, 'changes');
    await story.minutes(15);
    await expectStayed(story);
  });
});

describe('no place to go', () => {
  test('nothing moves when both Regions are down, and people are told once', async () => {
    const story = await openShopStory();
    failEndpoint(story.run.globe, STANDBY, 'failing');
    await story.minutes(5);
    failEndpoint(story.run.globe, HOME, 'failing');
    await story.minutes(20);
    await expectStayed(story);
    expect(story.told(STANDBY).filter((code) => code === 'BOTH_DOWN')).toHaveLength(1);
  });

  test('nothing moves when both fail at once, and people are told', async () => {
    const story = await openShopStory();
    failEndpoint(story.run.globe, HOME, 'failing');
    failEndpoint(story.run.globe, STANDBY, 'failing');
    await story.minutes(20);
    await expectStayed(story);
    expect(story.told(STANDBY)).toEqual(['BOTH_DOWN']);
  });

  test('nothing moves to a standby that serves nothing', async () => {
    const story = await openShopStory();
    failEndpoint(story.run.globe, STANDBY, 'silent');
    await story.minutes(5);
    story.cut(HOME);
    await story.minutes(15);
    await expectStayed(story);
    expect(story.told(STANDBY)).toContain('BOTH_DOWN');
  });

  test('nothing comes of both answering nobody', async () => {
    const story = await openShopStory();
    const mend = [story.cut(HOME), story.cut(STANDBY)];
    await story.minutes(20);
    for (const end of mend) end();
    await story.minutes(10);
    await expectStayed(story);
  });
});

describe('observers that are cut off themselves', () => {
  const ALL = [HOME, STANDBY, WITNESS];
  const outside = ['checkers', 'resolvers', 'route-53', 'clients'];
  test.each([
    { who: 'the standby', parted: [[STANDBY], [HOME, WITNESS, ...outside]] },
    { who: 'the witness', parted: [[WITNESS], [HOME, STANDBY, ...outside]] },
    { who: 'the standby from the witness, and from Route 53', parted: [[STANDBY], [WITNESS, 'route-53']] },
    { who: 'the standby from home', parted: [[STANDBY], [HOME]] },
  ] as const)('$who: nothing moves', async ({ parted: [ones, others] }) => {
    const story = await openShopStory();
    const mend = partPlaces(story.run.globe, ones, others);
    await story.minutes(15);
    await expectStayed(story);
    mend();
    await story.minutes(5);
    await expectStayed(story);
  });

  test('every Region from every other: nothing moves', async () => {
    const story = await openShopStory();
    for (const region of ALL)
      partPlaces(
        story.run.globe,
        [region],
        ALL.filter((other) => other !== region),
      );
    await story.minutes(15);
    await expectStayed(story);
  });

  test('home is left without the witness', async () => {
    const story = await openShopStory();
    partPlaces(story.run.globe, [WITNESS], [HOME, STANDBY, ...outside]);
    story.cut(HOME);
    await story.minutes(12);
    await expectMoved(story);
  });
});
