import type { DryPool, FleetState, Override } from '../core/fleet-state.ts';
import type { ZoneShift } from '../core/fleet-view.ts';
import type { StoredForecast } from '../core/forecast/stored-forecast.ts';
import type { InstanceNotice } from '../core/healing/instance-notice.ts';

/** The ledger's record of one fleet; `state` is null until the first decision is written. */
export type FleetRecord = {
  readonly state: FleetState | null;
  readonly overrides: readonly Override[];
  /** What AWS announced about its instances and is not over. */
  readonly notices: readonly InstanceNotice[];
  /** Set by a wake-up that found the lease held, and by a person; the tick looks at a dirty fleet whatever its `lookAtMs`. */
  readonly dirty: boolean;
};

/** A fleet's stored forecasts, or why there are none to go on from: then they are learned anew from the metrics' history. */
export type ForecastRecord =
  | { readonly kind: 'stored'; readonly forecast: StoredForecast }
  | { readonly kind: 'none'; readonly because: string };

/** What all fleets of a Region share: pools that refused lately, and zones that traffic is shifted away from. */
export type RegionRecord = { readonly dryPools: readonly DryPool[]; readonly shifts: readonly ZoneShift[] };

/** The right to write: `fence` grows with every lease of the fleet and is checked at every write under it. */
export type Lease = { readonly fleet: string; readonly fence: number };

export type LeaseAnswer =
  | { readonly kind: 'acquired'; readonly lease: Lease; readonly record: FleetRecord }
  /** Somebody else holds it; the fleet has been marked dirty, so the holder looks once more before letting go. */
  | { readonly kind: 'held' };

/** Durable state, one record per fleet. Every method rejects with a `Fault`. */
export type Ledger = {
  /** A record for every named fleet, empty where nothing was written yet; a malformed one is left out, never shown empty. */
  readonly readFleets: (fleetNames: readonly string[]) => Promise<ReadonlyMap<string, FleetRecord>>;
  /** Takes the lease if it is free or expired, clears the dirty flag, and returns the record as it is now. */
  readonly acquireLease: (fleet: string, nowMs: number, expiresAtMs: number) => Promise<LeaseAnswer>;
  /** Writes the state; `fenced` when a later lease exists, and then nothing is written. */
  readonly saveState: (lease: Lease, state: FleetState) => Promise<'saved' | 'fenced'>;
  /**
   * Writes the state and lets go, in one write. `dirty` when a wake-up came meanwhile: the state is written, the lease
   * is kept, the flag is cleared, and the holder looks again. `fenced`: nothing is written.
   */
  readonly releaseLease: (lease: Lease, state: FleetState) => Promise<'released' | 'dirty' | 'fenced'>;
  /** For every named fleet; a malformed one is `none`, and says so. */
  readonly readForecasts: (fleetNames: readonly string[]) => Promise<ReadonlyMap<string, ForecastRecord>>;
  /**
   * Replaces the fleet's forecasts; `fenced` when those of a later lease are stored already, and then nothing is written.
   * They vanish when they have not been written for two weeks.
   */
  readonly saveForecast: (lease: Lease, forecast: StoredForecast) => Promise<'saved' | 'fenced'>;
  /** Adds what was announced about instances of the fleet and marks it dirty; needs no lease. The latest of each kind is kept. */
  readonly noteInstances: (fleet: string, notices: readonly InstanceNotice[]) => Promise<void>;
  /**
   * Removes notices that are over, but none that was announced anew since it was read; `fenced` when a later lease exists,
   * and then nothing more is removed.
   */
  readonly forgetNotices: (lease: Lease, notices: readonly InstanceNotice[]) => Promise<'saved' | 'fenced'>;
  readonly readRegion: () => Promise<RegionRecord>;
  /** Replaces what is known of each of these pools, unless somebody knows of a longer rest. */
  readonly putPools: (pools: readonly DryPool[]) => Promise<void>;
  /** Forgets pools that gave machines again, each only if its rest still is as it was seen here. */
  readonly removePools: (pools: readonly DryPool[]) => Promise<void>;
  /**
   * Takes the right to ask a pool whose rest is over: its rest is set to `untilMs`, if it still is as it was `seen`.
   * Of all that ask, one gets true.
   */
  readonly claimPool: (seen: DryPool, untilMs: number) => Promise<boolean>;
  /** Replaces what is known of the shift away from this zone, unless somebody knows of one that began, or was over, later. */
  readonly putShift: (shift: ZoneShift) => Promise<void>;
  /** Replaces the override of the same kind and marks the fleet dirty, so that the next tick follows it; needs no lease. */
  readonly putOverride: (fleet: string, override: Override) => Promise<void>;
  /** Marks the fleet dirty too. */
  readonly removeOverrides: (fleet: string, kinds: readonly Override['kind'][]) => Promise<void>;
};
