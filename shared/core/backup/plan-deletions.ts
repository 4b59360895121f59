import { HOUR_MS } from '../time.ts';
import type { BackupStep } from './backup-plan.ts';
import type { Protection } from './backup-policy.ts';
import type { BackupState, CopyIntent } from './backup-state.ts';
import type { BackupSituation } from './backup-view.ts';
import { type LineageIndex, lineageKey } from './lineage-index.ts';
import type { PointLabel } from './point-label.ts';
import { type Holding, type PointSnapshot, type RecoveryPoint, snapshotsOf } from './recovery-point.ts';
import { decideRetention, type Retained } from './retention.ts';
import { standingOf } from './source-standing.ts';

/** Snapshots deleted in one look: EC2's bucket for snapshot requests holds 100, and creating comes first. */
const DELETIONS_MAX = 60;

/** How old what a set does not need must be: a listing may lag behind, and a failure is to be seen. */
const SPARE_KEPT_MS = HOUR_MS;

/** What retention says of every point in every Region that could be read. */
export type RetentionVerdict = Retained & { readonly region: string };

/** The newest whole point of each protection in each Region. */
const findNewest = (index: LineageIndex): ReadonlyMap<string, RecoveryPoint> => {
  const newest = new Map<string, RecoveryPoint>();
  for (const point of index.lineages().flat()) {
    for (const { region, standing } of point.holdings.values()) {
      const key = lineageKey(point.protection, region);
      const other = newest.get(key);
      if (standing === 'whole' && (other === undefined || point.takenAtMs > other.takenAtMs)) newest.set(key, point);
    }
  }
  return newest;
};

/** Members of a fleet that own nothing are alike: while none newer is whole, the last good of any stands for all. */
const outlives = (
  protection: Protection | undefined,
  { slot, lineage }: PointLabel,
  newest: RecoveryPoint | undefined,
): boolean => protection?.by.kind === 'fleet' && (slot !== null || newest?.lineage === lineage);

/**
 * Says of every point that this deployment took here why it stays in each Region; nothing while the home Region cannot be
 * read, for what is elsewhere may be all there is.
 */
export const judgeRetention = (
  situation: BackupSituation,
  state: BackupState,
  copies: readonly CopyIntent[],
  index: LineageIndex,
): readonly RetentionVerdict[] => {
  const { view, protections, nowMs } = situation;
  if (view.snapshots.get(view.home)?.kind !== 'known') return [];
  const known = [...view.snapshots].flatMap(([region, { kind }]) => (kind === 'known' ? [region] : [])).sort();
  const allKnown = known.length === view.snapshots.size;
  const copying = new Set(copies.map(({ setId }) => setId));
  const newest = findNewest(index);
  return index.lineages().flatMap((points) =>
    points.slice(0, 1).flatMap((first) => {
      const protection = protections.find(({ name }) => name === first.protection);
      const policy = protection?.policy ?? null;
      const source = standingOf(situation, state, first);
      return known.flatMap((region) => {
        const lastGoodOutlives = outlives(protection, first, newest.get(lineageKey(first.protection, region)));
        const context = { region, home: view.home, policy, source, lastGoodOutlives, allKnown, copying, nowMs };
        return decideRetention(points, context).map((retained) => ({ ...retained, region }));
      });
    }),
  );
};

const holdingsIn = ({ point, region }: RetentionVerdict): readonly Holding[] =>
  [...point.holdings.values()].filter((holding) => holding.region === region);

/** What a set that stays does not need: copies that failed, and second ones of a volume where the set is whole without. */
const spareOf = (verdict: RetentionVerdict, nowMs: number): readonly PointSnapshot[] =>
  holdingsIn(verdict)
    .flatMap(({ region, standing, snapshots, surplus }) => [
      ...(region === verdict.point.home ? [] : snapshots.filter(({ view }) => view.state === 'error')),
      ...surplus.filter(({ view }) => view.state === 'error' || (view.state === 'completed' && standing === 'whole')),
    ])
    .filter(({ view }) => nowMs - view.startedMs >= SPARE_KEPT_MS);

/** Deletes what nothing keeps, whole sets in one step, and what failures and calls that were made twice left beside a set. */
export const planDeletions = (
  verdicts: readonly RetentionVerdict[],
  state: BackupState,
  nowMs: number,
): readonly (BackupStep & { readonly kind: 'delete' })[] => {
  const held = new Set(state.held.map(({ snapshotId }) => snapshotId));
  const steps: (BackupStep & { readonly kind: 'delete' })[] = [];
  let count = 0;
  for (const verdict of verdicts) {
    const { point, region, keptFor } = verdict;
    const isKept = keptFor.length > 0;
    const spare = isKept ? spareOf(verdict, nowMs) : holdingsIn(verdict).flatMap(snapshotsOf);
    const ids = spare.map(({ view }) => view.snapshotId).filter((id) => !held.has(id));
    if (ids.length === 0) continue;
    if (count > 0 && count + ids.length > DELETIONS_MAX) break;
    count += ids.length;
    const because = isKept
      ? `${point.setId} does without them in ${region}`
      : `nothing keeps ${point.setId} in ${region} any more`;
    steps.push({ kind: 'delete', region, snapshotIds: ids, because });
  }
  return steps;
};
