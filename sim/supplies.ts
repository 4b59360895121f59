import type { TemplateStanding } from '../shared/core/failover/observation.ts';
import type { Pool } from './pools.ts';

/** What a Region has for a service that may come there, beside its pools; tests set it as they like. */
export type Supplies = {
  /** What launch templates launch, by id; the same everywhere where nothing is said. */
  readonly standings: Map<string, TemplateStanding>;
  /** Templates whose image is not there, by id. */
  readonly withoutImage: Set<string>;
  vcpusMax: number;
  /** Addresses of a subnet, in use or not; where nothing is said, as many as a /24 has. */
  readonly addresses: Map<string, number>;
  /** Machines that probes reserved and did not give back. */
  readonly reserved: { readonly pool: Pool; readonly machines: number }[];
  /** Whether a probe dies before it gives back what it reserved. */
  losesProbes: boolean;
};

const VCPUS_MAX = 1_000;

/** Enough of everything. */
export const createSupplies = (): Supplies => ({
  standings: new Map(),
  withoutImage: new Set(),
  vcpusMax: VCPUS_MAX,
  addresses: new Map(),
  reserved: [],
  losesProbes: false,
});
