/** What answers clients in one Region: its load balancer. */
export type Endpoint = {
  readonly region: string;
  readonly address: string;
  /** Fleets that must serve for it to answer well; none, it answers whatever they do. */
  fleets: readonly string[];
  /** `failing` answers 503, `silent` answers nobody. */
  mode: 'well' | 'failing' | 'silent';
  /** Well and silent by turns, each for half of the period; null for one that does not flap. */
  flaps: { readonly sinceMs: number; readonly periodMs: number } | null;
  status: number;
  body: string;
  /** Until it answers. */
  latencyMs: number;
  certificateUntilMs: number;
};

/** One from whom, or to whom, packets go: a Region by its name, or one of these. */
export type Place = 'clients' | 'checkers' | 'resolvers' | 'route-53' | (string & Record<never, never>);

/** A prober that says what is not so of one Region's endpoint. */
export type Lie = { readonly observer: Place; readonly region: string; readonly says: 'good' | 'bad' };

/** What lies between Regions. */
export type Network = {
  /** By Region. */
  readonly endpoints: Map<string, Endpoint>;
  /** Region of host names that do not tell theirs. */
  readonly hosts: Map<string, string>;
  /** Pairs of places between which nothing passes. */
  readonly partitions: Set<readonly [Place, Place]>;
  readonly lies: Set<Lie>;
};
