import { Fault } from '../core/fault.ts';

/** Waits for a removal, or a change, of something that may be gone by now: that is no failure. */
export const unlessGone = async (change: Promise<unknown>): Promise<void> => {
  try {
    await change;
  } catch (error) {
    if (!(error instanceof Fault && error.kind === 'not-found')) throw error;
  }
};
