import { expect, test } from 'vitest';
import type { Service } from '../../../shared/core/failover/service.ts';
import { Fault } from '../../../shared/core/fault.ts';
import { SECOND_MS } from '../../../shared/core/time.ts';
import { serviceKey } from '../../../shared/operations/service-key.ts';
import { watchServices } from '../../../shared/operations/watch-services.ts';
import type { PointHook } from '../../../sim/point-hook.ts';
import { tableOf } from '../../../sim/region-tables.ts';
import { HOME, move, openShopStory, type ShopStory, STANDBY } from './shop-story.ts';

const WAKE = { kind: 'tick', id: 'tick', because: 'test' } as const;
const REQUEST = { wake: WAKE, service: null, wish: null, dryRun: false } as const;

/** What a function may take, below its timeout. */
const WATCH_MS = 40 * SECOND_MS;

const servicesLike = (one: Service, count: number): readonly Service[] =>
  Array.from({ length: count }, (_, index) => ({
    ...one,
    name: `shop-${index}`,
    dnsName: `shop-${index}.example.com`,
  }));

const watchMany = async (story: ShopStory, count: number): Promise<number> => {
  const stack = story.run.stacks.get(STANDBY);
  const [shop] = stack?.setup.services ?? [];
  if (stack === undefined || shop === undefined) throw new Error('no stack');
  const { wiring } = await story.state(STANDBY);
  for (const { name } of wiring === null ? [] : servicesLike(shop, count)) {
    const wish = { kind: 'wire', wiring, epoch: 0 };
    await tableOf(story.run.tables, STANDBY).workflows.ask(serviceKey(name), 'wire', wish);
  }
  const startMs = story.run.globe.clock.nowMs;
  let endMs = 0;
  const watched = watchServices(stack.ports, { ...stack.setup, services: servicesLike(shop, count) }, REQUEST);
  await story.run.pass(
    watched.finally(() => {
      endMs = story.run.globe.clock.nowMs;
    }),
  );
  return endMs - startMs;
};

test('fifty services are watched in time while home answers nobody, and Route 53 neither', async () => {
  const story = await openShopStory();
  expect(await watchMany(story, 50)).toBeLessThan(5 * SECOND_MS);
  story.cut(HOME);
  story.run.globe.dns.controlPlane = 'down';
  const took: number[] = [];
  for (let look = 0; look < 6; look += 1) took.push(await watchMany(story, 50));
  expect(Math.max(...took)).toBeLessThan(WATCH_MS);
});

test('a service whose record cannot be read keeps no other from being watched', async () => {
  const hook: PointHook = ({ port, phase, args }) =>
    port === 'workflows' && phase === 'before' && JSON.stringify(args[0] ?? '').includes('"shop-0"')
      ? Promise.reject(new Fault('invalid', 'dynamodb', 'the record is too large'))
      : Promise.resolve();
  const story = await openShopStory({ hookOf: (region) => (region === STANDBY ? hook : undefined) });
  const from = story.calls.length;
  await expect(watchMany(story, 20)).rejects.toThrow('the record is too large');
  const put = story.calls
    .slice(from)
    .flatMap(({ port, method, args }) =>
      `${port}.${method}` === 'workflows.acquireLease' ? [JSON.stringify(args[0])] : [],
    );
  for (let index = 1; index < 20; index += 1) expect(put.join()).toContain(`"shop-${index}"`);
});

test('what is kept of a service does not grow with what befalls it', async () => {
  const story = await openShopStory({ mode: 'record' });
  const sizeOf = async (): Promise<number> => JSON.stringify(await story.state(STANDBY)).length;
  await story.ask(STANDBY, move(STANDBY));
  await story.ask(STANDBY, { kind: 'abort', why: 'no', by: 'ada' });
  await story.minutes(1);
  const first = await sizeOf();
  for (let round = 0; round < 30; round += 1) {
    await story.ask(STANDBY, move(STANDBY));
    await story.ask(STANDBY, { kind: 'abort', why: 'no', by: 'ada' });
    await story.minutes(1);
  }
  expect((await story.state(STANDBY)).past.length).toBeLessThanOrEqual(10);
  // Eleven moves at most, each as long as the first.
  expect(await sizeOf()).toBeLessThan(14 * first);
});
