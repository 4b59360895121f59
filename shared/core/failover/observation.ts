/** Where a sighting comes from: a probe of ours, Route 53's health checkers, or the Region's own alarms. */
export type Source = 'probe' | 'checkers' | 'alarms';

/** One look at one Region by one source. */
export type Sighting = {
  readonly source: Source;
  readonly region: string;
  readonly good: boolean;
  readonly because: string;
};

/** What one source saw of one Region again and again, as an observer remembers it. */
export type Run = {
  readonly source: Source;
  readonly region: string;
  readonly last: 'good' | 'bad';
  readonly because: string;
  readonly lastAtMs: number;
  /** Sightings like the last one without a break, and when the first of them was. */
  readonly inRow: number;
  readonly sinceMs: number;
  /** Changes only after `rise` good or `fall` bad ones in a row; unknown until either happened once. */
  readonly verdict: 'up' | 'down' | 'unknown';
};

/** Capacity of one fleet in the Region that tells of it. */
export type FleetStanding = {
  readonly fleet: string;
  readonly units: number;
  /** Most units in service in each of the last hours, by the start of the hour. */
  readonly peaks: readonly { readonly hourMs: number; readonly units: number }[];
  /** What it launches: compared between Regions by readiness; null where it could not be read. */
  readonly template: TemplateStanding | null;
};

/** What two Regions' templates must have in common though ids differ. */
export type TemplateStanding = {
  readonly imageName: string | null;
  readonly instanceTypes: readonly string[];
  /** SHA-256 of the user data; null where there is none. */
  readonly userDataDigest: string | null;
};

/** All that one Region's observer knows of a service: written into the ledgers of the Regions that the service can be in. */
export type Observation = {
  readonly version: 1;
  readonly service: string;
  /** The Region that it looks from. */
  readonly observer: string;
  readonly atMs: number;
  readonly runs: readonly Run[];
  /** Of its own Region's fleets; empty where it has none of the service. */
  readonly standing: readonly FleetStanding[];
  /** The newest epoch that it knows of; null while it knows none. */
  readonly epoch: number | null;
  /** The newest epoch that it knows the zone's records to stand for. */
  readonly recordsEpoch: number | null;
  /** Whether the records at that epoch are under a switch, or need none: the word of the Region that they answer with. */
  readonly guarded: boolean;
  /** Whether its own switch may say that the other Region is off. */
  readonly switchOn: boolean;
};
