import type { Globe } from '../globe-state.ts';
import type { Endpoint, Place } from './network-state.ts';
import { canReach } from './reach.ts';

/** What somebody hears of an endpoint; `silent` after any timeout. */
export type EndpointAnswer =
  | { readonly kind: 'silent' }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body: string;
      readonly latencyMs: number;
      readonly certificateUntilMs: number;
    };

const SILENT: EndpointAnswer = { kind: 'silent' };

/** What a load balancer says for itself when it has no target, or cannot ask any. */
const UNAVAILABLE = 503;

const isFlappedAway = ({ flaps }: Endpoint, nowMs: number): boolean =>
  flaps !== null && (nowMs - flaps.sinceMs) % flaps.periodMs < flaps.periodMs / 2;

const serves = ({ cloud }: Globe, { region, fleets }: Endpoint): boolean =>
  fleets.every((name) => (cloud.get(region)?.fleets.get(name)?.meter.readyMachines ?? 0) > 0);

const answerWell = ({ status, body, latencyMs, certificateUntilMs }: Endpoint): EndpointAnswer => ({
  kind: 'answer',
  status,
  body,
  latencyMs,
  certificateUntilMs,
});

const isHeard = (globe: Globe, from: Place, endpoint: Endpoint): boolean =>
  endpoint.mode !== 'silent' && canReach(globe, from, endpoint.region) && !isFlappedAway(endpoint, globe.clock.nowMs);

const answerTruly = (globe: Globe, from: Place, endpoint: Endpoint): EndpointAnswer => {
  if (!isHeard(globe, from, endpoint)) return SILENT;
  return endpoint.mode === 'failing' || !serves(globe, endpoint)
    ? answerWell({ ...endpoint, status: UNAVAILABLE, body: '' })
    : answerWell(endpoint);
};

/** What somebody hears, or believes to hear, who asks a Region's endpoint now. */
export const askEndpoint = (globe: Globe, from: Place, region: string): EndpointAnswer => {
  const { endpoints, lies } = globe.network;
  const endpoint = endpoints.get(region);
  if (endpoint === undefined) return SILENT;
  const lie = [...lies].find((told) => told.observer === from && told.region === region);
  if (lie === undefined) return answerTruly(globe, from, endpoint);
  return lie.says === 'good' ? answerWell(endpoint) : SILENT;
};

/** Whether a Region serves those that ask it from there. */
export const isServing = (globe: Globe, from: Place, region: string): boolean => {
  const answer = askEndpoint(globe, from, region);
  return answer.kind === 'answer' && answer.status < 400;
};

/** Whether requests from there get to a Region's machines, be there any or not. */
export const isOpen = (globe: Globe, from: Place, region: string): boolean => {
  const endpoint = globe.network.endpoints.get(region);
  return endpoint !== undefined && endpoint.mode !== 'failing' && isHeard(globe, from, endpoint);
};
