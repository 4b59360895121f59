import type { BackupPolicy } from '../../shared/core/backup/backup-policy.ts';
import type { RestoreCode } from '../../shared/core/restore/restore-codes.ts';
import type { RestoreInto } from '../../shared/core/restore/restore-request.ts';
import type { PhaseSpan } from '../../shared/core/restore/restore-state.ts';
import type { CopyTally } from '../snapshot-state.ts';

/** A recovery point as one Region held it over the day. */
export type PointLife = {
  readonly setId: string;
  readonly lineage: string;
  readonly takenAtMs: number;
  /** When it was all there, completed; null for one that never was. */
  readonly wholeAtMs: number | null;
  /** When it was no longer there; null for one that stayed. */
  readonly goneAtMs: number | null;
};

/** The largest age that the newest whole recovery point of anything had, from when there was one. */
export type LargestAge = { readonly ageMs: number; readonly atMs: number; readonly lineage: string };

/** What one Region held. */
export type RegionDay = {
  readonly region: string;
  readonly points: readonly PointLife[];
  /** Of sets and of copies: each was accepted by EBS, and ended in error later. */
  readonly failedSnapshots: number;
  /** Null where nothing was ever whole. */
  readonly largestAge: LargestAge | null;
  /** What EBS stored in the end: each volume once, and what differed from point to point. */
  readonly storedBytes: number;
  /** Copies that came in, and the bytes that they brought. */
  readonly copies: CopyTally;
};

/** Something that broke, how it was found out, and when recovery points were whole again. */
export type Mishap = {
  readonly name: 'failed-sets' | 'lost-key';
  readonly title: string;
  readonly region: string;
  readonly atMs: number;
  readonly overMs: number;
  /** What people were told first; null where nobody was told. */
  readonly told: { readonly atMs: number; readonly code: string; readonly explained: string } | null;
  /** When the next point was whole in that Region; null where none was. */
  readonly wholeAtMs: number | null;
};

/** A recovery point that was restored, isolated, and checked. */
export type ProofRun = {
  readonly id: string;
  readonly region: string;
  readonly lineage: string;
  readonly takenAtMs: number;
  readonly startedMs: number;
  readonly code: RestoreCode;
  /** Until it passed; null where it did not. */
  readonly tookMs: number | null;
};

/** A restore that people asked for, with what came of it. */
export type RestoreRun = {
  readonly id: string;
  readonly region: string;
  readonly lineage: string;
  readonly into: RestoreInto;
  readonly reason: string;
  readonly code: RestoreCode;
  /** When what made it necessary happened. */
  readonly struckMs: number;
  readonly askedAtMs: number;
  readonly takenAtMs: number;
  readonly spans: readonly PhaseSpan[];
  /** From the asking until it served; null where it never did. */
  readonly rtoMs: number | null;
  /** From the point until it was asked for: what Ballast reports. */
  readonly rpoMs: number;
  /** Whether its machine served when the day was over, or its Region was cut off and nobody could change anything there. */
  readonly serves: boolean;
  /** What the volumes themselves say; null where nothing was restored. */
  readonly content: RestoredContent | null;
};

/** What is on restored volumes, beside what was written to those that they stand in for. */
export type RestoredContent = {
  /** The moment that they hold. */
  readonly heldMs: number;
  /** Last write to what they stand in for. */
  readonly writtenMs: number;
  /** Written in between, and lost. */
  readonly lostBytes: number;
  /** Whether any holds what somebody spoiled. */
  readonly spoiled: boolean;
};

/** A day of recovery points, with all that was measured. */
export type BackupDay = {
  readonly seed: number;
  readonly fleet: string;
  readonly machines: number;
  readonly policy: BackupPolicy;
  readonly startMs: number;
  readonly endMs: number;
  readonly home: string;
  readonly standby: string;
  /** When somebody spoiled a volume, and when the home Region was cut off. */
  readonly spoiledAtMs: number;
  readonly cutOffAtMs: number;
  /** The home first. */
  readonly regions: readonly RegionDay[];
  readonly mishaps: readonly Mishap[];
  readonly proofs: readonly ProofRun[];
  readonly restores: readonly RestoreRun[];
};
