import type { ServiceRequest } from '../core/failover/service-wish.ts';
import type { Wake } from '../core/look-request.ts';
import type { DrillRequest } from '../core/restore/restore-request.ts';

/** What the function `drill` is asked: proofs of recovery points, drills of failovers, or both where each is due. */
export type DrillCall = {
  readonly wake: Wake;
  readonly dryRun: boolean;
  readonly proofs: DrillRequest | null;
  readonly failovers: ServiceRequest | null;
};
