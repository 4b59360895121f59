import { Fault } from '../core/fault.ts';

/** The answer of a port call, or the fault it failed with; anything else that is thrown is a bug and goes on. */
export const catchFault = async <Answer>(call: Promise<Answer>): Promise<Answer | Fault> => {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
};
