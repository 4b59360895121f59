import type { OrphanSighting } from '../core/orphans/compare-sightings.ts';

/** What the last survey saw as orphans, of a stage. Every method rejects with a `Fault`. */
export type Sightings = {
  /** Empty where nothing was ever written, or nothing that can be read: then every orphan is new. */
  readonly read: () => Promise<readonly OrphanSighting[]>;
  /** Replaces what was written; forgotten when a month passes without another write. */
  readonly save: (sightings: readonly OrphanSighting[], nowMs: number) => Promise<void>;
};
