import { describe, expect, test } from 'vitest';
import type { MovePhase } from '../../../shared/core/failover/service-state.ts';
import { HOUR_MS } from '../../../shared/core/time.ts';
import { drillServices } from '../../../shared/operations/drill-services.ts';
import { regionOfName } from '../../../sim/dns/answer-name.ts';
import { failService } from '../../../sim/faults/fail-service.ts';
import { hmacSha256 } from '../../../sim/hmac-sha256.ts';
import type { PointHook } from '../../../sim/point-hook.ts';
import { flaws, HOME, move, NAME, openShopStory, type ShopStory, STANDBY, WITNESS } from './shop-story.ts';

const DRILL = { kind: 'drill', why: 'test', by: 'ada' } as const;
const DRILL_NAME = `ballast-drill.${NAME}`;
const FORM = 'shop~drill';

const phaseOf = async (story: ShopStory): Promise<MovePhase | undefined> =>
  (await story.state(STANDBY, FORM)).move?.phase;

const expectClean = async (story: ShopStory): Promise<void> => {
  expect(story.answers()).toEqual([HOME]);
  expect(regionOfName(story.run.globe, DRILL_NAME)).toBe(HOME);
  expect(await story.overrides(STANDBY)).toEqual([]);
  expect(await story.overrides(HOME)).toEqual([]);
  expect(await story.state(STANDBY)).toMatchObject({ epoch: 0, switchOn: false, move: null });
  expect(await story.state(STANDBY, FORM)).toMatchObject({ switchOn: false, move: { phase: 'over' } });
  expect(flaws(story)).toEqual([]);
};

/** A report as it is told, checked by whoever has it and the key. */
const isSigned = async (story: ShopStory): Promise<boolean> => {
  const report = (await story.report(STANDBY)).past.find(({ plan }) => plan.kind === 'drill');
  if (report === undefined || report.signature === null) return false;
  const { key, value } = report.signature;
  return hmacSha256(key, JSON.stringify({ ...report, signature: null })) === value;
};

describe.each(['switch', 'record'] as const)('a drill (%s)', (mode) => {
  test('moves the isolated name there and back, leaves the real one alone, and is signed', async () => {
    const story = await openShopStory({ mode });
    expect((await story.ask(STANDBY, DRILL)).refused).toBeNull();
    await story.until(() => regionOfName(story.run.globe, DRILL_NAME) === STANDBY);
    await story.until(async () => (await phaseOf(story)) === 'over');
    await story.minutes(2);
    await expectClean(story);
    expect(await story.state(STANDBY, FORM)).toMatchObject({
      epoch: 2,
      recordsEpoch: 2,
      move: { outcome: { code: 'DRILLED' } },
    });
    expect(await isSigned(story)).toBe(true);
    expect(story.told(STANDBY).filter((code) => code === 'DRILLED')).toHaveLength(1);
    const changed = story.calls.flatMap(({ port, method, args }) =>
      port === 'dns' && method === 'change' ? [JSON.stringify(args[1])] : [],
    );
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.every((text) => !text.includes(`"name":"${NAME}"`))).toBe(true);
    expect(
      story.calls.filter(
        ({ port, from, to }) => from === STANDBY && to === HOME && ['balancers', 'agents'].includes(port),
      ),
    ).toEqual([]);
  });

  test('can be followed by another one, and by a failover', async () => {
    const story = await openShopStory({ mode });
    for (let round = 1; round <= 2; round += 1) {
      expect((await story.ask(STANDBY, DRILL)).refused).toBeNull();
      await story.until(async () => (await phaseOf(story)) === 'over');
    }
    expect(await story.state(STANDBY, FORM)).toMatchObject({ epoch: 4, past: [{ outcome: { code: 'DRILLED' } }] });
    await story.ask(STANDBY, move(STANDBY));
    await story.minutes(12);
    expect(story.answers()).toEqual([HOME, STANDBY]);
    expect((await story.ask(STANDBY, DRILL)).refused).toMatchObject({ code: 'NOT_AT_HOME' });
  });

  test('gives way to an outage, which keeps its capacity', async () => {
    const story = await openShopStory({ mode });
    await story.ask(STANDBY, DRILL);
    await story.minutes(0.5);
    story.cut(HOME);
    await story.minutes(15);
    expect(story.answers()).toEqual([HOME, STANDBY]);
    expect(await story.overrides(STANDBY)).toMatchObject([
      { kind: 'bounds', min: 10, why: expect.stringContaining('move shop-1-') },
    ]);
    expect(regionOfName(story.run.globe, DRILL_NAME)).toBe(HOME);
    expect(flaws(story)).toEqual([]);
  });

  test('that is aborted before it flips leaves nothing behind', async () => {
    const story = await openShopStory({ mode });
    await story.ask(STANDBY, DRILL);
    await story.until(async () => (await phaseOf(story)) === 'capacity');
    expect((await story.ask(STANDBY, { kind: 'abort', why: 'no', by: 'ada' })).refused).toBeNull();
    await story.minutes(5);
    await expectClean(story);
    expect(await story.state(STANDBY, FORM)).toMatchObject({ epoch: 0, move: { outcome: { code: 'ABORTED' } } });
  });

  test('that cannot clean up its name for an hour does so then', async () => {
    const story = await openShopStory({ mode });
    await story.ask(STANDBY, DRILL);
    await story.until(async () => (await phaseOf(story)) === 'settling');
    story.run.globe.dns.controlPlane = 'down';
    await story.minutes(60);
    expect(await phaseOf(story)).toBe('returning');
    expect(await story.overrides(STANDBY)).toEqual([]);
    story.run.globe.dns.controlPlane = 'up';
    await story.minutes(5);
    await expectClean(story);
  });
});

describe('a drill that dies', () => {
  test.each(['capacity', 'syncing', 'returning'] as const)(
    'in %s holds nothing once what it raised has expired',
    async (phase) => {
      let isDead = false;
      const hook: PointHook = ({ port }) =>
        isDead && ['workflows', 'switches', 'dns', 'wakes'].includes(port) ? new Promise(() => {}) : Promise.resolve();
      const story = await openShopStory({ hookOf: (region) => (region === STANDBY ? hook : undefined) });
      await story.ask(STANDBY, DRILL);
      await story.until(async () => (await phaseOf(story)) === phase);
      isDead = true;
      await story.minutes(70);
      expect(await story.overrides(STANDBY)).toEqual([]);
      expect(story.answers()).toEqual([HOME]);
      // Whoever comes to life again brings it to its end.
      isDead = false;
      await story.minutes(25);
      await expectClean(story);
    },
  );
});

describe('scheduled drills', () => {
  const request = {
    wake: { kind: 'tick', id: 'tick', because: 'test' },
    service: null,
    wish: null,
    dryRun: false,
  } as const;
  const drill = (story: ShopStory, region: string, dryRun = false) => {
    const stack = story.run.stacks.get(region);
    if (stack === undefined) throw new Error(region);
    const services = stack.setup.services.map((service) => ({ ...service, drill: { everyMs: HOUR_MS } }));
    return story.run.pass(drillServices(stack.ports, { ...stack.setup, services }, { ...request, dryRun }));
  };

  test('begin in the standby alone, and only once they are due', async () => {
    const story = await openShopStory();
    expect((await drill(story, HOME)).services).toEqual([]);
    expect((await drill(story, WITNESS)).services).toEqual([]);
    expect((await drill(story, STANDBY, true)).services).toHaveLength(1);
    expect((await story.state(STANDBY, FORM)).move).toBeNull();
    expect((await drill(story, STANDBY)).services).toHaveLength(1);
    expect((await drill(story, STANDBY)).services).toEqual([]);
    await story.until(async () => (await phaseOf(story)) === 'over');
    expect((await drill(story, STANDBY)).services).toEqual([]);
    await story.minutes(55);
    expect((await drill(story, STANDBY)).services).toHaveLength(1);
    await story.minutes(15);
    await expectClean(story);
  });

  test('do not begin where the file asks for none', async () => {
    const story = await openShopStory();
    const stack = story.run.stacks.get(STANDBY);
    if (stack === undefined) throw new Error('no stack');
    const services = stack.setup.services.map((service) => ({ ...service, drill: null }));
    const { services: looked } = await story.run.pass(
      drillServices(stack.ports, { ...stack.setup, services }, request),
    );
    expect(looked).toEqual([]);
  });
});

describe('a report', () => {
  test('is signed once the key can be used again', async () => {
    const story = await openShopStory();
    const mend = failService(story.world(STANDBY), 'kms');
    await story.ask(STANDBY, DRILL);
    await story.until(async () => (await phaseOf(story)) === 'over');
    await story.minutes(2);
    expect(await isSigned(story)).toBe(false);
    mend();
    await story.minutes(2);
    expect(await isSigned(story)).toBe(true);
  });

  test('of a failover is signed too', async () => {
    const story = await openShopStory();
    await story.ask(STANDBY, move(STANDBY));
    await story.minutes(12);
    const { past } = await story.report(STANDBY);
    const { key = '', value = '' } = past[0]?.signature ?? {};
    expect(hmacSha256(key, JSON.stringify({ ...past[0], signature: null }))).toBe(value);
  });
});
