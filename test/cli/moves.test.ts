import { describe, expect, it } from 'vitest';
import { paintNothing } from '../../cli/output/paint.ts';
import { followMove } from '../../cli/services/follow-move.ts';
import { isWellEnded } from '../../cli/services/is-well-ended.ts';
import { renderMove } from '../../cli/services/render-move.ts';
import { renderPlan } from '../../cli/services/render-plan.ts';
import { renderService } from '../../cli/services/render-service.ts';
import { readServices, renderServices } from '../../cli/status/services-status.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { hmacSha256 } from '../../sim/hmac-sha256.ts';
import { HOME, STANDBY, WITNESS } from '../sim/shop-cloud.ts';
import { type MovingCloud, moveTo, openMovingCloud } from './moving-cloud.ts';

/** What is written down of services in every Region. */
const ledgers = async ({ run }: MovingCloud): Promise<string> => {
  const records = await Promise.all([...run.tables.values()].map(({ workflows }) => workflows.list('service')));
  return JSON.stringify(records.map((all) => all.map(({ body, asks }) => [body, [...asks]])));
};

describe('a move by hand', () => {
  it('is planned, call by call, and changes nothing', async () => {
    const cloud = await openMovingCloud();
    const before = await ledgers(cloud);
    const planned = await cloud.look(STANDBY, moveTo(STANDBY), true);
    expect(await ledgers(cloud)).toBe(before);
    const text = renderPlan(planned, null, cloud.nowMs(), paintNothing);
    expect(text).toMatch(
      /^failover of shop, us-east-1 -> us-west-2, by the switch {2}plan \w+, epoch 1\n {2}because ann: a test\n {2}web: 10 units \(at most 10 units served in us-east-1 within a day\)\n {2}armed: a flip needs Route 53's DNS alone\n {2}up us-east-1: 0 say down, 4 up/,
    );
    expect(text).toContain('\n    probe from eu-west-1: up since 20');
    expect(text).toContain('\n  readiness was never audited there\n');
    expect(text).toContain('\n  would raise web to at least 10 units\n');
    expect(text).toContain('\n  would publish the switch: on\n');
    expect(planned.outcomes.every(({ result }) => result === 'skipped')).toBe(true);
  });

  it('is followed from phase to phase, and tells RTO and what was lost at its end', async () => {
    const cloud = await openMovingCloud();
    const shown: string[] = [];
    const { move, report } = await cloud.follow(STANDBY, await cloud.look(STANDBY, moveTo(STANDBY)), shown);
    expect([move.code, isWellEnded(move.code)]).toEqual(['MOVED', true]);
    expect(shown[0]).toMatch(/^shop-1-\w+: capacity for 0 s, 0 s in all; .*web has 2 of 10 units$/);
    expect(shown.at(-1)).toMatch(/^shop-1-\w+: settling for \d+ s, \d min \d+ s in all; .*caches forget the old side$/);
    const text = renderMove(move, cloud.nowMs(), paintNothing);
    expect(text).toContain('\n  MOVED: traffic was moved to the other Region\n');
    expect(text).toMatch(/\n {2}fencing [\d.]+ s\n {2}capacity \d min \d+ s\n/);
    expect(text).toMatch(/\n {2}RTO \d min \d+ s\n {2}of which: fencing \d.*capacity \d.*DNS \d/);
    expect(text).toContain('\n  RPO nothing was restored\n  move it home with: ballast failback shop');
    expect(renderService(report, cloud.nowMs(), paintNothing)[0]).toBe(
      "shop active in us-west-2 (epoch 1); us-west-2 is active, not armed: a flip needs Route 53's control plane",
    );
  });

  it('is signed as it is printed', async () => {
    const cloud = await openMovingCloud();
    const { move } = await cloud.follow(STANDBY, await cloud.look(STANDBY, moveTo(STANDBY)));
    const { past } = await cloud.look(STANDBY, null, true);
    const told = past.find(({ id }) => id === move.id);
    expect(told).toEqual(move);
    expect(told?.signature?.value).toBe(hmacSha256('embedded-cloud', JSON.stringify({ ...told, signature: null })));
  });

  it('can be given up until traffic has moved', async () => {
    const cloud = await openMovingCloud();
    const begun = await cloud.look(STANDBY, moveTo(STANDBY));
    expect(renderMove(begun.move ?? neverThere(), cloud.nowMs(), paintNothing)).toContain(
      '\n  give it up, until traffic has moved, with: ballast abort shop',
    );
    await cloud.look(STANDBY, { kind: 'abort', why: 'a test', by: 'ann' });
    await cloud.run.advanceTo(cloud.nowMs() + 2 * MINUTE_MS);
    const [move = neverThere()] = (await cloud.look(STANDBY, null, true)).past;
    expect(move).toMatchObject({ phase: 'over', code: 'ABORTED' });
    expect([isWellEnded('ABORTED'), isWellEnded('ABORTED', 'abort')]).toEqual([false, true]);
    expect(renderMove(move, cloud.nowMs(), paintNothing)).toContain('\n  RTO not known\n');
  });

  it('is not asked for in vain: what another look holds is waited for, and not for ever', async () => {
    const cloud = await openMovingCloud();
    const quiet = await cloud.look(STANDBY, null, true);
    let looks = 0;
    const follower = {
      look: () => {
        looks += 1;
        return Promise.resolve(quiet);
      },
      show: () => {},
      pause: () => Promise.resolve(),
    };
    await expect(followMove(quiet, () => true, follower)).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/^shop: nothing has begun: STEADY: /),
    });
    expect(looks).toBe(12);
    const begun = await cloud.look(STANDBY, moveTo(STANDBY));
    await expect(followMove(begun, () => true, follower)).rejects.toThrow('is not in the ledger any more');
  });
});

const neverThere = (): never => {
  throw new Error('no move is under way');
};

describe('what is refused is one line, and changes nothing', () => {
  it.each([
    ['a move to where it is', HOME, moveTo(HOME), 'ALREADY_THERE: shop is in us-east-1 already, since epoch 0'],
    ['a move that another Region makes', HOME, moveTo(STANDBY), 'WRONG_REGION: ask us-west-2'],
    [
      'an approval of nothing',
      STANDBY,
      { kind: 'approve', planId: 'x', by: 'ann' },
      'NOTHING_TO_ANSWER: nothing waits for approval',
    ],
    ['giving up nothing', STANDBY, { kind: 'abort', why: 'x', by: 'ann' }, 'NOTHING_TO_ANSWER: no move is under way'],
  ] as const)('%s', async (_, region, wish, expected) => {
    const cloud = await openMovingCloud();
    const before = await ledgers(cloud);
    await expect(cloud.look(region, wish)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(expected),
    });
    expect(await ledgers(cloud)).toBe(before);
  });

  it('a second move, and one to a Region that is not seen to be up, which is the world and not the person', async () => {
    const cloud = await openMovingCloud();
    const endpoint = cloud.run.globe.network.endpoints.get(STANDBY);
    if (endpoint !== undefined) endpoint.mode = 'failing';
    await cloud.run.advanceTo(cloud.nowMs() + 2 * MINUTE_MS);
    await expect(cloud.look(STANDBY, moveTo(STANDBY))).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/^(STANDBY_NOT_UP|BOTH_DOWN): .*--force moves it all the same$/),
    });
    await cloud.look(STANDBY, moveTo(STANDBY, true));
    await expect(cloud.look(STANDBY, moveTo(STANDBY, true))).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/^ALREADY_MOVING: /),
    });
  });
});

describe('status of services', () => {
  it('tells the role of the Region, votes, and the last move', async () => {
    const cloud = await openMovingCloud();
    await cloud.follow(STANDBY, await cloud.look(STANDBY, moveTo(STANDBY)));
    const of = async (region: string) => {
      const status = await cloud.run.pass(readServices(cloud.access(region), ['shop']));
      return renderServices(status, cloud.nowMs(), paintNothing);
    };
    const lines = await of(STANDBY);
    expect(lines[0]).toMatch(/^shop active in us-west-2 \(epoch 1\); us-west-2 is active, /);
    expect(lines).toContain('  STEADY: nothing is wrong with the active Region; shop is in us-west-2');
    expect(lines.at(-1)).toMatch(/^ {2}last failover \d min.* ago: MOVED, RTO \d min/);
    expect((await of(WITNESS))[0]).toMatch(/; eu-west-1 is witness$/);
    expect(await cloud.run.pass(readServices(cloud.access(HOME), ['till']))).toEqual({ reports: [], unreadable: [] });
  });

  it('tells what could not be read', async () => {
    const cloud = await openMovingCloud();
    const stack = cloud.run.stacks.get(HOME);
    if (stack !== undefined) stack.world.cutOff = true;
    const status = await cloud.run.pass(readServices(cloud.access(HOME), ['shop']));
    expect(status.reports).toEqual([]);
    expect(renderServices(status, 0, paintNothing)[0]).toMatch(/^services could not be read: /);
  });
});
