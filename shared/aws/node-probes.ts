import { Resolver } from 'node:dns/promises';
import { SECOND_MS } from '../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Probes } from '../ports/probes.ts';
import { probeEndpoint } from './probe-endpoint.ts';

const RESOLVE_TIMEOUT_MS = SECOND_MS;
const RESOLVE_TRIES = 2;

/** Codes by which a resolver says that there is no such name, or no address of it. */
const NO_ADDRESS: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'ENODATA']);

/** What probes are made with, where it is not Node's own. */
export type ProbeMeans = {
  /** Aborts when so much time has passed. */
  readonly abortAfter: (ms: number) => AbortSignal;
  readonly resolver: Pick<Resolver, 'resolve4'>;
};

const ownMeans = (): ProbeMeans => ({
  abortAfter: (ms) => AbortSignal.timeout(ms),
  resolver: new Resolver({ timeout: RESOLVE_TIMEOUT_MS, tries: RESOLVE_TRIES }),
});

/** The probes port over Node's own network. */
export const createNodeProbes = (clock: Clock, { abortAfter, resolver }: ProbeMeans = ownMeans()): Probes => ({
  probe: (probe) => probeEndpoint(probe, clock, abortAfter(probe.timeoutMs)),
  resolve: async (dnsName) => {
    try {
      return (await resolver.resolve4(dnsName)).toSorted();
    } catch (error) {
      return error instanceof Error && 'code' in error && NO_ADDRESS.has(error.code) ? [] : null;
    }
  },
});
