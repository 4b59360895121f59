import { describe, expect, it } from 'vitest';
import { paintNothing } from '../../cli/output/paint.ts';
import { findMoving } from '../../cli/services/find-moving.ts';
import { followMove } from '../../cli/services/follow-move.ts';
import { listMoves, renderMoves } from '../../cli/services/list-moves.ts';
import { lookAtDrill, onlyReport } from '../../cli/services/look-at-service.ts';
import { moveMarkdown } from '../../cli/services/move-markdown.ts';
import { renderMove } from '../../cli/services/render-move.ts';
import { SECOND_MS } from '../../shared/core/time.ts';
import { drillServices } from '../../shared/operations/drill-services.ts';
import type { MoveReport, ServiceReport } from '../../shared/operations/service-report.ts';
import { hmacSha256 } from '../../sim/hmac-sha256.ts';
import { HOME, STANDBY } from '../sim/shop-cloud.ts';
import { type MovingCloud, moveTo, openMovingCloud } from './moving-cloud.ts';

const WISH = { kind: 'drill', why: 'quarterly', by: 'ann' } as const;
const ABORT = { kind: 'abort', why: 'a test', by: 'ann' } as const;

const drill = async (cloud: MovingCloud, region = STANDBY, dryRun = false): Promise<ServiceReport> => {
  const { ports, setup } = cloud.access(region);
  const wake = { kind: 'manual', id: 'drill', because: WISH.why } as const;
  return onlyReport(
    await cloud.run.pass(drillServices(ports, setup, { wake, service: 'shop', wish: WISH, dryRun })),
    'shop',
  );
};

const followDrill = async (cloud: MovingCloud, begun: ServiceReport, shown: string[] = []): Promise<MoveReport> => {
  const follower = {
    look: () => cloud.run.pass(lookAtDrill(cloud.access(STANDBY), 'shop', 'a test')),
    show: (_: ServiceReport, { phase }: MoveReport) => {
      shown.push(phase);
    },
    pause: () => cloud.run.advanceTo(cloud.nowMs() + 5 * SECOND_MS),
  };
  return (await followMove(begun, ({ phase }) => phase !== 'over', follower)).move;
};

describe('a drill of a failover', () => {
  it('goes the whole way and back, is followed, and is listed with what it took', async () => {
    const cloud = await openMovingCloud();
    const shown: string[] = [];
    const move = await followDrill(cloud, await drill(cloud), shown);
    expect(move).toMatchObject({ code: 'DRILLED', plan: { kind: 'drill', from: HOME, to: STANDBY } });
    expect([...new Set(shown)]).toEqual(expect.arrayContaining(['capacity', 'syncing', 'settling', 'returning']));
    const text = renderMove(move, cloud.nowMs(), paintNothing);
    expect(text).toMatch(/^shop~drill-1-\w+ {2}drill of a failover of shop, us-east-1 -> us-west-2, by the switch\n/);
    expect(text).toContain('\n  DRILLED: the drill went all the way, and was cleaned up\n');
    expect(text).not.toContain('ballast failback');
    expect(await cloud.look(STANDBY, null, true)).toMatchObject({ active: HOME, epoch: 0, move: null });
  });

  it('is refused where it would go the wrong way', async () => {
    const cloud = await openMovingCloud();
    await expect(drill(cloud, HOME)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/WRONG_REGION/),
    });
    await cloud.follow(STANDBY, await cloud.look(STANDBY, moveTo(STANDBY)));
    await expect(drill(cloud)).rejects.toMatchObject({ exitCode: 2, message: expect.stringMatching(/NOT_AT_HOME/) });
  });

  it('can be given up, and is found where it is', async () => {
    const cloud = await openMovingCloud();
    const open = (region: string) => Promise.resolve(cloud.access(region));
    const find = () => cloud.run.pass(findMoving('shop', [STANDBY, HOME], open, ABORT));
    await expect(find()).rejects.toMatchObject({ exitCode: 2, message: expect.stringMatching(/^NOTHING_TO_ANSWER: /) });
    const begun = await drill(cloud);
    const { setup } = await find();
    expect(setup.region).toBe(STANDBY);
    await cloud.look(STANDBY, ABORT);
    const move = await followDrill(cloud, begun);
    expect(move.code).toBe('ABORTED');
  });

  it('is asked for in the other Region where the first cannot be asked, and the failure is told where that knows of none', async () => {
    const cloud = await openMovingCloud();
    const stack = cloud.run.stacks.get(STANDBY);
    if (stack !== undefined) stack.world.cutOff = true;
    const open = (region: string) => Promise.resolve(cloud.access(region));
    await expect(cloud.run.pass(findMoving('shop', [STANDBY, HOME], open, ABORT))).rejects.toThrow(
      /us-west-2|answer|time/i,
    );
  });
});

describe('what drills and moves came to', () => {
  const list = (cloud: MovingCloud, service?: string) =>
    cloud.run.pass(listMoves([HOME, STANDBY], (region) => Promise.resolve(cloud.access(region)), service));

  it('is nothing at first', async () => {
    const cloud = await openMovingCloud();
    const moves = await list(cloud);
    expect(moves).toEqual({ moves: [], unreadable: [] });
    expect(renderMoves(moves, paintNothing)).toMatch(/^Nothing has moved/);
  });

  it('is a table of both Regions, the newest first, of which one may be cut off', async () => {
    const cloud = await openMovingCloud();
    await followDrill(cloud, await drill(cloud));
    await cloud.follow(STANDBY, await cloud.look(STANDBY, moveTo(STANDBY)));
    const { moves } = await list(cloud, 'shop');
    expect(moves.map(({ plan, code }) => [plan.kind, code])).toEqual([
      ['failover', 'MOVED'],
      ['drill', 'DRILLED'],
    ]);
    const table = renderMoves({ moves, unreadable: [] }, paintNothing);
    expect(table).toMatch(/^move +kind +way +began \(UTC\) +outcome +RTO +RPO\n/);
    expect(table).toMatch(/\nshop-1-\w+ +failover +us-east-1 -> us-west-2 .* MOVED +\d+ /);
    for (const move of moves) {
      const signed = hmacSha256('embedded-cloud', JSON.stringify({ ...move, signature: null }));
      expect(move.signature?.value, move.id).toBe(signed);
    }
    expect((await list(cloud, 'till')).moves).toEqual([]);
    const stack = cloud.run.stacks.get(HOME);
    if (stack !== undefined) stack.world.cutOff = true;
    const left = await list(cloud);
    expect(left.moves).toHaveLength(2);
    expect(left.unreadable).toEqual([expect.stringMatching(/^us-east-1 could not be read: /)]);
  });

  it('can be read by whoever was not there', async () => {
    const cloud = await openMovingCloud();
    const { move } = await cloud.follow(STANDBY, await cloud.look(STANDBY, moveTo(STANDBY)));
    const text = moveMarkdown({
      ...move,
      fenced: { done: false, because: 'web | did\nnot answer' },
      restores: [
        { fleet: 'db', lineage: 'slot-1', takenAtMs: Date.UTC(2026, 0, 1) },
        { fleet: 'db', lineage: 'slot-2', takenAtMs: null },
      ],
      rto: { wantedMs: 60_000, kept: false },
      times: { ...move.times, rpoMs: 3_600_000 },
      rpo: { wantedMs: 7_200_000, kept: true },
    });
    expect(text).toMatch(/^# shop-1-\w+\n\nFailover of shop, us-east-1 -> us-west-2, by the switch\. Shop answers/);
    expect(text).toContain('\n| fenced | no: web \\| did not answer |\n');
    expect(text).toMatch(/\n\| RTO \| \d min.*, over the 1 min wanted \|\n\| RPO \| 1 h, within the 2 h wanted \|\n/);
    expect(text).toMatch(/\n## Phases\n\n\| phase \| from \(UTC\) \| took \|\n/);
    expect(text).toContain('\n- db slot-1, as of 2026-01-01 00:00:00 UTC\n- db slot-2, no recovery point\n');
    expect(text).toMatch(/Signed with HMAC_SHA_256 by embedded-cloud: the JSON form carries the signature\.\n$/);
    const unsigned = moveMarkdown({ ...move, signature: null, spans: [], endedMs: null, fenced: null });
    expect(unsigned).toContain('\n| ended | under way |\n');
    expect(unsigned).toContain('\n| fenced | not tried |\n');
    expect(unsigned).toMatch(/\nThis report is not signed\.\n$/);
  });
});
