import type * as z from 'zod';
import { refuse } from './value-schema.ts';

/** What the rules between a service's keys look at. */
type ServiceParts = {
  readonly name: string;
  readonly zone: string;
  readonly regions: readonly [string, string];
  readonly witness?: string | undefined;
  readonly endpoints: Readonly<Record<string, string>>;
  readonly observe: { readonly url: string };
};

type Payload = z.core.ParsePayload<ServiceParts>;

/** Every service is drilled under a name of its own that begins like this. */
const DRILL_NAMES = 'ballast-drill.';

const isAddress = (endpoint: string): boolean => /^\d{1,3}(\.\d{1,3}){3}$/.test(endpoint);

const isIpv4 = (endpoint: string): boolean =>
  isAddress(endpoint) && endpoint.split('.').every((octet) => Number(octet) <= 255);

const checkRegions = (payload: Payload): void => {
  const { regions, witness } = payload.value;
  if (regions[0] === regions[1]) refuse(payload, ['regions', 1], 'a Region other than its home');
  if (witness !== undefined && regions.includes(witness)) refuse(payload, ['witness'], 'a third Region');
};

/** A zone that is given by id may hold any name: AWS alone knows. */
const checkName = (payload: Payload): void => {
  const { name, zone, endpoints } = payload.value;
  if (name.startsWith(DRILL_NAMES)) refuse(payload, ['name'], `a name that does not begin with ${DRILL_NAMES}`);
  const apex = zone.replace(/\.$/, '');
  if (!apex.includes('.')) return;
  if (name !== apex && !name.endsWith(`.${apex}`)) refuse(payload, ['zone'], `the zone that ${name} is in`);
  if (name === apex && Object.values(endpoints).some((endpoint) => !isAddress(endpoint))) {
    refuse(payload, ['name'], `a name below ${apex}: its apex cannot point to the host names of endpoints`);
  }
};

const checkEndpoints = (payload: Payload): void => {
  const { name, regions, endpoints } = payload.value;
  const stated = Object.entries(endpoints);
  for (const [region, endpoint] of stated) {
    const path = ['endpoints', region];
    if (!regions.includes(region)) refuse(payload, path, `an endpoint of ${regions.join(' or ')}`);
    if (endpoint === name) refuse(payload, path, 'a host name of that Region, not the one that moves');
    if (isAddress(endpoint) && !isIpv4(endpoint)) refuse(payload, path, 'an IPv4 address');
  }
  const missing = regions.find((region) => endpoints[region] === undefined);
  if (stated.length > 0 && missing !== undefined) {
    refuse(payload, ['endpoints', missing], 'an endpoint of both Regions, or of none');
  }
  const [first, second] = regions.map((region) => endpoints[region]);
  if (first === undefined || second === undefined) return;
  if (isAddress(first) !== isAddress(second)) {
    refuse(payload, ['endpoints'], 'host names of both Regions, or addresses of both');
  }
  if (first === second) refuse(payload, ['endpoints', regions[1]], `another endpoint than that of ${regions[0]}`);
};

const checkObserve = (payload: Payload): void => {
  const { name, observe } = payload.value;
  const path = ['observe', 'url'];
  const host = /^https?:\/\/([^/:?#]+)/.exec(observe.url)?.[1];
  if (!observe.url.includes('{region}')) {
    refuse(payload, path, 'a URL with {region} in it: the same URL cannot tell two Regions apart');
  } else if (host === name) {
    refuse(payload, path, 'a host of each Region: the name that moves answers for whichever is active');
  }
};

/** Holds a service to the rules between its keys. */
export const checkService = (payload: Payload): void => {
  checkRegions(payload);
  checkName(payload);
  checkEndpoints(payload);
  checkObserve(payload);
};
