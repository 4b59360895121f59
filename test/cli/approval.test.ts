import { expect, it } from 'vitest';
import { paintNothing } from '../../cli/output/paint.ts';
import { isAtRest } from '../../cli/services/follow-move.ts';
import { renderMove } from '../../cli/services/render-move.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { HOME, STANDBY } from '../sim/shop-cloud.ts';
import { openMovingCloud } from './moving-cloud.ts';

it('a move that a quorum asks for waits for the person who approves exactly its plan, then goes its way', async () => {
  const cloud = await openMovingCloud({ approval: 'person' });
  const endpoint = cloud.run.globe.network.endpoints.get(HOME);
  if (endpoint !== undefined) endpoint.mode = 'silent';
  await cloud.run.advanceTo(cloud.nowMs() + 4 * MINUTE_MS);
  const { move } = await cloud.look(STANDBY, null, true);
  if (move === null) throw new Error('nothing waits');
  expect(move).toMatchObject({ code: 'AWAITING_APPROVAL', phase: 'approval', plan: { cause: 'quorum' } });
  expect(isAtRest(move)).toBe(true);
  const text = renderMove(move, cloud.nowMs(), paintNothing);
  expect(text).toContain(`\n  approve it with: ballast approve shop --plan ${move.plan.id}\n`);
  expect(text).toMatch(/\n {2}because us-east-1: [234] say down/);
  const old = { kind: 'approve', planId: 'older', by: 'ann' } as const;
  await expect(cloud.look(STANDBY, old)).rejects.toMatchObject({
    exitCode: 2,
    message: `OLD_PLAN: plan older is not the one that waits now: that is ${move.plan.id}; look at it first`,
  });
  const begun = await cloud.look(STANDBY, { ...old, planId: move.plan.id });
  const ended = await cloud.follow(STANDBY, begun);
  expect(ended.move).toMatchObject({ id: move.id, code: 'MOVED' });
  expect(ended.move.times.detectMs).toBeGreaterThan(0);
  expect(ended.move.times.approvalMs).toBeGreaterThan(MINUTE_MS);
  expect(renderMove(ended.move, cloud.nowMs(), paintNothing)).toMatch(/\n {2}of which: detection .*, approval \d min/);
});
