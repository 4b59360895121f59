/** What is asked of an endpoint, and what it must answer. */
export type Probe = {
  readonly url: string;
  readonly status: number;
  readonly body: string | null;
  readonly timeoutMs: number;
};

/** How an endpoint answered: good only if certificate, status and body are as they must be, in time. */
export type ProbeAnswer = {
  readonly good: boolean;
  /** One line: `200 in 81 ms`, `503`, `no answer within 5 s`, `its certificate has expired`. */
  readonly because: string;
  /** When its certificate ends; null without one. */
  readonly certificateUntilMs: number | null;
};

/** Looks at endpoints from this Region, over the network and nothing of AWS's control planes. Never rejects. */
export type Probes = {
  readonly probe: (probe: Probe) => Promise<ProbeAnswer>;
  /** Addresses that a DNS name answers with now; empty where it answers none, null where that cannot be told. */
  readonly resolve: (dnsName: string) => Promise<readonly string[] | null>;
};
