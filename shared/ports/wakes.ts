/** Has something looked at now instead of at its next look; a wake that is lost costs that time. Every method rejects with a `Fault`. */
export type Wakes = {
  /** Fleets of this Region. */
  readonly wakeFleets: (fleets: readonly string[], because: string) => Promise<void>;
  /** A service in a Region, this one or another. */
  readonly wakeService: (region: string, service: string, because: string) => Promise<void>;
};
