import type { FailoverCode } from './failover-codes.ts';
import type { Move, MovePhase } from './service-state.ts';

/** The move in its next phase, with the time that the last one took. */
export const enterPhase = (move: Move, phase: MovePhase, nowMs: number): Move => ({
  ...move,
  phase,
  sinceMs: nowMs,
  spans: [...move.spans, { phase: move.phase, fromMs: move.sinceMs, untilMs: nowMs }],
});

/** Ends a move as it was meant to end, or after it was undone. */
export const endMove = (move: Move, code: FailoverCode, because: string, nowMs: number): Move => ({
  ...enterPhase(move, 'over', nowMs),
  outcome: move.outcome ?? { code, because, atMs: nowMs },
});

/** Turns a move back that has not flipped: what it raised is lowered, what it fenced may serve again. */
export const turnBack = (move: Move, code: FailoverCode, because: string, nowMs: number): Move => ({
  ...enterPhase(move, 'turning-back', nowMs),
  outcome: { code, because, atMs: nowMs },
});
