import type { BackupSource } from './backup-source.ts';
import type { PointLabel } from './point-label.ts';

/** A recovery point that was written down before it was asked for: what a repeat must repeat, and must look for first. */
export type CreationIntent = {
  readonly label: PointLabel;
  readonly source: BackupSource;
  /** When the call was to be made. */
  readonly atMs: number;
  readonly attempt: number;
  /** Ids that the call gave; null while no reply is known. */
  readonly snapshotIds: readonly string[] | null;
};

/** A copy of one snapshot that was written down before it was asked for. */
export type CopyIntent = {
  readonly operation: string;
  readonly setId: string;
  readonly volumeId: string;
  readonly region: string;
  readonly atMs: number;
  /** Id that the call gave; null while no reply is known. */
  readonly snapshotId: string | null;
};

/** What failed and is tried again later: creating for a lineage, copying a volume, or copying into a Region at all. */
export type BackupRest = {
  /** `create <protection> <lineage>`, `copy <volume> <region>` or `copies <region>`. */
  readonly subject: string;
  readonly untilMs: number;
  readonly backOffMs: number;
  readonly failures: number;
  /** The set, or the copy, that was seen to have failed; null for a call that was refused. */
  readonly failed: string | null;
  readonly because: string;
};

/** Recovery points that a person asked for, of everything that a protection covers. */
export type ManualBackup = { readonly protection: string; readonly atMs: number; readonly because: string };

/** Since when a source has not been seen, or has had no whole point at home, by `<protection> <lineage>`. */
export type SourceSince = { readonly subject: string; readonly sinceMs: number };

/** A snapshot that could not be deleted because an image uses it: reported, and not asked for again before a day is over. */
export type HeldSnapshot = { readonly snapshotId: string; readonly region: string; readonly untilMs: number };

/** What Ballast means to do about recovery points in its Region: one record, written under one lease. */
export type BackupState = {
  readonly version: 1;
  readonly creations: readonly CreationIntent[];
  readonly copies: readonly CopyIntent[];
  readonly rests: readonly BackupRest[];
  readonly manual: readonly ManualBackup[];
  readonly absent: readonly SourceSince[];
  /** Sources that were never taken whole: their RPO counts from when they were first seen. */
  readonly bare: readonly SourceSince[];
  readonly held: readonly HeldSnapshot[];
  /** Regions that copies were made into, for as long as any is left there, whatever becomes of the policy. */
  readonly regions: readonly string[];
  /** Troubles that people were told of, so that each is told once: `<code> <subject>`. */
  readonly told: readonly string[];
  readonly lookAtMs: number;
};

/** The state of a Region in which nothing was ever backed up. */
export const EMPTY_BACKUP_STATE: BackupState = {
  version: 1,
  creations: [],
  copies: [],
  rests: [],
  manual: [],
  absent: [],
  bare: [],
  held: [],
  regions: [],
  told: [],
  lookAtMs: 0,
};
