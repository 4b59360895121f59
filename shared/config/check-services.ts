import type * as z from 'zod';
import { alarmName, unhealthyAlarmName } from './alarm-name.ts';
import type { ServiceSection } from './service-schema.ts';
import { switchAlarmName } from './switch-alarm-name.ts';
import { refuse } from './value-schema.ts';

type FleetParts = {
  readonly inRegion: Readonly<Record<string, unknown>>;
  readonly targetGroups: readonly unknown[];
  readonly stateful?: unknown;
  readonly policies: Readonly<Record<string, unknown>>;
};

/** What the rules between services, fleets and Regions look at. */
type ServicesParts = {
  readonly regions: { readonly primary: string; readonly standby?: string | undefined };
  readonly fleets: Readonly<Record<string, FleetParts>>;
  readonly services: Readonly<Record<string, ServiceSection>>;
};

type Payload = z.core.ParsePayload<ServicesParts>;

const checkFleets = (payload: Payload, name: string, { fleets: serving, regions: served }: ServiceSection): void => {
  const { regions, fleets } = payload.value;
  for (const [index, fleet] of serving.entries()) {
    const path = ['services', name, 'fleets', index];
    const found = fleets[fleet];
    if (found === undefined) refuse(payload, path, `one of ${Object.keys(fleets).join(', ')}`);
    const missing = served.find((region) => region !== regions.primary && found?.inRegion[region] === undefined);
    if (found !== undefined && missing !== undefined) {
      refuse(payload, path, `a fleet that exists in ${missing} too: name it in fleets.${fleet}.inRegion`);
    }
  }
};

const checkRegions = (payload: Payload, name: string, { regions: served }: ServiceSection): void => {
  const { primary, standby } = payload.value.regions;
  for (const [index, region] of served.entries()) {
    if (region === primary || region === standby) continue;
    refuse(payload, ['services', name, 'regions', index], 'a Region that regions names as primary or standby');
  }
};

/** Without an endpoint of its own a record points to the load balancer of the first fleet, which must have one. */
const checkEndpoints = (payload: Payload, name: string, { endpoints, fleets: [first = ''] }: ServiceSection): void => {
  const fleet = payload.value.fleets[first];
  if (fleet === undefined || fleet.targetGroups.length > 0 || Object.keys(endpoints).length > 0) return;
  refuse(payload, ['services', name, 'endpoints'], `an endpoint of each Region, because ${first} has no targetGroups`);
};

const checkFence = (payload: Payload, name: string, { fence, fleets }: ServiceSection): void => {
  const isStateful = fleets.some((fleet) => payload.value.fleets[fleet]?.stateful !== undefined);
  if (!fence.required || fence.command !== undefined || (fence.deregister ?? isStateful)) return;
  refuse(payload, ['services', name, 'fence', 'required'], 'false, or a command or deregister: else nothing fences');
};

const fleetAlarms = (fleets: ServicesParts['fleets']): ReadonlySet<string> =>
  new Set(
    Object.entries(fleets).flatMap(([fleet, { policies, targetGroups }]) => [
      ...Object.keys(policies).flatMap((policy) => [
        alarmName('', fleet, policy, 'high'),
        alarmName('', fleet, policy, 'low'),
      ]),
      ...targetGroups.map((_, index) => unhealthyAlarmName('', fleet, index)),
    ]),
  );

/** Names that AWS would know two things by. */
const checkNames = (payload: Payload): void => {
  const { fleets, services } = payload.value;
  const taken = fleetAlarms(fleets);
  const owners = new Map<string, string>();
  for (const [name, service] of Object.entries(services)) {
    const owner = owners.get(service.name);
    if (owner !== undefined) refuse(payload, ['services', name, 'name'], `another name than that of services.${owner}`);
    else owners.set(service.name, name);
    const alarms = [switchAlarmName('', name), switchAlarmName('', `${name}~drill`)];
    if (services[`${name}-drill`] !== undefined || alarms.some((alarm) => taken.has(alarm))) {
      refuse(payload, ['services', name], 'another name: its alarms would be named as those of something else');
    }
  }
};

/** Holds services to the fleets and Regions of the file, and to names of their own. */
export const checkServices = (payload: Payload): void => {
  for (const [name, service] of Object.entries(payload.value.services)) {
    checkFleets(payload, name, service);
    checkRegions(payload, name, service);
    checkEndpoints(payload, name, service);
    checkFence(payload, name, service);
  }
  checkNames(payload);
};
