import type { EvidenceSource } from './health-readings.ts';

/** A bad sign that a source has given at every look since then. */
export type Sighting = {
  readonly instanceId: string;
  readonly source: EvidenceSource | 'lifecycle';
  readonly sinceMs: number;
};

/** A machine that was there at the last look; `missingSinceMs` once the listing no longer shows it. */
export type RosterEntry = {
  readonly instanceId: string;
  readonly units: number;
  /** Whether it was ever in service. */
  readonly served: boolean;
  readonly missingSinceMs: number | null;
  /** The slot that it was launched or woken for; absent where members own nothing. */
  readonly slot?: string;
};

/** Why nothing is terminated, and since when; `told` once a person was told. */
export type Breaker = {
  readonly kind: 'sick' | 'silent';
  readonly sinceMs: number;
  readonly because: string;
  readonly told: boolean;
};

/** Machines of a launch that never came into service, in a row, and until when no more of that kind are replaced. */
export type ArrivalBackOff = { readonly failures: number; readonly untilMs: number };

/** A machine more than desired, launched to bring zones or markets back into balance before another goes. */
export type Rebalance = {
  readonly machines: number;
  /** Spot among them that takes the place of Spot, beside what the fleet lacks of its share; absent where there is none. */
  readonly spot?: number;
  /** Units more than desired that are there once it has come. */
  readonly units: number;
  /** Units of one machine; absent where all of those units are theirs. */
  readonly unitsEach?: number;
  readonly sinceMs: number;
  readonly because: string;
};

/** What healing remembers of a fleet from look to look. */
export type HealthState = {
  readonly sightings: readonly Sighting[];
  readonly roster: readonly RosterEntry[];
  /** Machines that others take the place of. */
  readonly replacing: readonly string[];
  readonly breaker: Breaker | null;
  readonly arrivals: ArrivalBackOff;
  readonly rebalance: Rebalance | null;
  /** Since when the fleet has been whole and unmoved; null while it is not. */
  readonly calmSinceMs: number | null;
  /** When a machine was last launched on a doubt that has not proved right; null when none was. */
  readonly doubtedAtMs: number | null;
};

/** A standby that is being woken: written down before it is started. */
export type Wake = {
  readonly instanceId: string;
  readonly zone: string;
  readonly units: number;
  readonly atMs: number;
  /** The slot whose machine it becomes; absent where members own nothing. */
  readonly slot?: string;
};

/** A standby that could not be started, and when it may be asked again. */
export type RestingStandby = { readonly instanceId: string; readonly untilMs: number; readonly backOffMs: number };

/** What is remembered of a fleet's standbys. */
export type StandbyState = {
  readonly wakes: readonly Wake[];
  readonly resting: readonly RestingStandby[];
};
