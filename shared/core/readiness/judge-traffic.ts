import { toInstant } from '../backup/instant.ts';
import { isSameTarget } from '../failover/describe-record.ts';
import { isFencePause } from '../failover/fence-pause.ts';
import type { Service } from '../failover/service.ts';
import { DAY_MS } from '../time.ts';
import { green, red, unknown } from './check-of.ts';
import type { FleetFacts, ReadinessFacts } from './readiness-facts.ts';
import type { ReadinessCheck } from './readiness-report.ts';

/** ACM renews two months before the end: what is closer than this to it was not renewed. */
const CERTIFICATE_MIN_MS = 14 * DAY_MS;

const judgeGroup = (
  { fleet }: FleetFacts,
  found: FleetFacts['balancers'][number],
  index: number,
  region: string,
): ReadinessCheck => {
  const { name } = fleet;
  const subject = index === 0 ? name : `${name}, target group ${index + 1}`;
  const fix = `make the target group in ${region} and a listener in front of it, or name another in fleets.${name}.inRegion.${region}.targetGroups`;
  if (found.kind === 'unknown') return unknown('balancer', subject, found.because);
  if (found.kind === 'absent') return red('balancer', subject, found.because, fix);
  if (found.value === null) return red('balancer', subject, 'no load balancer is in front of its target group', fix);
  return green('balancer', subject, 'a load balancer is in front of its target group');
};

/** Whether the record leads to what is in front of the fleets now. */
const judgeTarget = ({ name }: Service, { region, target, state }: ReadinessFacts): ReadinessCheck => {
  if (target.kind === 'unknown') return unknown('balancer', region, target.because);
  if (target.kind === 'absent') {
    return red('balancer', region, target.because, `then run "npx ballast dns prepare ${name}"`);
  }
  const wired = state.kind === 'known' ? (state.value?.wiring?.targets[region] ?? null) : null;
  if (wired === null || isSameTarget(wired, target.value)) return green('balancer', region, 'a record can lead to it');
  const because = 'the records lead to another load balancer, or endpoint, than there is now';
  return red('balancer', region, because, `run "npx ballast dns prepare ${name}"`);
};

const judgeCertificate = (url: string, { endpoint }: ReadinessFacts, nowMs: number): ReadinessCheck => {
  const { certificateUntilMs: untilMs, because } = endpoint;
  if (url.startsWith('http:')) return green('certificate', url, 'it is asked over HTTP');
  if (untilMs === null) return unknown('certificate', url, `it showed none: ${because}`);
  const ends = `its certificate ends at ${toInstant(untilMs)}`;
  if (untilMs - nowMs >= CERTIFICATE_MIN_MS) return green('certificate', url, ends);
  return red('certificate', url, ends, 'renew it; ACM does so by itself while its validation record is in DNS');
};

const judgeEndpoint = (service: Service, url: string, { endpoint, fleets, region }: ReadinessFacts): ReadinessCheck => {
  const { good, because } = endpoint;
  if (good) return green('endpoint', url, because);
  const isDark = fleets.every(({ units }) => units.kind === 'known' && units.value === 0);
  if (isDark && service.strategy === 'pilot-light') {
    return green('endpoint', url, `nothing runs in ${region} before a move: ${because}`);
  }
  const isFenced = fleets.some(({ overrides }) => overrides.kind === 'known' && overrides.value.some(isFencePause));
  if (isFenced)
    return green('endpoint', url, `a move that left ${region} fenced it, and one that comes back ends that`);
  const fix = `it must answer as services.${service.name}.observe says; see "curl -v ${url}", and the machines behind it`;
  return red('endpoint', url, because, fix);
};

/** Whether traffic that comes here is answered: load balancers, the certificate, and the endpoint itself. */
export const judgeTraffic = (service: Service, facts: ReadinessFacts, nowMs: number): readonly ReadinessCheck[] => {
  const { region, fleets } = facts;
  const url = service.observe.url.replaceAll('{region}', region);
  return [
    ...fleets.flatMap((own) => own.balancers.map((found, index) => judgeGroup(own, found, index, region))),
    judgeTarget(service, facts),
    judgeCertificate(url, facts, nowMs),
    judgeEndpoint(service, url, facts),
  ];
};
