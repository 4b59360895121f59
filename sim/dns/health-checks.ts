import { Fault } from '../../shared/core/fault.ts';
import { floorToMinute } from '../../shared/core/time.ts';
import type { CheckSpecification, HealthCheck } from '../../shared/ports/dns.ts';
import type { Globe } from '../globe-state.ts';
import { askUrl } from '../network/probe.ts';
import { canReach } from '../network/reach.ts';
import { drawHex, drawInteger } from '../random.ts';
import { readSwitchMetric } from '../switches.ts';
import { setTimer } from '../timer-queue.ts';
import { type Checker, countCheckers, createCheckers, noteAnswer } from './checkers.ts';
import type { CheckState } from './dns-state.ts';
import { tellDnsListeners } from './zones.ts';

/** A checker waits so long to connect, and then for an answer (Route 53 developer guide). */
const CHECKER_TIMEOUT_MS = 6_000;

/** Any status below is a good answer: a redirection is followed by nobody, and is no failure. */
const FAILURE_FROM = 400;

/** Name servers hear of it a while later, unless it has changed back by then. */
const setHealth = ({ dns, clock }: Globe, check: CheckState, isHealthy: boolean): void => {
  if (check.isHealthy === isHealthy) return;
  check.isHealthy = isHealthy;
  setTimer(clock.timers, clock.nowMs + dns.timing.propagationMs, () => {
    if (check.isHealthy !== isHealthy || check.isHealthyToServers === isHealthy) return;
    check.isHealthyToServers = isHealthy;
    tellDnsListeners(dns);
  });
};

/** Runs again and again after so long, until the check is deleted. */
const repeat = (globe: Globe, check: CheckState, firstMs: number, everyMs: number, run: () => void): void =>
  setTimer(globe.clock.timers, firstMs, () => {
    if (check.deleted) return;
    run();
    repeat(globe, check, firstMs + everyMs, everyMs, run);
  });

/** Follows the datapoints of the last period, not the alarm's state; without any it stays as it is. */
const followAlarm = (globe: Globe, check: CheckState, region: string, alarmName: string): void => {
  const world = globe.cloud.get(region);
  const alarm = globe.switchAlarms.get(region)?.get(alarmName);
  if (world === undefined || alarm === undefined || !canReach(globe, 'route-53', region)) return;
  const { alarmPeriodMs } = globe.dns.timing;
  const value = readSwitchMetric(world, alarm.metric, floorToMinute(globe.clock.nowMs) - alarmPeriodMs);
  if (value !== null) setHealth(globe, check, value < 1);
};

type EndpointCheck = CheckSpecification & { readonly kind: 'endpoint' };

/** As Route 53 asks: no certificate counts, and any status that is no error does. */
const askOnce = (globe: Globe, { url, body }: EndpointCheck): { readonly good: boolean; readonly because: string } => {
  const answer = askUrl(globe, 'checkers', url, CHECKER_TIMEOUT_MS);
  if (answer.kind === 'silent') return { good: false, because: 'the connection timed out' };
  const good = answer.status < FAILURE_FROM && (body === null || answer.body.includes(body));
  return { good, because: `HTTP status ${answer.status}` };
};

const runChecker = (globe: Globe, check: CheckState, checker: Checker, specification: EndpointCheck): void => {
  noteAnswer(checker, askOnce(globe, specification), specification.fall);
  setHealth(globe, check, countCheckers(check.checkers).isHealthy);
};

const start = (globe: Globe, check: CheckState): void => {
  const { dns, clock } = globe;
  const { alarmPeriodMs, checkEveryMs } = dns.timing;
  const { specification } = check;
  if (specification.kind === 'alarm') {
    const firstMs = floorToMinute(clock.nowMs) + alarmPeriodMs;
    repeat(globe, check, firstMs, alarmPeriodMs, () =>
      followAlarm(globe, check, specification.region, specification.alarmName),
    );
    return;
  }
  for (const checker of check.checkers) {
    const firstMs = clock.nowMs + 1 + drawInteger(dns.random, checkEveryMs);
    repeat(globe, check, firstMs, checkEveryMs, () => runChecker(globe, check, checker, specification));
  }
};

const drawUuid = ({ dns: { random } }: Globe): string =>
  [8, 4, 4, 4, 12].map((digits) => drawHex(random, digits)).join('-');

/** CreateHealthCheck: healthy until something else is seen. A reference that was used for another, or is used up, is a `conflict`. */
export const createCheck = (globe: Globe, reference: string, specification: CheckSpecification): string => {
  const { dns } = globe;
  const known = [...dns.checks.values()].find((check) => check.reference === reference);
  if (known !== undefined) {
    const isSame = JSON.stringify(known.specification) === JSON.stringify(specification);
    if (isSame && !known.deleted) return known.id;
    throw new Fault('conflict', 'route53:CreateHealthCheck', `reference ${reference} was used before`);
  }
  const check: CheckState = {
    id: drawUuid(globe),
    reference,
    specification,
    isHealthy: true,
    isHealthyToServers: true,
    checkers: createCheckers(specification.kind === 'alarm' ? 0 : dns.timing.checkers),
    deleted: false,
  };
  dns.checks.set(check.id, check);
  start(globe, check);
  return check.id;
};

/** DeleteHealthCheck; records that name it count as healthy from then on. */
export const deleteCheck = ({ dns }: Globe, id: string): void => {
  const check = dns.checks.get(id);
  if (check === undefined || check.deleted) return;
  check.deleted = true;
  check.isHealthyToServers = true;
  tellDnsListeners(dns);
};

/** ListHealthChecks, of those whose reference begins so. */
export const listChecks = ({ dns }: Globe, referencePrefix: string): readonly HealthCheck[] =>
  [...dns.checks.values()]
    .filter(({ reference, deleted }) => !deleted && reference.startsWith(referencePrefix))
    .map(({ id, reference, specification }) => ({ id, reference, specification }));

/** GetHealthCheckStatus: null for a check without checkers, and before any of them has asked. */
export const readCheckers = (
  { dns }: Globe,
  id: string,
): { readonly healthy: number; readonly all: number; readonly because: string } | null => {
  const check = dns.checks.get(id);
  if (check === undefined || check.deleted) {
    throw new Fault('not-found', 'route53:GetHealthCheckStatus', `there is no health check ${id}`);
  }
  const { healthy, all } = countCheckers(check.checkers);
  if (all === 0) return null;
  const against = check.checkers.find(({ says }) => says === 'unhealthy');
  const because = `${healthy} of ${all} checkers say healthy${against ? `; one says: ${against.because}` : ''}`;
  return { healthy, all, because };
};
