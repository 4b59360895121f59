import { HOUR_MS } from '../time.ts';
import type { BackupStep } from './backup-plan.ts';
import type { BackupState } from './backup-state.ts';
import type { BackupSituation } from './backup-view.ts';
import { expiryOf } from './choose-classes.ts';
import { toInstant } from './instant.ts';
import { type LineageIndex, lineageKey } from './lineage-index.ts';
import { POINT_TAGS, type PointLabel, tagsOfDevice } from './point-label.ts';
import { isWholeIn, type RecoveryPoint } from './recovery-point.ts';
import { decideRetention, type KeptFor, type Retained, type SourceStanding } from './retention.ts';

/** Snapshots deleted in one look: EC2's bucket for snapshot requests holds 100, and creating comes first. */
const DELETIONS_MAX = 60;

/** How old a second snapshot of one volume must be: what is listed late may still turn out to be the better one. */
const SURPLUS_KEPT_MS = HOUR_MS;

/** What retention says of every point in every Region that could be read. */
export type RetentionVerdict = Retained & { readonly region: string };

const standingOf = (
  { view, protections }: BackupSituation,
  state: BackupState,
  { protection: name, lineage }: PointLabel,
): SourceStanding => {
  const protection = protections.find((candidate) => candidate.name === name);
  if (protection === undefined) return { kind: 'unprotected' };
  const reading = view.sources.get(name);
  if (reading?.kind !== 'known' || reading.sources.some((source) => source.lineage === lineage))
    return { kind: 'there' };
  const sinceMs = state.absent.find(({ subject }) => subject === lineageKey(name, lineage))?.sinceMs;
  return sinceMs === undefined ? { kind: 'there' } : { kind: 'gone', sinceMs };
};

/** Members of a fleet that own nothing are alike: while none newer is whole, the last good of any stands for all. */
const outlives = (
  { protections, points }: BackupSituation,
  lineage: readonly RecoveryPoint[],
  region: string,
): boolean => {
  const [first] = lineage;
  const protection = protections.find(({ name }) => name === first?.protection);
  if (first === undefined || protection?.by.kind !== 'fleet') return false;
  if (first.slot !== null) return true;
  const newest = lineage.find((point) => isWholeIn(point, region));
  return !points.some(
    (other) =>
      other.protection === first.protection &&
      other.lineage !== first.lineage &&
      isWholeIn(other, region) &&
      other.takenAtMs > (newest?.takenAtMs ?? 0),
  );
};

/** Says of every point taken here, and of every one that nobody else keeps, why it stays in each Region. */
export const judgeRetention = (
  situation: BackupSituation,
  state: BackupState,
  index: LineageIndex,
): readonly RetentionVerdict[] => {
  const { view, protections, nowMs } = situation;
  const known = new Set([...view.snapshots].flatMap(([region, { kind }]) => (kind === 'known' ? [region] : [])));
  return index.lineages().flatMap((points) => {
    const [first] = points;
    if (first === undefined) return [];
    const protection = protections.find(({ name }) => name === first.protection);
    return [...known].sort().flatMap((region) =>
      decideRetention(points, {
        region,
        home: view.home,
        policy: protection?.policy ?? null,
        source: standingOf(situation, state, first),
        lastGoodOutlives: outlives(situation, points, region),
        known,
        nowMs,
      }).map((retained) => ({ ...retained, region })),
    );
  });
};

const snapshotIdsOf = ({ point, region }: RetentionVerdict): readonly string[] => {
  const holding = point.holdings.get(region);
  return [...(holding?.snapshots ?? []), ...(holding?.surplus ?? [])].map(({ view }) => view.snapshotId);
};

const surplusOf = ({ point, region }: RetentionVerdict, nowMs: number): readonly string[] =>
  (point.holdings.get(region)?.surplus ?? [])
    .filter(({ view }) => view.state !== 'pending' && nowMs - view.startedMs >= SURPLUS_KEPT_MS)
    .map(({ view }) => view.snapshotId);

/** Deletes what nothing keeps, whole sets in one step, and what a call that was made twice left beside a set. */
export const planDeletions = (
  verdicts: readonly RetentionVerdict[],
  state: BackupState,
  nowMs: number,
): readonly (BackupStep & { readonly kind: 'delete' })[] => {
  const held = new Set(state.held.filter(({ untilMs }) => untilMs > nowMs).map(({ snapshotId }) => snapshotId));
  const steps: (BackupStep & { readonly kind: 'delete' })[] = [];
  let count = 0;
  for (const verdict of verdicts) {
    const { point, region, keptFor } = verdict;
    const isKept = keptFor.length > 0;
    const ids = (isKept ? surplusOf(verdict, nowMs) : snapshotIdsOf(verdict)).filter((id) => !held.has(id));
    if (ids.length === 0) continue;
    if (count > 0 && count + ids.length > DELETIONS_MAX) break;
    count += ids.length;
    const because = isKept
      ? `${point.setId} has another snapshot of the same volume`
      : `nothing keeps ${point.setId} in ${region} any more`;
    steps.push({ kind: 'delete', region, snapshotIds: ids, because });
  }
  return steps;
};

/** Periods that a point turned out to be the first of though its tags do not say so: the earlier one failed. */
const gainedClasses = (keptFor: readonly KeptFor[], point: RecoveryPoint): readonly PointLabel['classes'][number][] => {
  const all: readonly PointLabel['classes'][number][] = ['hourly', 'daily', 'weekly', 'monthly', 'yearly'];
  return all.filter(
    (keepClass) => keptFor.some((reason) => reason === keepClass) && !point.classes.includes(keepClass),
  );
};

/** Gives snapshots the tags of their own volume, and points the classes and the expiry that retention finds they have. */
export const planTags = (
  { protections }: BackupSituation,
  verdicts: readonly RetentionVerdict[],
): readonly (BackupStep & { readonly kind: 'tag' })[] =>
  verdicts.flatMap(({ point, region, keptFor }) => {
    const steps: (BackupStep & { readonly kind: 'tag' })[] = [];
    const snapshots = point.holdings.get(region)?.snapshots ?? [];
    for (const { device, labelled, view } of snapshots) {
      if (labelled || device === null) continue;
      const because = `says which volume of ${point.setId} it is`;
      steps.push({ kind: 'tag', region, snapshotIds: [view.snapshotId], tags: tagsOfDevice(device), because });
    }
    const gained = gainedClasses(keptFor, point);
    const policy = protections.find(({ name }) => name === point.protection)?.policy;
    if (gained.length === 0 || policy === undefined) return steps;
    const classes = [...point.classes, ...gained];
    const expiresAtMs = Math.max(point.expiresAtMs, expiryOf(policy, classes, point.takenAtMs));
    const tags = new Map([
      [POINT_TAGS.classes, classes.join(' ')],
      [POINT_TAGS.expiresAt, toInstant(expiresAtMs)],
    ]);
    const because = `${point.setId} is the first whole one of its period (${gained.join(', ')})`;
    return [
      ...steps,
      { kind: 'tag', region, snapshotIds: snapshots.map(({ view }) => view.snapshotId), tags, because },
    ];
  });
