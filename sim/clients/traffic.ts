import { Fault } from '../../shared/core/fault.ts';
import { floorToMinute, MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import type { Globe } from '../globe-state.ts';
import { changeLoad } from '../load-meter.ts';
import { isOpen, isServing } from '../network/ask-endpoint.ts';
import { createRandom } from '../random.ts';
import { setTimer } from '../timer-queue.ts';
import type { SimulatedFleet } from '../world-state.ts';
import { CLIENTS, type ClientOptions } from './client-options.ts';
import { createResolvers, endConnections, followName, type Resolver, shareOut } from './resolvers.ts';

/** Clients of a service. */
export type TrafficOptions = {
  readonly globe: Globe;
  readonly dnsName: string;
  /** Serves them in each Region that has it. */
  readonly fleet: string;
  /** Requests per second of all clients together, by minute of the world. */
  readonly loadAt: (minute: number) => number;
  readonly seed: number;
  readonly clients?: Partial<ClientOptions>;
};

/** Where requests went from a moment on. */
export type ShareStep = { readonly atMs: number; readonly shares: ReadonlyMap<string | null, number> };

/** What one minute of all clients came to; `lost` are those that no fleet got. */
export type TrafficMinute = { readonly startMs: number; readonly requests: number; readonly lost: number };

/** The clients of a service, as a flow that follows the answers of name servers from cache to cache. */
export type Traffic = {
  /** Share of the requests that went to a Region at a moment that has passed, or go there now. */
  readonly shareOf: (region: string, atMs?: number) => number;
  /** When a Region first had that share after a moment, and kept it since; null where it has not. */
  readonly reachedAtMs: (region: string, share: number, sinceMs: number) => number | null;
  readonly steps: readonly ShareStep[];
  /** Those that are over. */
  readonly minutes: readonly TrafficMinute[];
  /** What came in whole minutes from then on, and what was lost of it, on the way or by a fleet. */
  readonly countSince: (fromMs: number) => { readonly requests: number; readonly lost: number };
};

type State = {
  readonly options: TrafficOptions;
  readonly clients: ClientOptions;
  readonly resolvers: readonly Resolver[];
  readonly fleets: ReadonlyMap<string, SimulatedFleet>;
  readonly steps: ShareStep[];
  readonly minutes: TrafficMinute[];
  /** Since when a Region has not served clients. */
  readonly silentSinceMs: Map<string, number>;
  load: number;
  meteredToMs: number;
  /** Share that gets into no Region. */
  unheard: number;
  sums: { requests: number; lost: number };
};

const sharesOf = ({ steps }: State): ReadonlyMap<string | null, number> => steps.at(-1)?.shares ?? new Map();

const meter = (state: State): void => {
  const { nowMs } = state.options.globe.clock;
  const requests = (state.load * (nowMs - state.meteredToMs)) / SECOND_MS;
  state.sums.requests += requests;
  state.sums.lost += requests * state.unheard;
  state.meteredToMs = nowMs;
};

const isHeard = (state: State, region: string | null): region is string =>
  region !== null && state.fleets.has(region) && isOpen(state.options.globe, 'clients', region);

/** Requests per second that get into a Region; what its fleet makes of them is the fleet's. */
const loadInto = (state: State, region: string, load: number): number =>
  isHeard(state, region) ? load * (sharesOf(state).get(region) ?? 0) : 0;

/** Sends what goes to each Region to its fleet from now on. */
const offer = (state: State): void => {
  meter(state);
  for (const [region, fleet] of state.fleets) {
    changeLoad(fleet.meter, state.options.globe.clock.nowMs, loadInto(state, region, state.load));
  }
  state.unheard = [...sharesOf(state)].reduce((sum, [region, share]) => sum + (isHeard(state, region) ? 0 : share), 0);
};

const isSame = (one: ReadonlyMap<string | null, number>, other: ReadonlyMap<string | null, number>): boolean =>
  one.size === other.size && [...one].every(([region, share]) => other.get(region) === share);

const step = (state: State): void => {
  const { resolvers, steps, clients, options } = state;
  const shares = shareOut(resolvers, clients.connectedShare);
  if (isSame(shares, sharesOf(state))) return;
  const { nowMs: atMs } = options.globe.clock;
  if (steps.at(-1)?.atMs === atMs) steps.pop();
  steps.push({ atMs, shares });
};

const noteSilence = ({ options: { globe }, fleets, silentSinceMs }: State): void => {
  for (const region of fleets.keys()) {
    if (isServing(globe, 'clients', region)) silentSinceMs.delete(region);
    else if (!silentSinceMs.has(region)) silentSinceMs.set(region, globe.clock.nowMs);
  }
};

const isAbandoned = ({ silentSinceMs, clients, options }: State, region: string | null): boolean => {
  if (region === null) return true;
  const sinceMs = silentSinceMs.get(region);
  return sinceMs !== undefined && options.globe.clock.nowMs - sinceMs >= clients.abandonedAfterMs;
};

const beginMinute = (state: State): void => {
  const { globe, loadAt } = state.options;
  const { nowMs, startMs } = globe.clock;
  meter(state);
  state.minutes.push({ startMs: nowMs - MINUTE_MS, ...state.sums });
  state.sums = { requests: 0, lost: 0 };
  state.load = loadAt((nowMs - startMs) / MINUTE_MS);
};

/** Once a second clients notice what no name server tells them: a Region that is gone, or connections that ended. */
const passSecond = (state: State): void => {
  const { globe } = state.options;
  const { nowMs, timers } = globe.clock;
  if (floorToMinute(nowMs) === nowMs) beginMinute(state);
  noteSilence(state);
  const { connectionMs } = state.clients;
  if (endConnections(state.resolvers, connectionMs, nowMs, (region) => isAbandoned(state, region))) step(state);
  offer(state);
  setTimer(timers, nowMs + SECOND_MS, () => passSecond(state));
};

const findFleets = (globe: Globe, name: string): ReadonlyMap<string, SimulatedFleet> => {
  const fleets = new Map<string, SimulatedFleet>();
  for (const [region, { fleets: all }] of globe.cloud) {
    const fleet = all.get(name);
    if (fleet !== undefined) fleets.set(region, fleet);
  }
  if (fleets.size === 0) throw new Fault('not-found', 'addTraffic', `no Region has a fleet ${name}`);
  return fleets;
};

/** The load of each fleet is what gets to its Region, at the end of a minute too. */
const takeOver = (state: State): void => {
  const { globe, loadAt, fleet: name } = state.options;
  for (const [region, fleet] of state.fleets) {
    fleet.loadAt = (minute) => loadInto(state, region, loadAt(minute));
    const endpoint = globe.network.endpoints.get(region);
    if (endpoint !== undefined) endpoint.fleets = [...new Set([...endpoint.fleets, name])];
  }
};

const shareAt = ({ steps }: State, region: string, atMs: number): number =>
  steps.findLast((one) => one.atMs <= atMs)?.shares.get(region) ?? 0;

const countSince = (
  { minutes, fleets }: State,
  fromMs: number,
): { readonly requests: number; readonly lost: number } => {
  const since = minutes.filter(({ startMs }) => startMs >= fromMs);
  const inFleets = [...fleets.values()].flatMap((fleet) => fleet.minutes.filter(({ startMs }) => startMs >= fromMs));
  return {
    requests: since.reduce((sum, { requests }) => sum + requests, 0),
    lost: [...since, ...inFleets].reduce((sum, { lost }) => sum + lost, 0),
  };
};

/** Lets clients come to a service at a whole minute from now on; its records and its fleets are there. */
export const addTraffic = (options: TrafficOptions): Traffic => {
  const { globe, dnsName, fleet, loadAt, seed } = options;
  const clients = { ...CLIENTS, ...options.clients };
  const { nowMs, startMs, timers } = globe.clock;
  const state: State = {
    options,
    clients,
    resolvers: createResolvers(globe, dnsName, clients, createRandom(seed)),
    fleets: findFleets(globe, fleet),
    steps: [],
    minutes: [],
    silentSinceMs: new Map(),
    load: loadAt((nowMs - startMs) / MINUTE_MS),
    meteredToMs: nowMs,
    unheard: 0,
    sums: { requests: 0, lost: 0 },
  };
  takeOver(state);
  step(state);
  offer(state);
  const onAsked = (): void => {
    step(state);
    offer(state);
  };
  globe.dns.listeners.push(() => followName(globe, dnsName, state.resolvers, onAsked));
  setTimer(timers, nowMs + SECOND_MS, () => passSecond(state));
  return {
    shareOf: (region, atMs = globe.clock.nowMs) => shareAt(state, region, atMs),
    reachedAtMs: (region, share, sinceMs) => {
      if (shareAt(state, region, globe.clock.nowMs) < share) return null;
      const before = state.steps.findLastIndex(({ shares }) => (shares.get(region) ?? 0) < share);
      return Math.max(sinceMs, state.steps[before + 1]?.atMs ?? sinceMs);
    },
    steps: state.steps,
    minutes: state.minutes,
    countSince: (fromMs) => countSince(state, fromMs),
  };
};
