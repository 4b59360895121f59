/** What a stage has written down about a fleet. */
export type FleetTrace = {
  readonly stage: string;
  /** Its ledger has a record of the fleet. */
  readonly hasRecord: boolean;
  /** Its newest look by its journal; null when it wrote none. */
  readonly lastLookMs: number | null;
};

/** Every stage of Ballast that is deployed in the Region. Every method rejects with a `Fault`. */
export type Stages = {
  /** What all stages know of each fleet, of looks none newer than `untilMs`; a fleet that none knows is left out. */
  readonly readTraces: (
    fleetNames: readonly string[],
    untilMs: number,
  ) => Promise<ReadonlyMap<string, readonly FleetTrace[]>>;
};
