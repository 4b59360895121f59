import { describe, expect, it } from 'vitest';
import type { DryPool, FleetState } from '../../../shared/core/fleet-state.ts';
import {
  poolsRemembered,
  poolsResting,
  recordLaunchAnswer,
} from '../../../shared/core/placement/record-launch-answer.ts';
import { HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { NOW_MS, stateOf, unansweredLaunch } from '../build.ts';

const pool = { instanceType: 'm7g.large', zone: 'zone-a', market: 'spot' } as const;
const restingUntil = (untilMs: number): DryPool => ({ ...pool, untilMs, backOffMs: 3 * MINUTE_MS });
const refuse = (state: FleetState, nowMs = NOW_MS): FleetState =>
  recordLaunchAnswer(state, 'web-mkfzzzzz-1', [], [pool], nowMs);

it('writes the answer to the launch that was asked, and to no other', () => {
  const first = unansweredLaunch();
  const second = unansweredLaunch({ token: 'web-mkfzzzzz-2' });
  const before = stateOf(3, { launches: [first, second], sequence: 2 });
  const answer = { kind: 'answered', atMs: NOW_MS, instanceIds: ['i-1', 'i-2'] };
  expect(recordLaunchAnswer(before, 'web-mkfzzzzz-2', ['i-1', 'i-2'], [], NOW_MS)).toEqual({
    ...before,
    launches: [first, { ...second, answer }],
  });
});

describe('a pool that refused', () => {
  it('rests three minutes', () => {
    expect(refuse(stateOf(1)).dryPools).toEqual([
      { ...pool, untilMs: NOW_MS + 3 * MINUTE_MS, backOffMs: 3 * MINUTE_MS },
    ]);
  });

  it('rests twice as long with each further refusal, half an hour at most', () => {
    let state = stateOf(1);
    const rests = [3, 6, 12, 24, 30, 30].map(() => {
      state = refuse(state);
      return (state.dryPools[0]?.backOffMs ?? 0) / MINUTE_MS;
    });
    expect(rests).toEqual([3, 6, 12, 24, 30, 30]);
    expect(state.dryPools).toEqual([{ ...pool, untilMs: NOW_MS + 30 * MINUTE_MS, backOffMs: 30 * MINUTE_MS }]);
  });

  it('named twice in one answer rests once', () => {
    const state = recordLaunchAnswer(refuse(stateOf(1)), 'web-mkfzzzzz-1', [], [pool, pool], NOW_MS);
    expect(state.dryPools.map(({ backOffMs }) => backOffMs)).toEqual([6 * MINUTE_MS]);
  });

  it.each([
    ['type', { instanceType: 'm6g.large' }],
    ['zone', { zone: 'zone-b' }],
    ['market', { market: 'on-demand' as const }],
  ])('does not make a pool of another %s rest longer', (_, changes) => {
    const other = { ...restingUntil(NOW_MS + 1), ...changes };
    const state = refuse(stateOf(1, { dryPools: [other] }));
    expect(state.dryPools).toEqual([other, restingUntil(NOW_MS + 3 * MINUTE_MS)]);
  });

  it('is written down as a pool and nothing else', () => {
    const refusal = { ...pool, kind: 'no-capacity', because: 'none left' };
    const { dryPools } = recordLaunchAnswer(stateOf(1), 'web-mkfzzzzz-1', [], [refusal], NOW_MS);
    expect(dryPools).toEqual([restingUntil(NOW_MS + 3 * MINUTE_MS)]);
  });
});

it('a pool rests until its time, and no longer', () => {
  const resting = restingUntil(NOW_MS + 1);
  expect(poolsResting([restingUntil(NOW_MS), resting], NOW_MS)).toEqual([resting]);
});

it('a pool is remembered for an hour after its rest, so that its next refusal doubles', () => {
  const remembered = restingUntil(NOW_MS - HOUR_MS + 1);
  expect(poolsRemembered([restingUntil(NOW_MS - HOUR_MS), remembered], NOW_MS)).toEqual([remembered]);
});

describe('a pool that gives again', () => {
  const call = {
    instanceTypes: ['m7g.large', 'm6g.large'],
    onDemand: 1,
    spot: 1,
  };
  const known = (instanceType: string, market: DryPool['market'], zone = 'zone-a'): DryPool => ({
    instanceType,
    market,
    zone,
    untilMs: NOW_MS,
    backOffMs: 3 * MINUTE_MS,
  });
  const dryPools = [
    known('m7g.large', 'on-demand'),
    known('m6g.large', 'on-demand'),
    known('m7g.large', 'spot'),
    known('m6g.large', 'spot'),
    known('m7g.large', 'on-demand', 'zone-b'),
  ];
  const left = (
    changes: Parameters<typeof unansweredLaunch>[0],
    refused: Parameters<typeof recordLaunchAnswer>[3] = [],
    instanceIds: readonly string[] = ['i-1'],
    token = 'web-mkfzzzzz-1',
  ) => {
    const state = stateOf(1, { launches: [unansweredLaunch({ ...call, ...changes })], dryPools });
    const after = recordLaunchAnswer(state, token, instanceIds, refused, NOW_MS).dryPools;
    return after.map((one) => (one.untilMs === NOW_MS ? dryPools.indexOf(one) : 'rests'));
  };

  it('is forgotten to have refused: the first of each market that was asked', () => {
    expect(left({})).toEqual([1, 3, 4]);
    expect(left({ spot: 0 })).toEqual([1, 2, 3, 4]);
    expect(left({ onDemand: 0 })).toEqual([0, 1, 3, 4]);
    expect(left({ zone: 'zone-b', spot: 0 })).toEqual([0, 1, 2, 3]);
  });

  it('is the next, where the first refused', () => {
    expect(left({ spot: 0 }, [known('m7g.large', 'on-demand')])).toEqual([2, 3, 4, 'rests']);
  });

  it('is none where nothing was given, or nothing is known of what was asked', () => {
    expect(left({}, [], [])).toEqual([0, 1, 2, 3, 4]);
    expect(left({}, [], ['i-1'], 'web-mkfzzzzz-9')).toEqual([0, 1, 2, 3, 4]);
  });
});
