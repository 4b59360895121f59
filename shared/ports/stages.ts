/** The last look that a stage took at a fleet, by its journal. */
export type LastLook = { readonly stage: string; readonly atMs: number };

/** Every stage of Ballast that is deployed in the Region. Every method rejects with a `Fault`. */
export type Stages = {
  /** The newest look of any stage at each fleet, none newer than `untilMs`; a fleet that none has looked at is left out. */
  readonly readLastLooks: (fleetNames: readonly string[], untilMs: number) => Promise<ReadonlyMap<string, LastLook>>;
};
