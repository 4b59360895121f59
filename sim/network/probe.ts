import { SECOND_MS } from '../../shared/core/time.ts';
import type { Probe, ProbeAnswer } from '../../shared/ports/probes.ts';
import { regionOfName } from '../dns/answer-name.ts';
import type { Globe } from '../globe-state.ts';
import { askEndpoint, type EndpointAnswer } from './ask-endpoint.ts';
import type { Place } from './network-state.ts';

const hostOf = (url: string): string => /^https?:\/\/([^/:?#]+)/.exec(url)?.[1]?.toLowerCase() ?? '';

/** What a URL answers somebody in that place; silent after the timeout, and for a host that no Region bears. */
export const askUrl = (globe: Globe, from: Place, url: string, timeoutMs: number): EndpointAnswer => {
  const region = regionOfName(globe, hostOf(url));
  const answer: EndpointAnswer = region === null ? { kind: 'silent' } : askEndpoint(globe, from, region);
  return answer.kind === 'answer' && answer.latencyMs > timeoutMs ? { kind: 'silent' } : answer;
};

/** Asks a URL as a probe of Ballast does: its certificate counts, and so do its status and its body. */
export const probeFrom = (globe: Globe, from: Place, probe: Probe): ProbeAnswer => {
  const { url, status, body, timeoutMs } = probe;
  const answer = askUrl(globe, from, url, timeoutMs);
  if (answer.kind === 'silent') {
    return { good: false, because: `no answer within ${timeoutMs / SECOND_MS} s`, certificateUntilMs: null };
  }
  const certificateUntilMs = url.startsWith('https:') ? answer.certificateUntilMs : null;
  const bad = (because: string): ProbeAnswer => ({ good: false, because, certificateUntilMs });
  if (certificateUntilMs !== null && certificateUntilMs <= globe.clock.nowMs) return bad('its certificate has expired');
  if (answer.status !== status) return bad(`${answer.status}`);
  if (body !== null && !answer.body.includes(body)) return bad(`${answer.status} without the expected text`);
  return { good: true, because: `${answer.status} in ${answer.latencyMs} ms`, certificateUntilMs };
};
