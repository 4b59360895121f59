import type { Sighting } from '../core/failover/observation.ts';
import type { Service } from '../core/failover/service.ts';
import type { Wiring } from '../core/failover/service-records.ts';
import type { FleetHere, Known } from '../core/failover/service-view.ts';
import { Fault } from '../core/fault.ts';
import type { FailoverPorts } from '../ports/failover-ports.ts';
import { catchFault } from './catch-fault.ts';

/** Healthy if more than this share of the checkers say so (Route 53 developer guide, determining health of endpoints). */
const HEALTHY_SHARE = 0.18;

const inRegion = (text: string, region: string): string => text.replaceAll('{region}', region);

const probe = async ({ probes }: FailoverPorts, { observe }: Service, region: string): Promise<Sighting> => {
  const { url, status, body, timeoutMs } = observe;
  const { good, because } = await probes.probe({ url: inRegion(url, region), status, body, timeoutMs });
  return { source: 'probe', region, good, because };
};

const askCheckers = async ({ dns }: FailoverPorts, region: string, checkId: string): Promise<readonly Sighting[]> => {
  const counted = await catchFault(dns.readCheckers(checkId));
  if (counted instanceof Fault || counted === null || counted.all === 0) return [];
  const { healthy, all, because } = counted;
  const said = `${healthy} of ${all} checkers say healthy${because === '' ? '' : `: ${because}`}`;
  return [{ source: 'checkers', region, good: healthy / all > HEALTHY_SHARE, because: said }];
};

const readAlarms = async (
  { switches, region }: FailoverPorts,
  names: readonly string[],
): Promise<readonly Sighting[]> => {
  const alarms = await catchFault(switches.readAlarms(names.map((name) => inRegion(name, region))));
  if (alarms instanceof Fault) return [];
  const failing = alarms.find(({ state }) => state === 'ALARM');
  if (failing !== undefined) {
    return [{ source: 'alarms', region, good: false, because: `${failing.alarmName} is in alarm` }];
  }
  const isKnown = alarms.length === names.length && alarms.every(({ state }) => state === 'OK');
  return isKnown ? [{ source: 'alarms', region, good: true, because: 'no alarm' }] : [];
};

/** Without alarms of its own a Region says that it fails when one of the fleets has nothing in service. */
const judgeFleets = (region: string, fleets: Known<readonly FleetHere[]>): readonly Sighting[] => {
  if (fleets.kind === 'unknown' || fleets.value.length === 0) return [];
  const empty = fleets.value.find(({ unitsInService }) => unitsInService === 0);
  const because = empty === undefined ? 'each fleet has something in service' : `${empty.fleet} has nothing in service`;
  return [{ source: 'alarms', region, good: empty === undefined, because }];
};

/** Looks once at both Regions of a service: probes, Route 53's checkers, and what this Region says of itself. */
export const takeSightings = async (
  ports: FailoverPorts,
  service: Service,
  wiring: Wiring | null,
  fleets: Known<readonly FleetHere[]>,
): Promise<readonly Sighting[]> => {
  const { regions, observe } = service;
  const isOwn = regions.includes(ports.region);
  const own = (): Promise<readonly Sighting[]> | readonly Sighting[] =>
    observe.alarms.length > 0 ? readAlarms(ports, observe.alarms) : judgeFleets(ports.region, fleets);
  const checks = Object.entries(wiring?.endpointChecks ?? {});
  const ask = (isAsked: (region: string) => boolean): Promise<readonly Sighting[]>[] =>
    checks.filter(([region]) => isAsked(region)).map(([region, id]) => askCheckers(ports, region, id));
  const seen = await Promise.all([
    ...regions.map(async (region) => [await probe(ports, service, region)]),
    ...ask((region) => region !== ports.region),
    isOwn ? own() : [],
  ]);
  // What Route 53 says of this Region matters once it may have to take over: it answers one such question a second for all.
  const isQuiet = seen.flat().every(({ good, region }) => good || region === ports.region);
  return [...seen, ...(isQuiet ? [] : await Promise.all(ask((region) => region === ports.region)))].flat();
};
