import type { BackupPolicy, Protection } from '../../../shared/core/backup/backup-policy.ts';
import type { BackupSource, SourceReading, SourceVolume } from '../../../shared/core/backup/backup-source.ts';
import { type BackupState, EMPTY_BACKUP_STATE } from '../../../shared/core/backup/backup-state.ts';
import type { BackupView } from '../../../shared/core/backup/backup-view.ts';
import { gatherPoints } from '../../../shared/core/backup/gather-points.ts';
import { type PointLabel, tagsOfDevice, tagsOfLabel } from '../../../shared/core/backup/point-label.ts';
import type { RecoveryPoint } from '../../../shared/core/backup/recovery-point.ts';
import type { SnapshotReading, SnapshotView } from '../../../shared/core/backup/snapshot-view.ts';
import { DAY_MS, HOUR_MS } from '../../../shared/core/time.ts';
import { NOW_MS } from '../build.ts';

export const HOME = 'eu-west-1';
export const AWAY = 'us-east-1';

/** A moment so many hours before now. */
export const hoursAgo = (hours: number): number => NOW_MS - hours * HOUR_MS;

/** Daily at midnight UTC, a week of it, with a copy in one Region. */
export const policyOf = (changes: Partial<BackupPolicy> = {}): BackupPolicy => ({
  everyMs: DAY_MS,
  atMinutes: 0,
  timeZone: 'UTC',
  keep: { daily: 7 },
  copyTo: [AWAY],
  kmsKey: null,
  consistency: { kind: 'crash' },
  proof: null,
  rpoMs: 2 * DAY_MS,
  copyWithinMs: null,
  ...changes,
});

export const protectionOf = (
  policy: Partial<BackupPolicy> = {},
  changes: Partial<Omit<Protection, 'policy'>> = {},
): Protection => ({ name: 'web', by: { kind: 'fleet' }, mode: 'act', policy: policyOf(policy), ...changes });

export const volumeOf = (volumeId = 'vol-1', changes: Partial<SourceVolume> = {}): SourceVolume => ({
  volumeId,
  device: '/dev/xvda',
  root: true,
  sizeGiB: 8,
  volumeType: 'gp3',
  ...changes,
});

/** An instance with a volume to boot from. */
export const sourceOf = (lineage = 'i-1', changes: Partial<BackupSource> = {}): BackupSource => ({
  lineage,
  instanceId: lineage,
  slot: null,
  zone: 'eu-west-1a',
  volumes: [volumeOf(`vol-${lineage}`)],
  ...changes,
});

export const labelOf = (changes: Partial<PointLabel> = {}): PointLabel => {
  const { takenAtMs = hoursAgo(12), lineage = 'i-1', protection = 'web' } = changes;
  return {
    protection,
    fleet: protection,
    setId: `${protection}.${takenAtMs}.${lineage}`,
    stage: 'dev',
    home: HOME,
    lineage,
    instanceId: lineage,
    slot: null,
    volumes: 1,
    classes: ['daily'],
    takenAtMs,
    expiresAtMs: takenAtMs + 10 * DAY_MS,
    consistency: 'crash',
    ...changes,
  };
};

/** A snapshot of a set, at home unless it has another id. */
export const snapshotOf = (
  label: PointLabel,
  changes: Partial<SnapshotView> = {},
  volume: SourceVolume = volumeOf(`vol-${label.lineage}`),
): SnapshotView => ({
  snapshotId: `snap-${label.setId}-${volume.volumeId}`,
  state: 'completed',
  startedMs: label.takenAtMs,
  volumeId: volume.volumeId,
  sizeGiB: volume.sizeGiB,
  fullBytes: null,
  encrypted: false,
  tags: new Map([...tagsOfLabel(label, label.setId), ...tagsOfDevice(volume)]),
  ...changes,
});

/** The copy of a snapshot in another Region, an hour later. */
export const copyOf = (snapshot: SnapshotView, changes: Partial<SnapshotView> = {}): SnapshotView => ({
  ...snapshot,
  snapshotId: `${snapshot.snapshotId}-copy`,
  startedMs: snapshot.startedMs + HOUR_MS,
  volumeId: 'vol-ffffffff',
  tags: new Map([...snapshot.tags, ['ballast:operation', `${snapshot.snapshotId}>`]]),
  ...changes,
});

export const known = (snapshots: readonly SnapshotView[]): SnapshotReading => ({ kind: 'known', snapshots });

export const unknown = { kind: 'unknown', because: 'the Region does not answer' } as const;

export const seen = (...sources: readonly BackupSource[]): SourceReading => ({ kind: 'known', sources });

export type WorldChanges = {
  readonly sources?: readonly (readonly [string, SourceReading])[];
  readonly home?: readonly SnapshotView[] | typeof unknown;
  readonly away?: readonly SnapshotView[] | typeof unknown;
};

const readingOf = (snapshots: WorldChanges['home']): SnapshotReading =>
  snapshots === undefined || 'kind' in snapshots ? (snapshots ?? known([])) : known(snapshots);

/** One instance of `web`, and no snapshots. */
export const viewOf = ({ sources = [['web', seen(sourceOf())]], home, away }: WorldChanges = {}): BackupView => ({
  stage: 'dev',
  home: HOME,
  sources: new Map(sources),
  snapshots: new Map([
    [HOME, readingOf(home)],
    [AWAY, readingOf(away)],
  ]),
});

export const stateOf = (changes: Partial<BackupState> = {}): BackupState => ({ ...EMPTY_BACKUP_STATE, ...changes });

/** The points that these snapshots are of. */
export const pointsOf = (home: readonly SnapshotView[], away: readonly SnapshotView[] = []): readonly RecoveryPoint[] =>
  gatherPoints(
    new Map([
      [HOME, known(home)],
      [AWAY, known(away)],
    ]),
  );
