import { nameContents } from './name-contents.ts';
import { otherRegion, type Service } from './service.ts';

/** What a health check follows, as Route 53 is told. */
export type CheckFollows =
  | { readonly kind: 'alarm'; readonly region: string; readonly alarmName: string }
  | { readonly kind: 'endpoint'; readonly url: string; readonly fall: number; readonly body: string | null };

/** A health check that Route 53 has; null is one that follows something else. */
export type FoundCheck = {
  readonly id: string;
  readonly reference: string;
  readonly specification: CheckFollows | null;
};

/** A health check that is to be made, under the caller reference that keeps it from being made twice. */
export type CheckToCreate = { readonly reference: string; readonly specification: CheckFollows };

/** Health checks of a service: which are wanted, by their ids, which are to be made, and which nobody needs any more. */
export type PlannedChecks = {
  /** By Region. A check that is still to be made stands here by its reference. */
  readonly switchChecks: Readonly<Record<string, string>>;
  readonly endpointChecks: Readonly<Record<string, string>>;
  readonly toCreate: readonly CheckToCreate[];
  readonly toDelete: readonly FoundCheck[];
};

/** Longest caller reference that Route 53 takes is 64; some is left for a number. */
const REFERENCE_MAX = 60;

/** Between a reference and the number of its turn; no name of a stage, service or Region has one. */
const GENERATION = '.';

/** Failures in a row that Route 53's checkers can wait for, at most. */
const FALL_MAX = 10;

/** Longest text that Route 53's checkers can look for. */
const BODY_MAX = 255;

const stemOf = (stage: string, service: string, what: 'switch' | 'endpoint', region: string): string => {
  const full = `ballast-${stage}-${service}-${what}-${region}`;
  return full.length <= REFERENCE_MAX ? full : `${full.slice(0, REFERENCE_MAX - 8)}-${nameContents(full)}`;
};

/** What all references of a stage begin with. */
export const referencePrefix = (stage: string): string => `ballast-${stage}-`;

/** The reference to try next: Route 53 never takes one again whose check follows something else, or was deleted. */
export const nextReference = (reference: string): string => {
  const [stem = '', generation = '1'] = reference.split(GENERATION);
  return `${stem}${GENERATION}${Number(generation) + 1}`;
};

const generationOf = (stem: string, reference: string): number | null => {
  const [found, generation = '1'] = reference.split(GENERATION);
  return found === stem ? Number(generation) : null;
};

type Wanted = { readonly stem: string; readonly specification: CheckFollows | null };

type Matched = {
  readonly id: string | null;
  readonly toCreate: readonly CheckToCreate[];
  readonly toDelete: readonly FoundCheck[];
};

const isSame = (one: CheckFollows | null, other: CheckFollows): boolean => {
  if (one === null) return false;
  if (one.kind === 'alarm' && other.kind === 'alarm') {
    return one.region === other.region && one.alarmName === other.alarmName;
  }
  if (one.kind === 'endpoint' && other.kind === 'endpoint') {
    return one.url === other.url && one.fall === other.fall && one.body === other.body;
  }
  return false;
};

const match = ({ stem, specification }: Wanted, found: readonly FoundCheck[]): Matched => {
  const own = found
    .flatMap((check) => {
      const generation = generationOf(stem, check.reference);
      return generation === null ? [] : [{ check, generation }];
    })
    .sort((one, other) => one.generation - other.generation);
  const checks = own.map(({ check }) => check);
  if (specification === null) return { id: null, toCreate: [], toDelete: checks };
  const fitting = checks.find((check) => isSame(check.specification, specification));
  const toDelete = checks.filter((check) => check !== fitting);
  if (fitting !== undefined) return { id: fitting.id, toCreate: [], toDelete };
  const newest = checks.at(-1);
  const reference = newest === undefined ? stem : nextReference(newest.reference);
  return { id: reference, toCreate: [{ reference, specification }], toDelete };
};

/** Route 53's checkers take 2xx and 3xx for healthy and nothing else, and look for one short text. */
const endpointOf = ({ observe }: Service, region: string): CheckFollows | null => {
  const { url, status, fall, body } = observe;
  if (status < 200 || status > 399) return null;
  return {
    kind: 'endpoint',
    url: url.replaceAll('{region}', region),
    fall: Math.min(FALL_MAX, fall),
    body: body === null || body.length > BODY_MAX ? null : body,
  };
};

const switchOf = (service: Service, region: string, alarmName: string): CheckFollows | null =>
  service.mode === 'record' ? null : { kind: 'alarm', region: otherRegion(service, region), alarmName };

const byRegion = (matched: ReadonlyMap<string, Matched>): Readonly<Record<string, string>> =>
  Object.fromEntries([...matched].flatMap(([region, { id }]) => (id === null ? [] : [[region, id] as const])));

/**
 * The health checks of one DNS name of a service, beside those that its stage has: two that follow the switches, and two that
 * ask the endpoints, which the name of its drills has in common with the real one. `owner` names the real one.
 */
export const planChecks = (
  service: Service,
  owner: string,
  stage: string,
  alarmName: string,
  found: readonly FoundCheck[],
): PlannedChecks => {
  const matchAll = (what: 'switch' | 'endpoint', name: string, specify: (region: string) => CheckFollows | null) =>
    new Map(
      service.regions.map((region) => {
        const wanted = { stem: stemOf(stage, name, what, region), specification: specify(region) };
        return [region, match(wanted, found)] as const;
      }),
    );
  const switches = matchAll('switch', service.name, (region) => switchOf(service, region, alarmName));
  const endpoints = matchAll('endpoint', owner, (region) => endpointOf(service, region));
  const all = [...switches.values(), ...endpoints.values()];
  return {
    switchChecks: byRegion(switches),
    endpointChecks: byRegion(endpoints),
    toCreate: all.flatMap(({ toCreate }) => toCreate),
    toDelete: all.flatMap(({ toDelete }) => toDelete),
  };
};
