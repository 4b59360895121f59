import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApiBucket } from '../../../shared/core/budget/api-buckets.ts';
import { shareOf } from '../../../shared/core/budget/api-share.ts';
import { isAbove, PRIORITIES, type Priority, RESERVED_ABOVE } from '../../../shared/core/budget/priority.ts';
import { type Buckets, type Claim, claimsAhead, takeTurn } from '../../../shared/core/budget/take-turn.ts';
import { SECOND_MS } from '../../../shared/core/time.ts';
import { NOW_MS } from '../build.ts';

const SHARE = shareOf('tick', 1);

const claimOf = (priority: Priority, ...takes: readonly (readonly [ApiBucket, number])[]): Claim => ({
  priority,
  takes: new Map(takes.length > 0 ? takes : [['launches', 1]]),
});

const holding = (launches: number): Buckets => new Map([['launches', { tokens: launches, atMs: NOW_MS }]]);

const leftIn = (bucket: ApiBucket, buckets: Buckets): number | undefined => buckets.get(bucket)?.tokens;

describe('a turn', () => {
  it('is taken at once from a full bucket, and leaves the rest', () => {
    const turn = takeTurn(new Map(), SHARE, claimOf('replace'), [], NOW_MS);
    expect(turn).toEqual({ kind: 'taken', buckets: holding(4) });
  });

  it('is taken from all buckets or from none', () => {
    const claim = claimOf('failover', ['launches', 1], ['launchedInstances', 600]);
    const first = takeTurn(new Map(), SHARE, claim, [], NOW_MS);
    if (first.kind !== 'taken') throw new Error('a full bucket waits');
    expect(leftIn('launchedInstances', first.buckets)).toBe(400);
    // 200 instances are missing, and two come a second.
    expect(takeTurn(first.buckets, SHARE, claim, [], NOW_MS)).toEqual({ kind: 'wait', waitMs: 100 * SECOND_MS });
  });

  it('takes nothing for what is in no bucket, whoever waits', () => {
    const turn = takeTurn(
      holding(0),
      SHARE,
      { priority: 'housekeeping', takes: new Map() } as const,
      [claimOf('failover')],
      NOW_MS,
    );
    expect(turn).toEqual({ kind: 'taken', buckets: holding(0) });
  });

  it.each(PRIORITIES.map((priority) => [priority, 1 + RESERVED_ABOVE[priority] * 5] as const))(
    'of %s needs %d tokens of five',
    (priority, needed) => {
      expect(takeTurn(holding(needed), SHARE, claimOf(priority), [], NOW_MS).kind).toBe('taken');
      expect(takeTurn(holding(needed - 0.01), SHARE, claimOf(priority), [], NOW_MS).kind).toBe('wait');
    },
  );

  it('waits behind whoever waits for the same bucket, and for no other', () => {
    const behind = takeTurn(holding(3), SHARE, claimOf('failover'), [claimOf('failover', ['launches', 4])], NOW_MS);
    expect(behind).toEqual({ kind: 'wait', waitMs: SECOND_MS });
    const beside = takeTurn(holding(3), SHARE, claimOf('failover'), [claimOf('failover', ['starts', 1])], NOW_MS);
    expect(beside.kind).toBe('taken');
  });

  it('comes after what is more urgent, and after what came earlier', () => {
    const [early, late] = [claimOf('scale-out'), claimOf('scale-out')];
    const [urgent, idle] = [claimOf('replace'), claimOf('housekeeping')];
    const waiting = [early, idle, late, urgent];
    expect(claimsAhead(waiting, late)).toEqual([early, urgent]);
    expect(claimsAhead(waiting, urgent)).toEqual([]);
    expect(claimsAhead(waiting, idle)).toEqual([early, late, urgent]);
  });
});

const BUCKETS = ['launches', 'starts', 'otherChanges'] as const;

type Arrival = { readonly afterMs: number; readonly claim: Claim };
type Served = { readonly atMs: number; readonly claim: Claim; readonly passedOver: readonly Claim[] };

const arrivals: fc.Arbitrary<readonly Arrival[]> = fc.array(
  fc.record({
    afterMs: fc.integer({ min: 0, max: 300 }),
    claim: fc.record({
      priority: fc.constantFrom(...PRIORITIES),
      takes: fc.subarray([...BUCKETS], { minLength: 1 }).map((names) => new Map(names.map((name) => [name, 1]))),
    }),
  }),
  { minLength: 1, maxLength: 80 },
);

/** Lets claims come, each so long after the one before, and ask every 50 ms; tells when each was served. */
const serveAll = (arriving: readonly Arrival[]): readonly Served[] => {
  let buckets: Buckets = new Map();
  let comesAtMs = NOW_MS;
  const coming: { readonly atMs: number; readonly claim: Claim }[] = [];
  for (const { afterMs, claim } of arriving) {
    comesAtMs += afterMs;
    coming.push({ atMs: comesAtMs, claim });
  }
  const served: Served[] = [];
  for (let atMs = NOW_MS; served.length < arriving.length && atMs < NOW_MS + 600 * SECOND_MS; atMs += 50) {
    const done = new Set(served.map(({ claim }) => claim));
    const waiting = coming.filter((one) => one.atMs <= atMs && !done.has(one.claim)).map(({ claim }) => claim);
    for (const claim of [...waiting]) {
      const turn = takeTurn(buckets, SHARE, claim, claimsAhead(waiting, claim), atMs);
      if (turn.kind === 'wait') continue;
      buckets = turn.buckets;
      waiting.splice(waiting.indexOf(claim), 1);
      served.push({ atMs, claim, passedOver: [...waiting] });
    }
  }
  return served;
};

const isOvertaken = (claim: Claim, by: Claim): boolean =>
  isAbove(claim.priority, by.priority) && [...claim.takes.keys()].some((bucket) => by.takes.has(bucket));

/** The most that was served in any window above what the bucket holds and gains in it. */
const excessOf = (bucket: (typeof BUCKETS)[number], served: readonly Served[]): number => {
  const { capacity, refillPerSecond } = SHARE(bucket);
  const times = served.filter(({ claim }) => claim.takes.has(bucket)).map(({ atMs }) => atMs);
  const windows = times.flatMap((fromMs, from) =>
    times.slice(from).map((atMs, more) => more + 1 - capacity - ((atMs - fromMs) / SECOND_MS) * refillPerSecond),
  );
  return Math.max(0, ...windows);
};

describe('turns, whatever is asked', () => {
  it('come to everyone, in no window more than a bucket holds and gains, the urgent before the rest', () => {
    fc.assert(
      fc.property(arrivals, (arriving) => {
        const served = serveAll(arriving);
        expect(served).toHaveLength(arriving.length);
        for (const { claim, passedOver } of served) {
          expect(passedOver.filter((other) => isOvertaken(other, claim))).toEqual([]);
        }
        for (const bucket of BUCKETS) expect(excessOf(bucket, served)).toBeLessThan(1e-6);
      }),
      { numRuns: 60 },
    );
  });
});
