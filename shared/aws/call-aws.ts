import { Fault } from '../core/fault.ts';
import { SECOND_MS } from '../core/time.ts';
import { faultFromAwsError } from './aws-error.ts';

/** Longest wait for one answer, the SDK's own retries included. */
const CALL_TIMEOUT_MS = 25 * SECOND_MS;

/** Sends one command. `operation` is its IAM action, `service:Action`; every rejection is a `Fault` of it. */
export type CallAws = <Output>(
  operation: string,
  send: (options: { readonly abortSignal: AbortSignal }) => Promise<Output>,
) => Promise<Output>;

/** What one invocation passes to every call it makes. */
export type CallContext = {
  /** Aborts when the invocation must end. */
  readonly signal: AbortSignal;
  /** Told of each call before it is sent. */
  readonly onCall: (operation: string) => void;
};

/** The one way to AWS: a time limit, the invocation's end, fault sorting and counting for every call. */
export const createCallAws =
  ({ signal, onCall }: CallContext): CallAws =>
  async (operation, send) => {
    const timeout = AbortSignal.timeout(CALL_TIMEOUT_MS);
    onCall(operation);
    try {
      return await send({ abortSignal: AbortSignal.any([signal, timeout]) });
    } catch (error) {
      if (error instanceof Fault) throw error;
      if (signal.aborted) throw new Fault('unknown', operation, `${operation} was given up: the invocation had to end`);
      if (timeout.aborted) {
        throw new Fault('unknown', operation, `${operation} gave no answer in ${CALL_TIMEOUT_MS / SECOND_MS} seconds`);
      }
      throw faultFromAwsError(operation, error);
    }
  };
