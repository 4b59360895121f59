import { isRemovable, SIGHTINGS_APART_MS, type SightedOrphan } from '../../shared/core/orphans/compare-sightings.ts';
import type { Orphan, Spared } from '../../shared/core/orphans/find-orphans.ts';
import type { Removal, Sweep } from '../../shared/operations/sweep-orphans.ts';
import { formatSpan, formatUsd } from '../output/format.ts';
import type { Paint } from '../output/paint.ts';
import { renderTable } from '../output/render-table.ts';
import { sumCost } from './orphans-json.ts';

const describeSpared = (spared: Spared, fleet: string): string => {
  switch (spared) {
    case 'kept':
      return 'never: tagged to be kept';
    case 'serving':
      return 'never: in service in a target group';
    case 'unnamed':
      return `no: needs --fleet ${fleet}`;
    case 'data':
      return "no: a slot's, needs --with-data";
  }
};

/** `3 orphans`, `1 orphan`. */
export const countOrphans = (orphans: readonly Orphan[]): string =>
  `${orphans.length} orphan${orphans.length === 1 ? '' : 's'}`;

/** What they cost a month, and that not all of it is known. */
export const describeCost = (orphans: readonly Orphan[]): string => {
  const { usdPerMonth, unpriced } = sumCost(orphans);
  const unknown = unpriced === 0 ? '' : `, and ${unpriced} of unknown price`;
  return `${formatUsd(usdPerMonth)} a month${unknown}`;
};

const describeRemoval = (orphan: SightedOrphan, withData: boolean, atMs: number): string => {
  const { spared, belonging } = orphan;
  if (spared !== null && !(spared === 'data' && withData)) return describeSpared(spared, belonging.fleet);
  if (isRemovable(orphan, withData, atMs)) return 'yes';
  return `in ${formatSpan(orphan.sinceMs + SIGHTINGS_APART_MS - atMs)}`;
};

const describeReasons = (orphans: readonly Orphan[]): readonly string[] =>
  [...Map.groupBy(orphans, ({ reason, because }) => `${reason} ${because}`)].map(
    ([why, alike]) => `${why}: ${alike.map(({ belonging }) => belonging.id).join(', ')}`,
  );

/** The orphans as a table, why each is one, and what all of them cost; then what could not be judged. */
export const renderOrphans = ({ orphans, notes, atMs }: Sweep, withData: boolean, paint: Paint): string => {
  const warnings = notes.map((note) => paint('yellow', note));
  if (orphans.length === 0) return ['No orphans: all that is tagged ours belongs to a fleet.', ...warnings].join('\n');
  const head = ['orphan', 'kind', 'fleet', 'USD a month', 'seen for', 'goes with --remove'];
  const rows = orphans.map((orphan) => [
    orphan.belonging.id,
    orphan.belonging.kind,
    orphan.belonging.fleet,
    orphan.usdPerMonth === null ? 'unknown' : orphan.usdPerMonth.toFixed(2),
    orphan.sinceMs < atMs ? formatSpan(atMs - orphan.sinceMs) : 'the first time',
    describeRemoval(orphan, withData, atMs),
  ]);
  const table = renderTable(
    head.map((title) => paint('dim', title)),
    rows,
  );
  const total = `${countOrphans(orphans)}, ${describeCost(orphans)} at the list prices of us-east-1`;
  return [table, '', ...describeReasons(orphans), '', paint('bold', total), ...warnings].join('\n');
};

const EMPHASES = { removed: 'green', skipped: 'yellow', failed: 'red' } as const;

/** What became of each orphan that was to be removed. */
export const renderRemovals = (removals: readonly Removal[], paint: Paint): string =>
  removals
    .map(({ orphan: { belonging }, result, because }) => {
      const why = result === 'removed' ? '' : `: ${because}`;
      return `${paint(EMPHASES[result], result)} ${belonging.kind} ${belonging.id}${why}`;
    })
    .join('\n');
