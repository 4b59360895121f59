import { describe, expect, it } from 'vitest';
import { createApiBudget, type Pause, type TakeTurn } from '../../../shared/aws/api-budget.ts';
import { createCallAws } from '../../../shared/aws/call-aws.ts';
import { shareOf } from '../../../shared/core/budget/api-share.ts';
import { Fault } from '../../../shared/core/fault.ts';
import type { Wake } from '../../../shared/core/look-request.ts';
import { SECOND_MS } from '../../../shared/core/time.ts';

const NEVER = new AbortController().signal;

/** A clock that jumps to whatever is waited for next, once nothing else is left to do. */
const createTime = () => {
  let nowMs = 0;
  const waking: { readonly atMs: number; readonly wake: () => void }[] = [];
  const pause: Pause = (ms, signal) =>
    new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
      waking.push({ atMs: nowMs + ms, wake: resolve });
    });
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const run = async (untilMs: number): Promise<void> => {
    await settle();
    for (;;) {
      const next = Math.min(...waking.map(({ atMs }) => atMs));
      if (!(next <= untilMs)) break;
      nowMs = next;
      const due = waking.filter(({ atMs }) => atMs <= nowMs);
      for (const one of due) waking.splice(waking.indexOf(one), 1);
      for (const { wake } of due) wake();
      await settle();
    }
    nowMs = untilMs;
  };
  return { clock: { nowMs: () => nowMs }, pause, run };
};

/** What became of calls, and when. */
const follow = (clock: { readonly nowMs: () => number }) => {
  const sent: { readonly name: string; readonly atMs: number }[] = [];
  const refused: unknown[] = [];
  const ask = (takeTurn: TakeTurn, operation: string, name = operation, signal = NEVER, instances = 1): Promise<void> =>
    takeTurn(operation, instances, signal).then(
      () => void sent.push({ name, atMs: clock.nowMs() }),
      (error: unknown) => void refused.push(error),
    );
  return { sent, refused, ask };
};

const open = (functionName = 'replace', fleets = 1) => {
  const time = createTime();
  const turnsFor = createApiBudget(shareOf(functionName, fleets), time.clock, time.pause);
  return { ...time, ...follow(time.clock), turnsFor };
};

describe('the budget of a process', () => {
  it('lets 500 calls at once through as EC2 would, and refuses in time what would wait too long', async () => {
    const { turnsFor, ask, sent, refused, run } = open();
    const launches = Array.from({ length: 500 }, () => ask(turnsFor('instance'), 'ec2:CreateFleet'));
    await run(60 * SECOND_MS);
    await Promise.all(launches);
    for (const { atMs } of sent) {
      const until = sent.filter((other) => other.atMs <= atMs).length;
      expect(until).toBeLessThanOrEqual(5 + (atMs / SECOND_MS) * 2);
    }
    // A replacement leaves a tenth of the five to a failover, and then two come a second for ten seconds.
    expect(sent).toHaveLength(24);
    expect(refused).toHaveLength(476);
    expect(refused[0]).toBeInstanceOf(Fault);
    expect(refused[0]).toMatchObject({ kind: 'throttled', operation: 'ec2:CreateFleet' });
  });

  it('spends of each Region what is that Region’s', async () => {
    const { turnsFor, sent, refused, run, clock } = open('backup');
    const call = (region?: string): Promise<void> =>
      turnsFor('tick')('ec2:CopySnapshot', 1, NEVER, region).then(
        () => void sent.push({ name: region ?? 'home', atMs: clock.nowMs() }),
        (error: unknown) => void refused.push(error),
      );
    const calls = [undefined, 'us-east-1', 'eu-central-1'].flatMap((region) =>
      Array.from({ length: 40 }, () => call(region)),
    );
    await run(0);
    await Promise.all(calls);
    expect(sent).toHaveLength(120);
    expect(refused).toEqual([]);
    const more = call('us-east-1');
    await run(SECOND_MS);
    await more;
    expect(sent.at(-1)).toEqual({ name: 'us-east-1', atMs: 200 });
  });

  it('serves what is urgent first, though it came last', async () => {
    const { turnsFor, ask, sent, run } = open();
    await Promise.all(Array.from({ length: 4 }, () => ask(turnsFor('alarm'), 'ec2:CreateFleet', 'first')));
    const late = [
      ask(turnsFor('alarm'), 'ec2:CreateFleet', 'scale-out'),
      ask(turnsFor('tick'), 'ec2:CreateFleet', 'tick'),
      ask(turnsFor('instance'), 'ec2:CreateFleet', 'replace'),
    ];
    await run(10 * SECOND_MS);
    await Promise.all(late);
    expect(sent.map(({ name }) => name)).toEqual([...Array(4).fill('first'), 'replace', 'scale-out', 'tick']);
  });

  it('leaves room for a replacement while housekeeping waits', async () => {
    const { turnsFor, ask, sent, run } = open('scale', 12);
    // Of 20 tags housekeeping may take what is above six tenths.
    const tags = Array.from({ length: 20 }, () => ask(turnsFor('instance'), 'ec2:CreateTags', 'tag'));
    const read = ask(turnsFor('instance'), 'ec2:DescribeInstances', 'read');
    await run(0);
    expect(sent.filter(({ name }) => name === 'tag')).toHaveLength(8);
    expect(sent.filter(({ name }) => name === 'read')).toHaveLength(1);
    await run(30 * SECOND_MS);
    await Promise.all([...tags, read]);
  });

  it('counts machines: a launch of a thousand leaves none for the next', async () => {
    const { turnsFor, ask, refused, sent, run } = open();
    await ask(turnsFor('instance'), 'ec2:CreateFleet', 'thousand', NEVER, 1_000);
    const next = ask(turnsFor('instance'), 'ec2:CreateFleet', 'hundred', NEVER, 100);
    await run(11 * SECOND_MS);
    await next;
    expect(sent.map(({ name }) => name)).toEqual(['thousand']);
    expect(refused).toMatchObject([{ kind: 'throttled' }]);
  });

  it('asks nothing of other services', async () => {
    const { turnsFor, ask, sent } = open();
    await Promise.all(Array.from({ length: 500 }, () => ask(turnsFor('tick'), 'dynamodb:PutItem')));
    expect(sent).toHaveLength(500);
  });

  it('keeps no place for a call that was given up', async () => {
    const { turnsFor, ask, sent, refused, run } = open('scale', 12);
    const invocation = new AbortController();
    await ask(turnsFor('instance'), 'ec2:CreateFleet', 'first');
    const given = ask(turnsFor('instance'), 'ec2:CreateFleet', 'given up', invocation.signal);
    await run(SECOND_MS);
    invocation.abort();
    await given;
    expect(refused).toHaveLength(1);
    const next = ask(turnsFor('alarm'), 'ec2:CreateFleet', 'next');
    await run(7 * SECOND_MS);
    await next;
    expect(sent.map(({ name }) => name)).toEqual(['first', 'next']);
  });
});

/** How many calls, ten at a time or one after the other, a process may send before its invocation ends. */
const sentWithin = async (ms: number, { functionName, wake, operation, atOnce = 10 }: Storm): Promise<number> => {
  const { turnsFor, ask, sent, refused, run } = open(functionName, 1_000);
  const takeTurn = turnsFor(wake);
  const invocation = new AbortController();
  const work = async (): Promise<void> => {
    while (!invocation.signal.aborted) await ask(takeTurn, operation, operation, invocation.signal);
  };
  const working = Promise.all(Array.from({ length: atOnce }, work));
  await run(ms);
  const inTime = sent.length;
  expect(refused).toEqual([]);
  invocation.abort();
  await working;
  return inTime;
};

type Storm = {
  readonly functionName: string;
  readonly wake: Wake['kind'];
  readonly operation: string;
  readonly atOnce?: number;
};

describe('before its invocation ends', () => {
  const INVOCATION_MS = 43_500;

  it('a tick resolves the launch templates of 200 fleets', async () => {
    const operation = 'ec2:DescribeLaunchTemplateVersions';
    const sent = await sentWithin(INVOCATION_MS, { functionName: 'tick', wake: 'tick', operation });
    expect(sent).toBeGreaterThanOrEqual(200);
  });

  it('a tick launches for a third of 100 fleets: all have theirs after three', async () => {
    const sent = await sentWithin(INVOCATION_MS, { functionName: 'tick', wake: 'tick', operation: 'ec2:CreateFleet' });
    expect(sent).toBeGreaterThanOrEqual(34);
  });

  it.each([
    ['tick', 'tick'],
    ['scale', 'alarm'],
    ['replace', 'instance'],
  ] as const)('%s makes the twelve calls that one wake of standbys may need', async (functionName, wake) => {
    const storm = { functionName, wake, operation: 'ec2:StartInstances', atOnce: 1 };
    expect(await sentWithin(INVOCATION_MS, storm)).toBeGreaterThanOrEqual(12);
  });
});

describe('a call that has to wait for its turn', () => {
  it('is neither sent nor counted before, and ends with its invocation', async () => {
    const { turnsFor, run } = open('scale', 12);
    const invocation = new AbortController();
    const counted: string[] = [];
    const call = createCallAws({
      signal: invocation.signal,
      onCall: (operation) => counted.push(operation),
      takeTurn: turnsFor('instance'),
    });
    expect(await call('ec2:CreateFleet', () => Promise.resolve('sent'))).toBe('sent');
    const second = call('ec2:CreateFleet', () => Promise.resolve('sent'));
    await run(SECOND_MS);
    invocation.abort();
    await expect(second).rejects.toMatchObject({
      kind: 'unknown',
      message: 'ec2:CreateFleet was given up: the invocation had to end',
    });
    expect(counted).toEqual(['ec2:CreateFleet']);
  });

  it('is refused as throttled when its turn does not come', async () => {
    const { turnsFor, run } = open();
    const call = createCallAws({ signal: NEVER, onCall: () => {}, takeTurn: turnsFor('instance') });
    await call('ec2:StartInstances', () => Promise.resolve(), 1_000);
    const refused = expect(call('ec2:StartInstances', () => Promise.resolve(), 500)).rejects.toMatchObject({
      kind: 'throttled',
      message: expect.stringContaining('waited 10 seconds for its turn'),
    });
    await run(20 * SECOND_MS);
    await refused;
  });
});
