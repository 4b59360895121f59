import type { Trial } from '../trial.ts';

/** What people and AWS have done before anything is invoked: zones, records, keys, clients. */
export const prepareScene = async (_trial: Trial): Promise<void> => {};
