import { MINUTE_MS } from '../time.ts';
import type { Belonging } from './belonging.ts';
import type { Orphan, OrphanReason } from './find-orphans.ts';

/** From the first sighting of an orphan until it may be removed: longer than any listing of AWS lags behind the truth. */
export const SIGHTINGS_APART_MS = 15 * MINUTE_MS;

/** That something was an orphan, for the same reason at every survey since then. */
export type OrphanSighting = {
  readonly kind: Belonging['kind'];
  readonly id: string;
  readonly reason: OrphanReason;
  readonly sinceMs: number;
};

/** An orphan, and since when it has been seen as one. */
export type SightedOrphan = Orphan & { readonly sinceMs: number };

const keyOf = ({ kind, id, reason }: Omit<OrphanSighting, 'sinceMs'>): string => `${kind} ${reason} ${id}`;

const sightingOf = ({ belonging: { kind, id }, reason, sinceMs }: SightedOrphan): OrphanSighting => ({
  kind,
  id,
  reason,
  sinceMs,
});

/** Dates each orphan by the sightings of earlier surveys: one that is new, or an orphan for another reason, begins now. */
export const compareSightings = (
  orphans: readonly Orphan[],
  earlier: readonly OrphanSighting[],
  nowMs: number,
): readonly SightedOrphan[] => {
  const since = new Map(earlier.map((sighting) => [keyOf(sighting), sighting.sinceMs]));
  return orphans.map((orphan) => {
    const { belonging, reason } = orphan;
    return { ...orphan, sinceMs: since.get(keyOf({ ...belonging, reason })) ?? nowMs };
  });
};

/** What the next survey must know of this one: what is no orphan any more is forgotten. */
export const toSightings = (orphans: readonly SightedOrphan[]): readonly OrphanSighting[] => orphans.map(sightingOf);

/** Whether this is the same orphan, for the same reason and no better kept than it was. */
export const isSameOrphan = (one: Orphan, other: Orphan): boolean =>
  keyOf({ ...one.belonging, reason: one.reason }) === keyOf({ ...other.belonging, reason: other.reason }) &&
  one.spared === other.spared;

/** Whether it has been seen twice, far enough apart, and nothing speaks for it; `withData` gives up what is of slots. */
export const isRemovable = ({ spared, sinceMs }: SightedOrphan, withData: boolean, nowMs: number): boolean =>
  nowMs - sinceMs >= SIGHTINGS_APART_MS && (spared === null || (spared === 'data' && withData));
