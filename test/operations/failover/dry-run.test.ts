import { describe, expect, test } from 'vitest';
import type { ServiceWish } from '../../../shared/core/failover/service-wish.ts';
import { failback, HOME, isRead, move, openShopStory, type SeenCall, type ShopStory, STANDBY } from './shop-story.ts';

const SWITCH_ON = 'publish the switch: on';

/** What a plan's steps are at the fake: one name each, in their order; looks and repeats of the same are none. */
const STEP_OF: Readonly<Record<string, (call: SeenCall) => string | null>> = {
  'ledger.putOverride': ({ args, to, from }) => {
    const kind = String(JSON.stringify(args[1])).includes('"pause"') ? 'pause' : 'bounds';
    return kind === 'pause' || to !== from ? 'fence' : 'raise';
  },
  'ledger.removeOverrides': ({ args }) => (JSON.stringify(args[1]).includes('pause') ? 'let' : 'hold'),
  'switches.publish': ({ args }) => (args[1] === true ? SWITCH_ON : null),
  'dns.change': () => 'change',
};

/** The switch is published again and again; the records are put under it by a second batch, once the other Region's is off. */
const withoutRepeats = (steps: readonly string[]): readonly string[] => {
  const once = steps.filter((step, index) => step !== SWITCH_ON || steps.indexOf(step) === index);
  return once.filter((step, index) => once[index - 1] !== step);
};

const realSteps = (calls: readonly SeenCall[]): readonly string[] =>
  withoutRepeats(calls.flatMap((call) => STEP_OF[`${call.port}.${call.method}`]?.(call) ?? []));

/** Where nothing was fenced before, there is nothing to let go of. */
const planned = (outcomes: readonly { readonly step: string }[], wasFenced: boolean): readonly string[] =>
  withoutRepeats(
    outcomes
      .map(({ step }) => (step.startsWith('publish') ? step : (step.split(' ')[0] ?? '')))
      .filter((step) => step !== 'publish the switch: off' && (wasFenced || step !== 'let')),
  );

const CASES: readonly {
  readonly name: string;
  readonly mode: 'switch' | 'record';
  readonly region: string;
  readonly wish: ServiceWish;
  readonly before: (story: ShopStory) => Promise<void>;
}[] = [
  { name: 'a failover', mode: 'switch', region: STANDBY, wish: move(STANDBY), before: async () => {} },
  { name: 'a failover', mode: 'record', region: STANDBY, wish: move(STANDBY), before: async () => {} },
  {
    name: 'a failback',
    mode: 'switch',
    region: HOME,
    wish: failback(),
    before: async (story) => {
      await story.ask(STANDBY, move(STANDBY));
      await story.minutes(15);
    },
  },
  {
    name: 'a drill',
    mode: 'switch',
    region: STANDBY,
    wish: { kind: 'drill', why: 'x', by: 'ada' },
    before: async () => {},
  },
  {
    name: 'a drill',
    mode: 'record',
    region: STANDBY,
    wish: { kind: 'drill', why: 'x', by: 'ada' },
    before: async () => {},
  },
];

describe('a dry run', () => {
  test.each(CASES)(
    'of $name ($mode) changes nothing, and tells what then is done',
    async ({ mode, region, wish, before }) => {
      const story = await openShopStory({ mode });
      await before(story);
      const from = story.calls.length;
      const states = [await story.state(HOME), await story.state(STANDBY), await story.state(STANDBY, 'shop~drill')];
      const startMs = story.run.globe.clock.nowMs;
      const { services, refused } = await story.ask(region, wish, true);
      const changed = story.calls
        .slice(from)
        .filter(({ atMs, method, from: caller }) => atMs <= startMs && caller === region && !isRead(method));
      expect({ refused, changed }).toEqual({ refused: null, changed: [] });
      expect([await story.state(HOME), await story.state(STANDBY), await story.state(STANDBY, 'shop~drill')]).toEqual(
        states,
      );
      const [report] = services;
      expect(report?.outcomes.every(({ result }) => result === 'skipped')).toBe(true);
      const steps = planned(report?.outcomes ?? [], region === HOME);
      expect(steps.length).toBeGreaterThan(2);
      const begun = story.calls.length;
      await story.ask(region, wish);
      await story.minutes(20);
      const done = realSteps(story.calls.slice(begun).filter(({ from: caller }) => caller === region));
      expect(done).toEqual(steps);
    },
  );

  test('of what is refused is refused', async () => {
    const story = await openShopStory();
    expect((await story.ask(HOME, move(HOME), true)).refused).toMatchObject({ code: 'ALREADY_THERE' });
  });
});
