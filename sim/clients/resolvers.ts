import { SECOND_MS } from '../../shared/core/time.ts';
import { answerName, regionOfName } from '../dns/answer-name.ts';
import type { Globe } from '../globe-state.ts';
import type { Random } from '../random.ts';
import { setTimer } from '../timer-queue.ts';
import type { ClientOptions } from './client-options.ts';

/** A resolver with its cache, and the clients behind it. */
export type Resolver = {
  /** Null for one that heeds the TTL. */
  readonly staleMs: number | null;
  /** When it asked last, or would have; it asks anew each time that `keptMs` has passed. */
  askedAtMs: number;
  keptMs: number;
  /** The Region that it answers with; null for none. */
  region: string | null;
  /** Where connections that stay open go, and since when that is not where it answers with. */
  connectedTo: string | null;
  partedAtMs: number | null;
  /** A moment at which its connections end of age; they do each time that one's life has passed. */
  readonly connectionPhaseMs: number;
  waits: boolean;
};

const keptMsOf = (globe: Globe, dnsName: string, { staleMs }: Pick<Resolver, 'staleMs'>): number =>
  staleMs ?? answerName(globe, dnsName).ttlS * SECOND_MS;

/** Resolvers that have known a name for long, each with a phase of its own. */
export const createResolvers = (
  globe: Globe,
  dnsName: string,
  options: ClientOptions,
  random: Random,
): readonly Resolver[] => {
  const { resolvers, staleShare, connectionMs } = options;
  const region = regionOfName(globe, dnsName);
  const staleCount = Math.round(resolvers * staleShare);
  return Array.from({ length: resolvers }, (_, index): Resolver => {
    const staleMs = index < staleCount ? options.staleMs : null;
    const keptMs = keptMsOf(globe, dnsName, { staleMs });
    return {
      staleMs,
      askedAtMs: globe.clock.nowMs - Math.floor(random.next() * keptMs),
      keptMs,
      region,
      connectedTo: region,
      partedAtMs: null,
      connectionPhaseMs: globe.clock.nowMs - Math.floor(random.next() * connectionMs),
      waits: false,
    };
  });
};

/** When its cache is next out of date. */
const nextAskMs = ({ askedAtMs, keptMs }: Resolver, nowMs: number): number =>
  askedAtMs + Math.max(1, Math.ceil((nowMs - askedAtMs) / keptMs)) * keptMs;

const ask = (globe: Globe, dnsName: string, resolver: Resolver): void => {
  const { nowMs } = globe.clock;
  resolver.waits = false;
  resolver.askedAtMs = nowMs;
  resolver.keptMs = keptMsOf(globe, dnsName, resolver);
  resolver.region = regionOfName(globe, dnsName);
  resolver.partedAtMs = resolver.region === resolver.connectedTo ? null : (resolver.partedAtMs ?? nowMs);
};

/** Lets every resolver that would answer otherwise than the name servers ask them when its cache is out of date. */
export const followName = (
  globe: Globe,
  dnsName: string,
  resolvers: readonly Resolver[],
  onAsked: () => void,
): void => {
  const { nowMs, timers } = globe.clock;
  const region = regionOfName(globe, dnsName);
  for (const resolver of resolvers) {
    if (resolver.waits || resolver.region === region) continue;
    resolver.waits = true;
    setTimer(timers, nextAskMs(resolver, nowMs), () => {
      ask(globe, dnsName, resolver);
      onAsked();
    });
  }
};

/** Whether a resolver's connections to where it no longer leads have ended of age since. */
const areTooOld = ({ partedAtMs, connectionPhaseMs }: Resolver, connectionMs: number, nowMs: number): boolean => {
  if (partedAtMs === null) return false;
  const lives = (atMs: number): number => Math.floor((atMs - connectionPhaseMs) / connectionMs);
  return lives(nowMs) > lives(partedAtMs);
};

/** Lets connections end that are too old, or go where nobody has answered for too long; says whether any did. */
export const endConnections = (
  resolvers: readonly Resolver[],
  connectionMs: number,
  nowMs: number,
  isAbandoned: (region: string | null) => boolean,
): boolean => {
  let ended = false;
  for (const resolver of resolvers) {
    if (resolver.partedAtMs === null) continue;
    if (!areTooOld(resolver, connectionMs, nowMs) && !isAbandoned(resolver.connectedTo)) continue;
    resolver.connectedTo = resolver.region;
    resolver.partedAtMs = null;
    ended = true;
  }
  return ended;
};

/** Share of the requests that go to each Region, over connections that stay open and over new ones. */
export const shareOut = (
  resolvers: readonly Resolver[],
  connectedShare: number,
): ReadonlyMap<string | null, number> => {
  const counts = new Map<string | null, { fresh: number; connected: number }>();
  const countOf = (region: string | null): { fresh: number; connected: number } => {
    const count = counts.get(region) ?? { fresh: 0, connected: 0 };
    counts.set(region, count);
    return count;
  };
  for (const { region, connectedTo } of resolvers) {
    countOf(region).fresh += 1;
    countOf(connectedTo).connected += 1;
  }
  return new Map(
    [...counts].map(([region, { fresh, connected }]) => [
      region,
      (fresh + (connected - fresh) * connectedShare) / resolvers.length,
    ]),
  );
};
