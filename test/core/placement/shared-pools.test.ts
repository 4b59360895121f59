import { describe, expect, it } from 'vitest';
import type { DryPool, LaunchCall } from '../../../shared/core/fleet-state.ts';
import { poolsBarred } from '../../../shared/core/placement/pools-barred.ts';
import { restPool } from '../../../shared/core/placement/record-launch-answer.ts';
import { comparePools, poolsProbed, restPools } from '../../../shared/core/placement/shared-pools.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { callOf, fleetOf, NOW_MS, unansweredLaunch } from '../build.ts';

const pool = (changes: Partial<DryPool> = {}): DryPool => ({
  instanceType: 'm7g.large',
  zone: 'zone-a',
  market: 'on-demand',
  untilMs: NOW_MS,
  backOffMs: 6 * MINUTE_MS,
  ...changes,
});

const OTHERS: readonly (readonly [string, Partial<DryPool>])[] = [
  ['type', { instanceType: 'm6g.large' }],
  ['zone', { zone: 'zone-b' }],
  ['market', { market: 'spot' }],
];

describe('barred is', () => {
  it('a pool that rests', () => {
    const rests = pool({ untilMs: NOW_MS + 1 });
    expect(poolsBarred(fleetOf(), [rests, pool()], [], NOW_MS)).toEqual([rests]);
  });

  it('every pool of a zone that is left, in both markets', () => {
    const sizes = [
      { instanceType: 'm7g.large', units: 1, usdPerHour: null },
      { instanceType: 'm6g.large', units: 1, usdPerHour: null },
    ] as const;
    const left = [{ zone: 'zone-b', kind: 'shifted', because: 'ARC' }] as const;
    const barred = { zone: 'zone-b', untilMs: NOW_MS, backOffMs: 0 };
    expect(poolsBarred(fleetOf({ sizes }), [], left, NOW_MS)).toEqual([
      { ...barred, instanceType: 'm7g.large', market: 'on-demand' },
      { ...barred, instanceType: 'm7g.large', market: 'spot' },
      { ...barred, instanceType: 'm6g.large', market: 'on-demand' },
      { ...barred, instanceType: 'm6g.large', market: 'spot' },
    ]);
  });
});

describe('a launch finds out whether a pool gives again', () => {
  const probed = (call: Partial<LaunchCall>, dryPools: readonly DryPool[] = [pool()], repeated = false) =>
    poolsProbed(
      [
        { kind: 'terminate', instanceIds: ['i-1'], because: 'surplus' },
        { kind: 'launch', call: callOf(call), because: '' },
      ],
      { launches: repeated ? [unansweredLaunch(call)] : [unansweredLaunch({ token: 'another' })], dryPools },
      NOW_MS,
    );

  it('that it asks, and whose rest is over', () => {
    expect(probed({})).toEqual([pool()]);
    expect(probed({}, [pool({ untilMs: NOW_MS + 1 })])).toEqual([]);
    expect(probed({}, [pool({ untilMs: NOW_MS - 1 })])).toHaveLength(1);
  });

  it.each(OTHERS)('and not of another %s', (_, changes) => {
    expect(probed({}, [pool(changes)])).toEqual([]);
  });

  it('of each type and market that it names', () => {
    const pools = [pool(), ...OTHERS.map(([, changes]) => pool(changes))];
    expect(probed({ instanceTypes: ['m7g.large', 'm6g.large'], spot: 1 }, pools)).toEqual([
      pools[0],
      pools[1],
      pools[3],
    ]);
    expect(probed({ onDemand: 0, spot: 1 }, pools)).toEqual([pools[3]]);
  });

  it('unless it is only repeated', () => {
    expect(probed({}, [pool()], true)).toEqual([]);
  });
});

it('lets pools rest that somebody else asks', () => {
  const other = pool({ zone: 'zone-b' });
  expect(restPools([pool(), other], [pool({ untilMs: 0 })], NOW_MS)).toEqual([
    pool({ untilMs: NOW_MS + 6 * MINUTE_MS }),
    other,
  ]);
  expect(restPools([other], [], NOW_MS)).toEqual([other]);
});

describe('between two records', () => {
  it('a pool that refused, or refused again, is told', () => {
    const later = pool({ untilMs: NOW_MS + 1 });
    expect(comparePools([], [pool()])).toEqual({ put: [pool()], removed: [] });
    expect(comparePools([pool()], [later])).toEqual({ put: [later], removed: [] });
    expect(comparePools([pool()], [pool()])).toEqual({ put: [], removed: [] });
  });

  it('a pool that gives again is removed', () => {
    expect(comparePools([pool()], [])).toEqual({ put: [], removed: [pool()] });
  });

  it.each(OTHERS)('pools of another %s are others', (_, changes) => {
    expect(comparePools([pool()], [pool(changes)])).toEqual({ put: [pool(changes)], removed: [pool()] });
  });
});

it('puts a pool to rest by what was known of it before the answer', () => {
  const known = pool({ backOffMs: 12 * MINUTE_MS });
  const rested = pool({ untilMs: NOW_MS + 24 * MINUTE_MS, backOffMs: 24 * MINUTE_MS });
  expect(restPool([pool({ zone: 'zone-b' }), pool()], pool(), [known], NOW_MS)).toEqual([
    pool({ zone: 'zone-b' }),
    rested,
  ]);
});
