import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../shared/core/fleet.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { fleetsInTurn, SWEPT_GROUPS_MAX } from '../../shared/operations/sweep-turn.ts';
import { HEALED } from './healing/story.ts';

const NOW_MS = Date.UTC(2026, 5, 1);

const fleetsOf = (groupsOfEach: readonly number[]): readonly Fleet[] =>
  groupsOfEach.map((groups, index) => ({
    ...HEALED,
    name: `fleet-${index}`,
    targetGroups: Array.from({ length: groups }, (_, group) => ({
      by: 'name',
      value: `group-${index}-${group}`,
      port: 80,
    })),
  }));

const groupsIn = (fleets: ReadonlySet<Fleet>): number =>
  [...fleets].reduce((sum, { targetGroups }) => sum + targetGroups.length, 0);

describe('the turns of sweeps', () => {
  it('are one, every minute, where target groups are no more than a sweep reads', () => {
    const fleets = fleetsOf(Array.from({ length: SWEPT_GROUPS_MAX }, () => 1));
    for (const minute of [0, 1, 2]) {
      expect([...fleetsInTurn(fleets, NOW_MS + minute * MINUTE_MS)]).toEqual(fleets);
    }
  });

  it('leave out fleets that have no target group, or do not listen to target health', () => {
    const [none, one] = fleetsOf([0, 1]);
    if (none === undefined || one === undefined) throw new Error('two fleets were made');
    const { health: _, ...unhealed } = one;
    const statusOnly: Fleet = {
      ...one,
      health: { graceMs: 0, evidence: ['agent'], heartbeatMaxMs: 0, breakerShare: 1 },
    };
    expect([...fleetsInTurn([none, unhealed, statusOnly, one], NOW_MS)]).toEqual([one]);
    expect(fleetsInTurn([], NOW_MS).size).toBe(0);
  });

  it('read every fleet once in a round, and never too many groups at once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: SWEPT_GROUPS_MAX + 50 }), { minLength: 1, maxLength: 40 }),
        (each) => {
          const fleets = fleetsOf(each);
          const first = fleetsInTurn(fleets, NOW_MS);
          const round: ReadonlySet<Fleet>[] = [first];
          for (let minute = 1; minute <= fleets.length; minute += 1) {
            const turn = fleetsInTurn(fleets, NOW_MS + minute * MINUTE_MS);
            if ([...turn][0] === [...first][0]) break;
            round.push(turn);
          }
          expect(round.flatMap((turn) => [...turn]).toSorted((a, b) => fleets.indexOf(a) - fleets.indexOf(b))).toEqual(
            fleets,
          );
          for (const turn of round) expect(turn.size === 1 || groupsIn(turn) <= SWEPT_GROUPS_MAX).toBe(true);
        },
      ),
    );
  });
});
