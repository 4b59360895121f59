import type { Protection } from './backup-policy.ts';
import type { BackupSource, SourceReading } from './backup-source.ts';
import type { RecoveryPoint } from './recovery-point.ts';
import type { SnapshotReading } from './snapshot-view.ts';

/** What was read before a decision about recovery points. */
export type BackupView = {
  /** The deployment that decides; what another took is left to it. */
  readonly stage: string;
  /** The Region that decides: it takes recovery points of what is in it, and keeps their copies elsewhere. */
  readonly home: string;
  /** By protection. */
  readonly sources: ReadonlyMap<string, SourceReading>;
  /** By Region: the home, and every one that holds a copy. */
  readonly snapshots: ReadonlyMap<string, SnapshotReading>;
};

/** A lineage of a protection that is there now. */
export type LiveLineage = { readonly protection: Protection; readonly source: BackupSource };

/** Everything that planning one part of the decision looks at. */
export type BackupSituation = {
  readonly view: BackupView;
  readonly protections: readonly Protection[];
  /** Of every protection and home, newest first. */
  readonly points: readonly RecoveryPoint[];
  readonly nowMs: number;
};
