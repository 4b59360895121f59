import type { Observation } from '../core/failover/observation.ts';

/** What observers saw, in the ledger of each Region: the newest of each. Every method rejects with a `Fault`. */
export type Observations = {
  /** Of this Region's ledger, one by observer, of any age; a malformed one is left out. */
  readonly list: (service: string) => Promise<readonly Observation[]>;
  /** Into the ledger of any Region, unless a newer one is there; vanishes a day later. */
  readonly put: (region: string, observation: Observation) => Promise<void>;
};
