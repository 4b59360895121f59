/** What becomes of a port call and of whoever made it. */
export const MISHAPS = ['dies-before', 'reply-lost', 'dies-after'] as const;
export type Mishap = (typeof MISHAPS)[number];

/** Who does the work that was left: the same invocation once more, at once, or whatever comes with the next tick. */
export const RECOVERIES = ['retry', 'tick'] as const;
export type Recovery = (typeof RECOVERIES)[number];

/** A place where a workflow is made to crash: calls count from 1. */
export type CrashPoint = { readonly call: number; readonly mishap: Mishap; readonly recovery: Recovery };

/** Crash points of one port call. */
export const POINTS_PER_CALL: number = MISHAPS.length * RECOVERIES.length;

/** The crash point of a number from 1 on: call by call, in each by mishap, in each by recovery. */
export const pointOf = (number: number): CrashPoint => {
  const index = number - 1;
  return {
    call: Math.floor(index / POINTS_PER_CALL) + 1,
    mishap: MISHAPS[Math.floor(index / RECOVERIES.length) % MISHAPS.length] ?? 'dies-before',
    recovery: RECOVERIES[index % RECOVERIES.length] ?? 'retry',
  };
};
