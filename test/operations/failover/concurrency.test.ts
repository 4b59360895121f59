import { describe, expect, test } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import type { PointHook } from '../../../sim/point-hook.ts';
import { failback, flaws, HOME, move, openShopStory, type ShopStory, STANDBY } from './shop-story.ts';

const stackIn = (story: ShopStory, region: string) => {
  const stack = story.run.stacks.get(region);
  if (stack === undefined) throw new Error(`no stack in ${region}`);
  return stack;
};

const flipsOf = ({ run }: ShopStory): number =>
  new Set(run.moments.filter(({ service, epoch }) => service === 'shop' && (epoch ?? 0) > 0).map(({ epoch }) => epoch))
    .size;

describe('many at once', () => {
  test.each(['switch', 'record'] as const)('watches, commands and duplicates make one move (%s)', async (mode) => {
    const story = await openShopStory({ mode });
    story.cut(HOME);
    for (let round = 0; round < 40; round += 1) {
      const stack = stackIn(story, STANDBY);
      const wake = { kind: 'manual', id: `twice-${round % 2}`, because: 'test' } as const;
      const asked = { wake, service: 'shop', wish: round % 4 === 0 ? move(STANDBY) : null, dryRun: false };
      await story.run.pass(
        Promise.all([stack.watch(), stack.watch(), stack.lookAtServices(asked), stack.lookAtServices(asked)]),
      );
      await story.minutes(0.25);
    }
    await story.minutes(3);
    expect(story.answers()).toEqual([HOME, STANDBY]);
    expect(flipsOf(story)).toBe(1);
    expect(await story.state(STANDBY)).toMatchObject({
      epoch: 1,
      move: { phase: 'over', outcome: { code: 'MOVED' } },
      past: [],
    });
    expect(story.told(STANDBY).filter((code) => code === 'MOVED')).toHaveLength(1);
    if (mode === 'record') expect(story.calls.filter(({ method }) => method === 'change')).toHaveLength(1);
    expect(flaws(story)).toEqual([]);
  });

  test('a failover and a failback that are asked for at once lead to one Region at a time', async () => {
    const story = await openShopStory({ mode: 'record' });
    await story.ask(STANDBY, move(STANDBY));
    await story.minutes(12);
    const wake = { kind: 'manual', id: 'both', because: 'test' } as const;
    const request = { wake, service: 'shop', dryRun: false };
    await story.run.pass(
      Promise.all([
        stackIn(story, HOME).lookAtServices({ ...request, wish: failback() }),
        stackIn(story, STANDBY).lookAtServices({ ...request, wish: move(STANDBY, true) }),
      ]),
    );
    await story.minutes(15);
    expect(story.answers()).toEqual([HOME, STANDBY, HOME]);
    expect(flaws(story)).toEqual([]);
  });
});

/** Holds one call back for a while, once it is on. */
const holdBack = (isIt: (port: string, method: string, args: readonly unknown[]) => boolean) => {
  const held: { resume: (() => void) | null; isOn: boolean } = { resume: null, isOn: false };
  const hook: PointHook = ({ port, method, args, phase }) => {
    if (!held.isOn || phase !== 'before' || held.resume !== null || !isIt(port, method, args)) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    held.resume = resolve;
    return promise;
  };
  return { hook, held };
};

describe('a holder that was paused past its lease', () => {
  test.each([
    {
      name: 'a batch of records',
      mode: 'record',
      isIt: (port: string, method: string) => `${port}.${method}` === 'dns.change',
    },
    {
      name: 'a switch',
      mode: 'switch',
      isIt: (_: string, method: string, args: readonly unknown[]) => method === 'publish' && args[1] === true,
    },
    {
      name: 'what was decided',
      mode: 'switch',
      isIt: (port: string, method: string) => `${port}.${method}` === 'workflows.save',
    },
    {
      name: 'letting go',
      mode: 'record',
      isIt: (port: string, method: string) => `${port}.${method}` === 'workflows.releaseLease',
    },
    {
      name: 'the capacity',
      mode: 'switch',
      isIt: (port: string, method: string) => `${port}.${method}` === 'ledger.putOverride',
    },
  ] as const)('$name that comes late changes nothing more ($mode)', async ({ mode, isIt }) => {
    const { hook, held } = holdBack(isIt);
    const story = await openShopStory({ mode, hookOf: (region) => (region === STANDBY ? hook : undefined) });
    story.cut(HOME);
    held.isOn = true;
    await story.minutes(12);
    expect(held.resume).not.toBeNull();
    expect(story.answers()).toEqual([HOME, STANDBY]);
    const before = await story.state(STANDBY);
    held.resume?.();
    await story.minutes(3);
    const { movedAtMs: _, ...after } = await story.state(STANDBY);
    expect(after).toMatchObject({ epoch: before.epoch, recordsEpoch: before.recordsEpoch, past: before.past });
    expect(story.answers()).toEqual([HOME, STANDBY]);
    expect(flipsOf(story)).toBe(1);
    expect(flaws(story)).toEqual([]);
  });

  test('a batch that comes after the move was aborted is seen, and followed', async () => {
    const { hook, held } = holdBack((port, method) => `${port}.${method}` === 'dns.change');
    const story = await openShopStory({ mode: 'record', hookOf: (region) => (region === STANDBY ? hook : undefined) });
    held.isOn = true;
    await story.ask(STANDBY, move(STANDBY)).catch(() => undefined);
    await story.until(() => held.resume !== null);
    await story.ask(STANDBY, { kind: 'abort', why: 'no', by: 'ada' });
    await story.minutes(2);
    held.isOn = false;
    held.resume?.();
    await story.minutes(6);
    // The zone says where it is, and both ledgers with it.
    const [answer] = story.answers().slice(-1);
    const epoch = answer === STANDBY ? 1 : 0;
    expect(await story.state(STANDBY)).toMatchObject({ epoch });
    expect(await story.state(HOME)).toMatchObject({ epoch });
    expect(flaws(story)).toEqual([]);
  });

  test('a switch that is published some seconds late after a failback leads nobody away', async () => {
    const { hook, held } = holdBack((_, method, args) => method === 'publish' && args[1] === true);
    const story = await openShopStory({ hookOf: (region) => (region === STANDBY ? hook : undefined) });
    await story.ask(STANDBY, move(STANDBY));
    held.isOn = true;
    await story.until(() => held.resume !== null);
    // No function runs longer than a lease: what it sent arrives within that time.
    await story.run.advanceTo(story.run.globe.clock.nowMs + 50 * SECOND_MS);
    held.resume?.();
    held.isOn = false;
    await story.run.advanceTo(story.run.globe.clock.nowMs + 12 * MINUTE_MS);
    await story.ask(HOME, failback());
    await story.minutes(15);
    expect(story.answers()).toEqual([HOME, STANDBY, HOME]);
    expect(flaws(story)).toEqual([]);
  });
});
