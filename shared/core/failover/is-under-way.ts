import type { Move } from './service-state.ts';

/** Whether there is a move that has not ended, be it on its way back. */
export const isUnderWay = (move: Move | null): move is Move => move !== null && move.phase !== 'over';
