import { Fault } from '../core/fault.ts';

/** What a call answers; undefined where what it is about is gone, which is no failure. */
export const unlessGone = async <Answer>(call: Promise<Answer>): Promise<Answer | undefined> => {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Fault && error.kind === 'not-found') return undefined;
    throw error;
  }
};
