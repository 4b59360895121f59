import { isRemovable, SIGHTINGS_APART_MS, type SightedOrphan } from '../../shared/core/orphans/compare-sightings.ts';
import type { Orphan } from '../../shared/core/orphans/find-orphans.ts';
import type { Removal, Sweep } from '../../shared/operations/sweep-orphans.ts';

/** What orphans cost a month: the sum of what is known, and how many have no known price. */
export type OrphanCost = { readonly usdPerMonth: number; readonly unpriced: number };

/** Adds up what the orphans cost. */
export const sumCost = (orphans: readonly Orphan[]): OrphanCost => ({
  usdPerMonth: orphans.reduce((sum, { usdPerMonth }) => sum + (usdPerMonth ?? 0), 0),
  unpriced: orphans.filter(({ usdPerMonth }) => usdPerMonth === null).length,
});

const toRow = (
  { belonging: { kind, id, fleet }, reason, because, usdPerMonth, spared, sinceMs }: SightedOrphan,
  isChosen: boolean,
): Readonly<Record<string, unknown>> => ({
  kind,
  id,
  fleet,
  reason,
  because,
  usdPerMonth,
  spared,
  sinceMs,
  removableFromMs: sinceMs + SIGHTINGS_APART_MS,
  removable: isChosen,
});

/** The answer of `ballast orphans` for a program; `removals` is null when none were asked for. */
export const toOrphansJson = (
  { orphans, notes, atMs }: Sweep,
  withData: boolean,
  removals: readonly Removal[] | null,
): Readonly<Record<string, unknown>> => ({
  atMs,
  orphans: orphans.map((orphan) => toRow(orphan, isRemovable(orphan, withData, atMs))),
  ...sumCost(orphans),
  notes,
  removals:
    removals?.map(({ orphan: { belonging }, result, because }) => ({
      kind: belonging.kind,
      id: belonging.id,
      result,
      because,
    })) ?? null,
});
