import type { FaultKind } from '../../shared/core/fault.ts';
import type { TokenBucket } from '../token-bucket.ts';

/** Calls of a service that fail for a while. */
export type Refusal = {
  readonly calls: 'reads' | 'changes' | 'all';
  readonly kind: FaultKind;
  readonly because: string;
};

/** How the APIs of AWS stand to all invocations of a trial. */
export type ApiTrouble = {
  /** By Region and bucket. */
  readonly buckets: Map<string, TokenBucket>;
  /** Buckets that others in the account drain as fast as they fill. */
  readonly drained: Set<string>;
  /** By Region and service. */
  readonly refusals: Map<string, Refusal>;
};

/** Nothing is asked for yet, and nothing refused. */
export const createApiTrouble = (): ApiTrouble => ({ buckets: new Map(), drained: new Set(), refusals: new Map() });
