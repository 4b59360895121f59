/** What a record answers with. */
export type RecordTarget =
  /** A load balancer, by its own DNS name and hosted zone. */
  | {
      readonly kind: 'alias';
      readonly dnsName: string;
      readonly zoneId: string;
      /** Of others' records: whether Route 53 also looks at the target's own health. Ours never do: the switch alone decides. */
      readonly evaluatesHealth?: true;
    }
  | { readonly kind: 'values'; readonly values: readonly string[]; readonly ttlS: number };

/** One record set of a hosted zone. Names in lower case without a dot at the end, TXT values without quotes. */
export type RecordSet = {
  readonly name: string;
  readonly type: string;
  readonly target: RecordTarget;
  readonly failover: 'PRIMARY' | 'SECONDARY' | null;
  readonly setIdentifier: string | null;
  readonly healthCheckId: string | null;
  /** Any routing that we do not write: weighted, latency, geolocation and the like; in words, null for none. */
  readonly otherRouting: string | null;
};

/** One change of a batch that Route 53 makes whole or not at all. A `delete` must state the record set exactly as it is. */
export type RecordChange = { readonly action: 'create' | 'delete' | 'upsert'; readonly record: RecordSet };

/** What `dns prepare` made and wrote into the ledger of each Region: all that a flip needs to know of Route 53. */
export type Wiring = {
  readonly zoneId: string;
  /** By Region. */
  readonly targets: Readonly<Record<string, RecordTarget>>;
  /** Health check of each Region's record: it follows the switch that the other Region publishes; empty in record mode. */
  readonly switchChecks: Readonly<Record<string, string>>;
  /** Health check by which Route 53's checkers ask each Region's endpoint. */
  readonly endpointChecks: Readonly<Record<string, string>>;
  readonly preparedAtMs: number;
};
