import { describe, expect, test } from 'vitest';
import { Fault } from '../../../shared/core/fault.ts';
import { never } from '../../../sim/never.ts';
import type { PointHook } from '../../../sim/point-hook.ts';
import { failback, flaws, HOME, isRead, move, openShopStory, type ShopStory, STANDBY } from './shop-story.ts';

/** `CRASH_ALL=1` lets a handler die at every call that changes something; else at a few of them, the same in every run. */
const ALL = process.env['CRASH_ALL'] === '1';
const SAMPLES = 2;

/** What becomes of a call, or of whoever makes it. */
const KINDS = ['dies before', 'loses the reply', 'dies after'] as const;
type Kind = (typeof KINDS)[number];

type Tale = {
  readonly mode: 'switch' | 'record';
  /** Where the handlers run that crash. */
  readonly region: string;
  /** What was before. */
  readonly before?: (story: ShopStory) => Promise<void>;
  readonly act: (story: ShopStory) => Promise<void>;
  readonly minutes: number;
};

const TALES: Readonly<Record<string, Tale>> = {
  'an outage, by a switch': {
    mode: 'switch',
    region: STANDBY,
    act: async (story) => {
      story.cut(HOME);
    },
    minutes: 16,
  },
  'an outage, by records': {
    mode: 'record',
    region: STANDBY,
    act: async (story) => {
      story.cut(HOME);
    },
    minutes: 14,
  },
  'a failback': {
    mode: 'switch',
    region: HOME,
    before: async (story) => {
      await story.ask(STANDBY, move(STANDBY));
      await story.minutes(12);
    },
    act: async (story) => {
      await story.ask(HOME, failback());
    },
    minutes: 18,
  },
  'a drill': {
    mode: 'switch',
    region: STANDBY,
    act: async (story) => {
      await story.ask(STANDBY, { kind: 'drill', why: 'test', by: 'ada' });
    },
    minutes: 24,
  },
};

/** Numbers the calls that a tale makes once it has begun, and meddles with one of them. */
const meddler = (chosen: number | null, kind: Kind) => {
  const methods: string[] = [];
  let isOn = false;
  let dead = false;
  const hook: PointHook = ({ port, method, phase }) => {
    if (!isOn) return Promise.resolve();
    if (phase === 'before') {
      methods.push(`${port}.${method}`);
      const isDue = methods.length - 1 === chosen;
      dead = isDue && kind !== 'dies before';
      return isDue && kind === 'dies before' ? never() : Promise.resolve();
    }
    if (!dead) return Promise.resolve();
    dead = false;
    return kind === 'dies after' ? never() : Promise.reject(new Fault('unknown', method, 'the reply was lost'));
  };
  return {
    methods,
    hook,
    begin: () => {
      isOn = true;
    },
  };
};

const bare = (overrides: Awaited<ReturnType<ShopStory['overrides']>>) =>
  overrides.map((one) => (one.kind === 'bounds' ? [one.kind, one.min, one.max] : [one.kind]));

const endOf = async (story: ShopStory) => {
  const states = [];
  for (const region of [HOME, STANDBY]) {
    for (const service of ['shop', 'shop~drill']) {
      const { epoch, recordsEpoch, switchOn, arming, guarded, move: last, past } = await story.state(region, service);
      const moves = [...(last === null ? [] : [last]), ...past];
      const ended = moves.map(({ phase, outcome, plan }) => [plan.kind, plan.epoch, phase, outcome?.code]);
      states.push({ region, service, epoch, recordsEpoch, switchOn, arming, guarded, ended });
    }
  }
  return {
    states,
    overrides: [bare(await story.overrides(HOME)), bare(await story.overrides(STANDBY))],
    answers: story.answers(),
    drilled: story.run.answers.filter(({ dnsName }) => dnsName.includes('drill')).map(({ region }) => region),
    flaws: flaws(story),
  };
};

const tell = async (tale: Tale, chosen: number | null, kind: Kind) => {
  const { methods, hook, begin } = meddler(chosen, kind);
  const story = await openShopStory({
    mode: tale.mode,
    hookOf: (region) => (region === tale.region ? hook : undefined),
  });
  await tale.before?.(story);
  await story.minutes(0.2);
  // Whoever asked saw it accepted: what crashes is what goes on by itself.
  await tale.act(story);
  begin();
  await story.minutes(tale.minutes);
  return { methods, end: await endOf(story) };
};

/** A call that only reads leaves nothing behind: to die at it is to die before the next. */
const chooseFrom = (methods: readonly string[], round: number): readonly number[] => {
  const changes = methods.flatMap((name, index) => (isRead(name.split('.')[1] ?? '') ? [] : [index]));
  if (ALL) return changes;
  const stride = Math.max(1, Math.floor(changes.length / SAMPLES));
  return changes.filter((_, index) => index % stride === (round * 7) % stride);
};

describe.each(Object.entries(TALES))('%s', (_, tale) => {
  test(
    'ends the same whichever call a handler dies at',
    async () => {
      const calm = await tell(tale, null, 'dies before');
      expect(calm.end.flaws).toEqual([]);
      expect(calm.methods.length).toBeGreaterThan(100);
      const bad: string[] = [];
      let count = 0;
      for (const [round, kind] of KINDS.entries()) {
        for (const chosen of chooseFrom(calm.methods, round)) {
          const { end } = await tell(tale, chosen, kind);
          count += 1;
          if (JSON.stringify(end) === JSON.stringify(calm.end)) continue;
          bad.push(`${kind} call ${chosen}, ${calm.methods[chosen]}: ${JSON.stringify(end)}`);
        }
      }
      expect(bad, `of ${count}; without a crash: ${JSON.stringify(calm.end)}`).toEqual([]);
    },
    ALL ? 3_600_000 : 120_000,
  );
});
