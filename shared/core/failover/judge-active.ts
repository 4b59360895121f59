import { MINUTE_MS } from '../time.ts';
import { SIGHTING_AGE_MAX_MS } from './advance-runs.ts';
import { countVotes } from './count-votes.ts';
import type { FailoverCode } from './failover-codes.ts';
import type { Run } from './observation.ts';
import { activeAt, isDrill, type Service } from './service.ts';
import type { ServiceState } from './service-state.ts';
import type { ServiceView } from './service-view.ts';
import type { Votes } from './votes.ts';

/**
 * After a move that was turned back, an automatic one waits: what was in its way is seldom gone sooner, and what it had fenced
 * looks as if it were down for a while.
 */
const RETRY_MS = 10 * MINUTE_MS;

/** What this Region makes of the active one: `leave` when it is to be left now. */
export type Judgement = { readonly leave: boolean; readonly code: FailoverCode; readonly because: string };

const hold = (code: FailoverCode, because: string): Judgement => ({ leave: false, code, because });

const seconds = (ms: number): string => `${Math.ceil(ms / 1_000)} s`;

/** What this Region's own probe says of an endpoint, if it asked lately. */
const probeOf = ({ observations, region }: ServiceView, endpoint: string, nowMs: number): Run | null => {
  const own = observations.find(({ observer }) => observer === region);
  const run = own?.runs.find((one) => one.source === 'probe' && one.region === endpoint);
  return run !== undefined && nowMs - run.lastAtMs <= SIGHTING_AGE_MAX_MS ? run : null;
};

/** What this Region's own probe says of its own endpoint, if it asked lately. */
export const ownEndpoint = (view: ServiceView, nowMs: number): Run | null => probeOf(view, view.region, nowMs);

/** A Region that was left, and fenced, cannot serve before the move that comes back lets it; that one checks it then. */
const isFenced = ({ fleets }: ServiceView): boolean =>
  fleets.kind === 'known' && fleets.value.some(({ fenced }) => fenced);

/** Why this Region must not be moved to; null when its endpoint serves. A pilot light, and what is fenced, has none yet. */
export const explainNotUp = (service: Service, view: ServiceView, nowMs: number): Judgement | null => {
  if (service.strategy === 'pilot-light' || isFenced(view)) return null;
  const votes = countVotes(service, view.region, view.observations, nowMs);
  if (votes.verdict === 'down') return hold('BOTH_DOWN', votes.because);
  const run = ownEndpoint(view, nowMs);
  if (run === null) return hold('STANDBY_NOT_UP', `${view.region} has not probed its own endpoint lately`);
  if (run.verdict === 'up' && run.last === 'good') return null;
  return hold('STANDBY_NOT_UP', `the endpoint in ${view.region} is not seen to be up: ${run.because}`);
};

const explainTooSoon = (
  { flipEveryMs }: Service,
  { movedAtMs, move, past }: ServiceState,
  nowMs: number,
): string | null => {
  const sinceMoveMs = nowMs - (movedAtMs ?? Number.NEGATIVE_INFINITY);
  if (sinceMoveMs < flipEveryMs) return `the last move was ${seconds(sinceMoveMs)} ago; wait ${seconds(flipEveryMs)}`;
  const over = move?.phase === 'over' ? [move, ...past] : past;
  const failed = over.find(
    ({ plan, flippedAtMs, fenced }) => flippedAtMs === null && (plan.cause === 'quorum' || fenced !== null),
  );
  const sinceFailedMs = nowMs - (failed?.sinceMs ?? Number.NEGATIVE_INFINITY);
  if (sinceFailedMs >= RETRY_MS) return null;
  return `the last one was turned back ${seconds(sinceFailedMs)} ago (${failed?.outcome?.code ?? ''}); wait ${seconds(RETRY_MS)}`;
};

const judgeNotDown = (service: Service, { votes, verdict, because }: Votes): Judgement => {
  const heard = votes.filter(({ says }) => says !== 'unknown');
  if (heard.length < 2 && verdict !== 'up') return hold('NO_QUORUM', `${because}: unknown is no vote`);
  if (!votes.some(({ says }) => says === 'down')) return hold('STEADY', because);
  return verdict === 'up' || heard.length < votes.length
    ? hold('SUSPECTED', because)
    : hold('NO_QUORUM', `${because}: observers of ${service.name} disagree`);
};

const judgeDown = (
  service: Service,
  state: ServiceState,
  view: ServiceView,
  votes: Extract<Votes, { readonly verdict: 'down' }>,
  nowMs: number,
): Judgement => {
  const { because, downSinceMs, region: active } = votes;
  const downMs = nowMs - downSinceMs;
  const notUp = explainNotUp(service, view, nowMs);
  if (notUp !== null) return { ...notUp, because: `${because}; ${notUp.because}` };
  const { holdDownMs } = service.observe;
  if (downMs < holdDownMs) {
    return hold('HOLD_DOWN', `${because}, for ${seconds(downMs)} of ${seconds(holdDownMs)}`);
  }
  if (active !== service.regions[0]) {
    return hold('HOME_ONLY_BY_COMMAND', `${because}; "ballast failback ${service.name}" moves it home`);
  }
  if (state.wiring === null)
    return hold('NOT_WIRED', `${because}; "ballast dns prepare ${service.name}" was never run`);
  const tooSoon = explainTooSoon(service, state, nowMs);
  return tooSoon === null ? { leave: true, code: 'MOVING', because } : hold('TOO_SOON', `${because}; ${tooSoon}`);
};

/** Both endpoints, by its own probes: then those say nothing of either, and a person is to know. */
const reachesNothing = ({ regions, strategy }: Service, view: ServiceView, nowMs: number): boolean =>
  strategy === 'warm-standby' &&
  regions.every((region) => {
    const run = probeOf(view, region, nowMs);
    return run !== null && run.verdict === 'down' && run.last === 'bad';
  });

/** Judges the Region that a service is in, by what observers said of it. Only the other one ever decides to leave it. */
export const judgeActive = (service: Service, state: ServiceState, view: ServiceView, nowMs: number): Judgement => {
  if (state.epoch === null) {
    return hold('EPOCH_UNKNOWN', `no Region that can be heard knows where ${service.name} is`);
  }
  const active = activeAt(service, state.epoch);
  if (active === view.region || isDrill(service)) return hold('STEADY', `${service.name} is in ${active}`);
  const votes = countVotes(service, active, view.observations, nowMs);
  if (votes.verdict === 'down') return judgeDown(service, state, view, votes, nowMs);
  if (votes.verdict === 'unknown' && reachesNothing(service, view, nowMs)) {
    const because = `${view.region} reaches neither endpoint: both are down, or it is cut off itself; ${votes.because}`;
    return hold('BOTH_DOWN', because);
  }
  return judgeNotDown(service, votes);
};
