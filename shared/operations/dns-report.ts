/** How one DNS name of a service stands: the real one, or the isolated one of its drills. */
export type DnsNameReport = {
  /** `shop`, or `shop~drill`. */
  readonly service: string;
  readonly dnsName: string;
  /** The epoch that its records stand for, or will. */
  readonly epoch: number;
  /** `as-wanted` when nothing is to be changed; `to-change` on a dry run and by `verify`. */
  readonly standing: 'as-wanted' | 'to-change' | 'changed' | 'failed';
  /** One for each thing that is, or would be, made, changed or deleted: exact. */
  readonly lines: readonly string[];
  /** Why it failed; null where it did not. */
  readonly because: string | null;
  /** Of Route 53, which brings it everywhere within a minute or so; null where no record was changed. */
  readonly changeId: string | null;
};

/** Whether a Region's ledger was told what a flip needs to know. */
export type DnsWiring = {
  readonly region: string;
  readonly service: string;
  /** `known` when it knew already; `to-tell` on a dry run and by `verify`. */
  readonly standing: 'known' | 'to-tell' | 'told' | 'failed';
  readonly because: string | null;
};

/** What preparing, or verifying, a service's DNS came to. */
export type DnsReport = {
  readonly version: 1;
  readonly service: string;
  readonly zone: { readonly id: string; readonly name: string };
  readonly names: readonly DnsNameReport[];
  readonly wired: readonly DnsWiring[];
  /** What a person may want to mend though it stops nothing, one line each. */
  readonly warnings: readonly string[];
};

/** Refused, nothing was changed; `because` is one line: what, where, what to do. */
export type DnsAnswer =
  | { readonly kind: 'prepared'; readonly report: DnsReport }
  | { readonly kind: 'refused'; readonly because: string };

/** Verifying changes nothing. `adopt` replaces records of the names that somebody else made. */
export type DnsRequest = {
  /** The Region that the person stands in: its ballast.yml is looked up for the service. */
  readonly region: string;
  readonly service: string;
  readonly only: 'verify' | 'prepare';
  readonly adopt: boolean;
  readonly dryRun: boolean;
};
