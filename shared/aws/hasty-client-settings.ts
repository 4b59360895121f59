import { SECOND_MS } from '../core/time.ts';

const CONNECT_TIMEOUT_MS = SECOND_MS;
const REQUEST_TIMEOUT_MS = 3 * SECOND_MS;

/** Settings of clients of a Region that may be down: they try once, and soon give up. */
export const hastyClientSettings = (region: string) => ({
  region,
  maxAttempts: 1,
  requestHandler: {
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    throwOnRequestTimeout: true,
  },
});
