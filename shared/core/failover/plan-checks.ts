import { nameContents } from './name-contents.ts';
import { otherRegion, type Service } from './service.ts';

/** What a health check follows, as Route 53 is told. */
export type CheckFollows =
  | { readonly kind: 'alarm'; readonly region: string; readonly alarmName: string }
  | { readonly kind: 'endpoint'; readonly url: string; readonly fall: number; readonly body: string | null };

/** A health check that Route 53 has; null is one that follows something else. */
export type FoundCheck = { readonly id: string; readonly reference: string; readonly specification: CheckFollows | null };

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

const generationOf = (stem: string, reference: string): number | null => {
  if (reference === stem) return 1;
  const digits = reference.startsWith(`${stem}-`) ? reference.slice(stem.length + 1) : '';
  return /^\d{1,3}$/.test(digits) ? Number(digits) : null;
};

/** The reference to try next: Route 53 never takes one again whose check follows something else, or was deleted. */
export const nextReference = (reference: string): string => {
  const [, stem = reference, generation = '1'] = /^(.*?[a-z]-\d+|.*?[^\d-])-(\d{1,3})$/.exec(reference) ?? [];
  return `${stem}-${Number(generation) + 1}`;
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
  const newest = own.at(-1)?.generation ?? 0;
  const reference = newest === 0 ? stem : `${stem}-${newest + 1}`;
  return { id: reference, toCreate: [{ reference, specification }], toDelete };
};
