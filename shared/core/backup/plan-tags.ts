import type { BackupStep } from './backup-plan.ts';
import { KEEP_CLASSES } from './backup-policy.ts';
import type { CreationIntent } from './backup-state.ts';
import type { BackupSituation } from './backup-view.ts';
import { expiryOf } from './choose-classes.ts';
import { toInstant } from './instant.ts';
import { findDevice } from './plan-creations.ts';
import type { RetentionVerdict } from './plan-deletions.ts';
import { isPointClass, POINT_TAGS, tagsOfDevice } from './point-label.ts';
import { type PointSnapshot, snapshotsIn } from './recovery-point.ts';

type TagStep = BackupStep & { readonly kind: 'tag' };

/** Calls to tag in one look: EC2's bucket for CreateTags holds 100, and gains 10 a second until an event wakes the next. */
const TAGS_MAX = 60;

type Tagged = { readonly verdict: RetentionVerdict; readonly snapshots: readonly PointSnapshot[] };

/** Tags of its own volume for a snapshot that has none, told by those of the set, or else by what was written down. */
const tagVolume = (
  { point, region }: RetentionVerdict,
  snapshot: PointSnapshot,
  creations: readonly CreationIntent[],
): readonly TagStep[] => {
  const intent = creations.find(({ label }) => label.setId === point.setId);
  const device = snapshot.device ?? (intent === undefined ? undefined : findDevice(snapshot, intent));
  if (device === undefined) return [];
  const because = `says which volume of ${point.setId} it is`;
  return [{ kind: 'tag', region, snapshotIds: [snapshot.view.snapshotId], tags: tagsOfDevice(device), because }];
};

/** Whether a snapshot's own tags lack a class that its point is kept for. */
const lacksClass = ({ verdict: { keptFor }, snapshots }: Tagged): boolean =>
  snapshots.some(({ view }) => {
    const said = (view.tags.get(POINT_TAGS.classes) ?? '').split(' ');
    return KEEP_CLASSES.some((keepClass) => keptFor.includes(keepClass) && !said.includes(keepClass));
  });

/** The classes that a point turned out to be of, because an earlier one of the period failed, and what follows of them. */
const tagClasses = (
  { verdict: { point, region, keptFor }, snapshots }: Tagged,
  { protections }: BackupSituation,
): readonly TagStep[] =>
  protections
    .filter(({ name }) => name === point.protection)
    .map(({ policy }) => {
      const classes = [...new Set([...point.classes, ...keptFor.filter(isPointClass)])];
      const expiresAtMs = Math.max(point.expiresAtMs, expiryOf(policy, classes, point.takenAtMs));
      const tags = new Map([
        [POINT_TAGS.classes, classes.join(' ')],
        [POINT_TAGS.expiresAt, toInstant(expiresAtMs)],
      ]);
      const because = `${point.setId} is kept as ${classes.join(', ')}`;
      return { kind: 'tag', region, snapshotIds: snapshots.map(({ view }) => view.snapshotId), tags, because };
    });

/** Gives snapshots the tags of their own volume, and points the classes and the expiry that retention finds they have. */
export const planTags = (
  situation: BackupSituation,
  creations: readonly CreationIntent[],
  verdicts: readonly RetentionVerdict[],
): readonly TagStep[] => {
  const kept = verdicts
    .filter(({ keptFor }) => keptFor.length > 0)
    .map((verdict): Tagged => ({ verdict, snapshots: snapshotsIn(verdict.point, verdict.region) }));
  const volumes = kept.flatMap(({ verdict, snapshots }) =>
    snapshots.filter(({ labelled }) => !labelled).flatMap((snapshot) => tagVolume(verdict, snapshot, creations)),
  );
  const classes = kept.filter(lacksClass).slice(0, TAGS_MAX);
  // First what makes a set whole.
  return [...volumes, ...classes.flatMap((tagged) => tagClasses(tagged, situation))].slice(0, TAGS_MAX);
};
