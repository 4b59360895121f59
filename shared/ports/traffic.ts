/** Where requests go, in all target groups of the Region. Every method rejects with a `Fault`. */
export type Traffic = {
  /**
   * Instances that a load balancer may send requests to, or that still answer some: all that is registered behind one, but
   * what is unhealthy or unused. A state that is not known counts as in service.
   */
  readonly listServing: () => Promise<ReadonlySet<string>>;
};
