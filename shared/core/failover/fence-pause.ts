import type { Override } from '../fleet-state.ts';

/** Pauses of moves begin with this: others are a person's, and stay. */
export const FENCED_BY = 'fenced by ';

/** Whether a fleet is paused because a move left it: a move that comes back lets it serve again. */
export const isFencePause = ({ kind, why }: Override): boolean => kind === 'pause' && why.startsWith(FENCED_BY);
