import { describe, expect, test } from 'vitest';
import { SECOND_MS } from '../../../shared/core/time.ts';
import { failEndpoint, flapEndpoint } from '../../../sim/faults/fail-endpoint.ts';
import { lieAboutEndpoint } from '../../../sim/faults/lie-about-endpoint.ts';
import { flaws, HOME, openShopStory, type ShopStory, STANDBY, WITNESS } from './shop-story.ts';

const flipsOf = ({ calls }: ShopStory): number => {
  const moments = calls.filter(
    ({ port, method, args }) => `${port}.${method}` === 'switches.publish' && args[1] === true,
  );
  return moments.length === 0 ? 0 : 1;
};

const expectAtHome = async (story: ShopStory): Promise<void> => {
  expect(story.answers()).toEqual([HOME]);
  expect(await story.state(STANDBY)).toMatchObject({ epoch: 0, move: null });
  expect(flipsOf(story)).toBe(0);
};

describe('one observer alone', () => {
  test.each([STANDBY, WITNESS, 'checkers'])('%s: its lies move nothing', async (observer) => {
    const story = await openShopStory();
    lieAboutEndpoint(story.run.globe, { observer, region: HOME, says: 'bad' });
    await story.minutes(20);
    await expectAtHome(story);
  });

  test('the standby, which says that it is up when it is not, is not moved to alone', async () => {
    const story = await openShopStory();
    failEndpoint(story.run.globe, STANDBY, 'failing');
    lieAboutEndpoint(story.run.globe, { observer: STANDBY, region: STANDBY, says: 'good' });
    await story.minutes(5);
    story.cut(HOME);
    await story.minutes(15);
    await expectAtHome(story);
  });

  test('one that says that a dead home is up keeps nobody there', async () => {
    const story = await openShopStory();
    story.cut(HOME);
    lieAboutEndpoint(story.run.globe, { observer: WITNESS, region: HOME, says: 'good' });
    await story.minutes(12);
    expect(story.answers()).toEqual([HOME, STANDBY]);
  });

  test.each([STANDBY, WITNESS, 'checkers'])(
    '%s: one that changes its mind all the time moves nothing',
    async (observer) => {
      const story = await openShopStory();
      for (let round = 0; round < 8; round += 1) {
        const end = lieAboutEndpoint(story.run.globe, { observer, region: HOME, says: 'bad' });
        await story.minutes(1.4);
        end();
        await story.minutes(0.6);
      }
      await expectAtHome(story);
    },
  );
});

describe('a home that comes and goes', () => {
  test.each([20, 45, 100, 200, 400].map((seconds) => ({ seconds })))(
    'every $seconds s is left once at most',
    async ({ seconds }) => {
      const story = await openShopStory();
      flapEndpoint(story.run.globe, HOME, seconds * SECOND_MS);
      await story.minutes(30);
      expect([[HOME], [HOME, STANDBY]]).toContainEqual(story.answers());
      expect((await story.state(STANDBY)).epoch).toBeLessThanOrEqual(1);
      expect(flaws(story)).toEqual([]);
      // Each down that lasts may be told of, not each look at it.
      expect(story.told(STANDBY).length).toBeLessThan(30);
    },
  );
});

describe('what the Region says of itself', () => {
  test('its alarms and one probe are enough where no checkers can be read', async () => {
    const story = await openShopStory();
    story.run.globe.dns.controlPlane = 'down';
    failEndpoint(story.run.globe, HOME, 'failing');
    lieAboutEndpoint(story.run.globe, { observer: WITNESS, region: HOME, says: 'good' });
    await story.minutes(12);
    // Two say up, one down: fleets are in service there.
    await expectAtHome(story);
  });
});
