import { SECOND_MS } from '../core/time.ts';

const ATTEMPTS_MAX = 3;
const CONNECT_TIMEOUT_MS = 2 * SECOND_MS;
const ATTEMPT_TIMEOUT_MS = 10 * SECOND_MS;

/** Settings of every client of a Region: bounded retries and no attempt that can hang. Credentials come from the environment. */
export const clientSettings = (region: string) => ({
  region,
  maxAttempts: ATTEMPTS_MAX,
  // What the budget (api-budget.ts) cannot know, others' calls in the account, slows a client down once it was refused.
  retryMode: 'adaptive',
  requestHandler: {
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: ATTEMPT_TIMEOUT_MS,
    throwOnRequestTimeout: true,
  },
});
