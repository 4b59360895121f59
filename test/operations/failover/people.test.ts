import { describe, expect, test } from 'vitest';
import type { MovePhase } from '../../../shared/core/failover/service-state.ts';
import { HOUR_MS } from '../../../shared/core/time.ts';
import { tableOf } from '../../../sim/region-tables.ts';
import { failback, flaws, HOME, isRead, move, openShopStory, type ShopStory, STANDBY, WITNESS } from './shop-story.ts';

const phaseIn = async (story: ShopStory, region: string): Promise<MovePhase | null> =>
  (await story.state(region)).move?.phase ?? null;

describe('a person who approves', () => {
  test('is told once, with the plan, and moves it', async () => {
    const story = await openShopStory({ approval: 'person' });
    story.cut(HOME);
    await story.minutes(6);
    expect(story.answers()).toEqual([HOME]);
    const waiting = await story.state(STANDBY);
    expect(waiting).toMatchObject({ epoch: 0, move: { phase: 'approval' } });
    const notices = (story.run.stacks.get(STANDBY)?.notices ?? []).filter(({ code }) => code === 'AWAITING_APPROVAL');
    expect(notices).toHaveLength(1);
    expect(notices[0]?.explained).toContain(waiting.move?.plan.id ?? 'none');
    const planId = waiting.move?.plan.id ?? '';
    const wrong = await story.ask(STANDBY, { kind: 'approve', planId: 'aaaaaaa', by: 'ada' });
    expect(wrong.refused).toMatchObject({ code: 'OLD_PLAN' });
    expect(await story.state(STANDBY)).toEqual(waiting);
    expect((await story.ask(STANDBY, { kind: 'approve', planId, by: 'ada' })).refused).toBeNull();
    await story.minutes(8);
    expect(story.answers()).toEqual([HOME, STANDBY]);
    expect(await story.state(STANDBY)).toMatchObject({ move: { approvedBy: 'ada', outcome: { code: 'MOVED' } } });
    const again = await story.ask(STANDBY, { kind: 'approve', planId, by: 'ada' });
    expect(again.refused).toMatchObject({ code: 'NOTHING_TO_ANSWER' });
  });

  test('is asked no more once home is up again', async () => {
    const story = await openShopStory({ approval: 'person' });
    const mend = story.cut(HOME);
    await story.minutes(6);
    mend();
    await story.minutes(6);
    expect(await story.state(STANDBY)).toMatchObject({
      epoch: 0,
      move: { phase: 'over', outcome: { code: 'RECOVERED' } },
    });
    expect(await story.overrides(STANDBY)).toEqual([]);
    expect(story.told(STANDBY)).toEqual(['AWAITING_APPROVAL', 'RECOVERED']);
  });

  test('and does not answer for two hours leaves it where it is', async () => {
    const story = await openShopStory({ approval: 'person' });
    story.cut(HOME);
    await story.minutes(130);
    const { past, move: last } = await story.state(STANDBY);
    expect([...past, ...(last === null ? [] : [last])].map(({ outcome }) => outcome?.code)).toContain('NOT_APPROVED');
    expect(story.answers()).toEqual([HOME]);
  });
});

describe('what is refused', () => {
  test.each([
    { name: 'to where it is', region: HOME, wish: move(HOME), code: 'ALREADY_THERE' },
    {
      name: 'to a Region that it has nothing to do with',
      region: STANDBY,
      wish: move('ap-south-1'),
      code: 'WRONG_REGION',
    },
    { name: 'to the witness', region: WITNESS, wish: move(WITNESS), code: 'WRONG_REGION' },
    { name: 'asked in the other Region', region: HOME, wish: move(STANDBY), code: 'WRONG_REGION' },
    { name: 'asked at the witness', region: WITNESS, wish: move(STANDBY), code: 'WRONG_REGION' },
    {
      name: 'an approval of nothing',
      region: STANDBY,
      wish: { kind: 'approve', planId: 'x', by: 'ada' },
      code: 'NOTHING_TO_ANSWER',
    },
    {
      name: 'an abort of nothing',
      region: STANDBY,
      wish: { kind: 'abort', why: 'x', by: 'ada' },
      code: 'NOTHING_TO_ANSWER',
    },
    { name: 'a drill asked at home', region: HOME, wish: { kind: 'drill', why: 'x', by: 'ada' }, code: 'WRONG_REGION' },
    {
      name: 'a drill asked at the witness',
      region: WITNESS,
      wish: { kind: 'drill', why: 'x', by: 'ada' },
      code: 'WRONG_REGION',
    },
  ] as const)('$name', async ({ region, wish, code }) => {
    const story = await openShopStory();
    const before = [await story.state(HOME), await story.state(STANDBY)];
    const from = story.calls.length;
    const answer = await story.run.ask(region, { service: 'shop', wish, dryRun: false });
    expect(answer.refused).toMatchObject({ code });
    expect([await story.state(HOME), await story.state(STANDBY)]).toEqual(before);
    expect(story.calls.slice(from).filter(({ port, method }) => port === 'workflows' && method === 'ask')).toEqual([]);
    await story.minutes(3);
    expect(story.answers()).toEqual([HOME]);
  });

  test('a service that is not there', async () => {
    const story = await openShopStory();
    const answer = await story.run.ask(STANDBY, { service: 'shoe', wish: move(STANDBY), dryRun: false });
    expect(answer).toMatchObject({ services: [], refused: { code: 'UNKNOWN_SERVICE' } });
  });

  test('a second move while one is under way, and an abort once it has flipped', async () => {
    const story = await openShopStory();
    await story.ask(STANDBY, move(STANDBY));
    expect((await story.ask(STANDBY, move(STANDBY))).refused).toMatchObject({ code: 'ALREADY_MOVING' });
    await story.until(async () => (await phaseIn(story, STANDBY)) === 'syncing');
    expect((await story.ask(STANDBY, { kind: 'abort', why: 'x', by: 'ada' })).refused).toMatchObject({
      code: 'TOO_LATE',
    });
    await story.minutes(10);
    expect(story.answers()).toEqual([HOME, STANDBY]);
  });

  test('a drill while the service itself moves', async () => {
    const story = await openShopStory();
    await story.ask(STANDBY, move(STANDBY));
    const answer = await story.ask(STANDBY, { kind: 'drill', why: 'x', by: 'ada' });
    expect(answer.refused).toMatchObject({ code: 'ALREADY_MOVING' });
  });
});

describe('a person who aborts', () => {
  const HELD = { kind: 'bounds', min: 3, max: 15, why: 'a sale', atMs: 0 } as const;
  const PAUSED = { kind: 'pause', why: 'maintenance', atMs: 0 } as const;

  test.each([
    { phase: 'approval', mode: 'switch' },
    { phase: 'capacity', mode: 'switch' },
    { phase: 'checking', mode: 'switch' },
    { phase: 'flipping', mode: 'record' },
  ] as const)('in $phase has everything as it was ($mode)', async ({ phase, mode }) => {
    const story = await openShopStory({
      mode,
      approval: 'person',
      service: 'fence: { deregister: true }',
    });
    const untilMs = story.run.globe.clock.nowMs + 5 * HOUR_MS;
    await tableOf(story.run.tables, STANDBY).ledger.putOverride('web', { ...HELD, untilMs });
    await tableOf(story.run.tables, HOME).ledger.putOverride('web', { ...PAUSED, untilMs });
    await story.minutes(2);
    const overrides = [await story.overrides(HOME), await story.overrides(STANDBY)];
    const registered = story.registered(HOME);
    expect(registered).toBeGreaterThan(2);
    if (phase === 'flipping') story.run.globe.dns.controlPlane = 'down';
    if (phase === 'approval') {
      const endpoint = story.run.globe.network.endpoints.get(HOME);
      if (endpoint !== undefined) endpoint.mode = 'failing';
    } else await story.ask(STANDBY, move(STANDBY));
    if (phase === 'checking') {
      const endpoint = story.run.globe.network.endpoints.get(STANDBY);
      if (endpoint !== undefined) endpoint.mode = 'failing';
    }
    await story.until(async () => (await phaseIn(story, STANDBY)) === phase);
    if (phase === 'capacity' || phase === 'checking') expect(story.registered(HOME)).toBe(0);
    expect((await story.ask(STANDBY, { kind: 'abort', why: 'no', by: 'ada' })).refused).toBeNull();
    for (const endpoint of story.run.globe.network.endpoints.values()) endpoint.mode = 'well';
    story.run.globe.dns.controlPlane = 'up';
    await story.minutes(15);
    expect([await story.overrides(HOME), await story.overrides(STANDBY)]).toEqual(overrides);
    expect(await story.state(STANDBY)).toMatchObject({
      epoch: 0,
      switchOn: false,
      move: { phase: 'over', outcome: { code: 'ABORTED' } },
    });
    expect(story.answers()).toEqual([HOME]);
    expect(story.calls.filter(({ method, args }) => method === 'publish' && args[1] === true)).toEqual([]);
    expect(story.told(STANDBY)).toContain('ABORTED');
  });

  test('puts what was taken out of service back, without pauses of people', async () => {
    const story = await openShopStory({ service: 'fence: { deregister: true }' });
    const registered = story.registered(HOME);
    await story.ask(STANDBY, move(STANDBY));
    await story.until(async () => (await phaseIn(story, STANDBY)) === 'capacity');
    expect(story.registered(HOME)).toBe(0);
    await story.ask(STANDBY, { kind: 'abort', why: 'no', by: 'ada' });
    await story.minutes(8);
    expect(story.registered(HOME)).toBe(registered);
    expect([await story.overrides(HOME), await story.overrides(STANDBY)]).toEqual([[], []]);
  });
});

describe('a failback', () => {
  test.each(['switch', 'record'] as const)(
    'comes home at the next epoch, and what is left is fenced and armed (%s)',
    async (mode) => {
      const story = await openShopStory({ mode });
      await story.ask(STANDBY, move(STANDBY));
      await story.minutes(12);
      expect(story.answers()).toEqual([HOME, STANDBY]);
      expect((await story.ask(HOME, move(HOME))).refused).toMatchObject({ code: 'NOT_READY' });
      expect((await story.ask(HOME, failback())).refused).toBeNull();
      await story.minutes(15);
      expect(story.answers()).toEqual([HOME, STANDBY, HOME]);
      expect(await story.state(HOME)).toMatchObject({
        epoch: 2,
        recordsEpoch: 2,
        switchOn: false,
        move: { outcome: { code: 'MOVED' } },
      });
      expect(await story.state(STANDBY)).toMatchObject({ epoch: 2, switchOn: false });
      expect((await story.report(HOME)).armed).toBe(mode === 'switch' ? true : null);
      expect(await story.overrides(HOME)).toMatchObject([{ kind: 'bounds' }]);
      expect(flaws(story)).toEqual([]);
    },
  );

  test('leads home, and the next outage away again', async () => {
    const story = await openShopStory({ service: 'flipEvery: 10m' });
    await story.ask(STANDBY, move(STANDBY));
    await story.minutes(12);
    await story.ask(HOME, failback());
    await story.minutes(30);
    story.cut(HOME);
    await story.minutes(12);
    expect(story.answers()).toEqual([HOME, STANDBY, HOME, STANDBY]);
    expect(await story.state(STANDBY)).toMatchObject({ epoch: 3 });
    expect(flaws(story)).toEqual([]);
  });

  test('is refused while readiness is red at home', async () => {
    const story = await openShopStory();
    await story.ask(STANDBY, move(STANDBY));
    await story.minutes(12);
    const { workflows } = tableOf(story.run.tables, HOME);
    const put = async (standing: 'red' | 'green'): Promise<void> => {
      const nowMs = story.run.globe.clock.nowMs;
      const taken = await workflows.acquireLease({ kind: 'readiness', id: 'shop' }, nowMs, nowMs + 1);
      if (taken.kind === 'held') throw new Error('held');
      const check = { id: 'quota', subject: 'web', standing, because: '', fix: '' };
      const report = { version: 1, service: 'shop', region: HOME, atMs: nowMs, checks: [check], probes: [] };
      const body = { version: 1, report, told: [] };
      await workflows.releaseLease(taken.lease, { body, answered: [], forgetAtMs: null });
    };
    await put('red');
    expect((await story.ask(HOME, move(HOME))).refused).toMatchObject({ code: 'NOT_READY' });
    await put('green');
    expect((await story.ask(HOME, move(HOME))).refused).toBeNull();
    await story.minutes(12);
    expect(story.answers()).toEqual([HOME, STANDBY, HOME]);
    expect(story.calls.filter(({ method }) => !isRead(method)).length).toBeGreaterThan(0);
  });
});

describe('a move that is turned back while nobody answers where it was', () => {
  test('lets it serve once somebody does', async () => {
    const story = await openShopStory({ service: 'fence: { deregister: true }' });
    const registered = story.registered(HOME);
    await story.ask(STANDBY, move(STANDBY));
    await story.until(() => story.registered(HOME) === 0);
    const mend = story.cut(HOME);
    await story.ask(STANDBY, { kind: 'abort', why: 'no', by: 'ada' });
    const { endpoints } = story.run.globe.network;
    const endpoint = endpoints.get(STANDBY);
    if (endpoint !== undefined) endpoint.mode = 'failing';
    await story.until(async () => (await phaseIn(story, STANDBY)) === 'over', 15);
    mend();
    await story.minutes(4);
    expect(story.registered(HOME)).toBe(registered);
    expect(await story.overrides(HOME)).toEqual([]);
    expect(story.answers()).toEqual([HOME]);
  });
});
