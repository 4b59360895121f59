import { Fault } from '../core/fault.ts';
import { SECOND_MS } from '../core/time.ts';
import type { TakeTurn } from './api-budget.ts';
import { faultFromAwsError } from './aws-error.ts';

/** Longest wait for one answer, the SDK's own retries included. */
const CALL_TIMEOUT_MS = 25 * SECOND_MS;

/**
 * Sends one command. `operation` is its IAM action, `service:Action`; every rejection is a `Fault` of it. `instances` is how
 * many it launches, starts, stops or terminates, one where it is not said.
 */
export type CallAws = <Output>(
  operation: string,
  send: (options: { readonly abortSignal: AbortSignal }) => Promise<Output>,
  instances?: number,
) => Promise<Output>;

/** What one invocation passes to every call it makes. */
export type CallContext = {
  /** Aborts when the invocation must end. */
  readonly signal: AbortSignal;
  /** Told of each call before it is sent. */
  readonly onCall: (operation: string) => void;
  /** Asked before each call; without it, as for a person's few calls, each is sent at once. */
  readonly takeTurn?: TakeTurn;
};

/**
 * The one way to AWS: its turn, a time limit, the invocation's end, fault sorting and counting for every call. `region` is
 * where the calls go, if not to that of the process.
 */
export const createCallAws =
  ({ signal, onCall, takeTurn }: CallContext, region?: string): CallAws =>
  async (operation, send, instances = 1) => {
    let timeout: AbortSignal | undefined;
    try {
      if (takeTurn !== undefined) await takeTurn(operation, instances, signal, region);
      onCall(operation);
      timeout = AbortSignal.timeout(CALL_TIMEOUT_MS);
      return await send({ abortSignal: AbortSignal.any([signal, timeout]) });
    } catch (error) {
      if (error instanceof Fault) throw error;
      if (signal.aborted) throw new Fault('unknown', operation, `${operation} was given up: the invocation had to end`);
      if (timeout?.aborted) {
        throw new Fault('unknown', operation, `${operation} gave no answer in ${CALL_TIMEOUT_MS / SECOND_MS} seconds`);
      }
      throw faultFromAwsError(operation, error);
    }
  };
