import type { Fleet } from '../core/fleet.ts';
import { MINUTE_MS } from '../core/time.ts';

/** Target groups that one sweep reads: all that a stack has room for, and no more than a tick has time for beside its looks. */
export const SWEPT_GROUPS_MAX = 200;

const groupsOf = ({ health, targetGroups }: Fleet): number =>
  health?.evidence.includes('target-health') ? targetGroups.length : 0;

/** Fleets whose targets are read in the same minute, together no more than a sweep reads, or one fleet alone. */
const listTurns = (fleets: readonly Fleet[]): readonly (readonly Fleet[])[] => {
  const turns: Fleet[][] = [];
  let groups = 0;
  for (const fleet of fleets) {
    const own = groupsOf(fleet);
    if (own === 0) continue;
    const turn = turns.at(-1);
    if (turn === undefined || groups + own > SWEPT_GROUPS_MAX) {
      turns.push([fleet]);
      groups = own;
    } else {
      turn.push(fleet);
      groups += own;
    }
  }
  return turns;
};

/**
 * Fleets whose target groups the sweep of this minute reads: all, or where they have too many, one part after the other,
 * minute by minute, whichever process does it.
 */
export const fleetsInTurn = (fleets: readonly Fleet[], nowMs: number): ReadonlySet<Fleet> => {
  const turns = listTurns(fleets);
  return new Set(turns[Math.floor(nowMs / MINUTE_MS) % Math.max(1, turns.length)]);
};
