import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';

/** How clients of a service find it, and how long they stay where they are. */
export type ClientOptions = {
  /** Resolvers between clients and name servers, with as many clients each. */
  readonly resolvers: number;
  /** Share of resolvers that keep an answer for so long, whatever its TTL says. */
  readonly staleShare: number;
  readonly staleMs: number;
  /** Share of each resolver's requests that come over connections that stay open. */
  readonly connectedShare: number;
  /** How long such a connection lives. */
  readonly connectionMs: number;
  /** How long it is answered nothing, or an error, before its client opens another. */
  readonly abandonedAfterMs: number;
};

/**
 * Assumptions but for the life of a connection, which is the Application Load Balancer's client keepalive. Clients that hold
 * answers for twice their TTL have been seen; of connections nothing is published.
 */
export const CLIENTS: ClientOptions = {
  resolvers: 400,
  staleShare: 0.02,
  staleMs: 2 * MINUTE_MS,
  connectedShare: 0.1,
  connectionMs: HOUR_MS,
  abandonedAfterMs: 10 * SECOND_MS,
};
